"""The proof file: what was said and done for a learner, when and by whom, what was promised and what was kept.

Every field is a text, so that the file says the same, and has the same hashes, as JSON and as CSV.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec

from engine.support.proof import chained, first_changed

FORMAT: Final = "symphonie-proof"
HEAD_KIND: Final = "proof"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "'")
"""With what a spreadsheet takes a cell for a formula, or for the mark that it is none."""


class ProofHead(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """What a proof file is about.

    Attributes:
        format: What this is.
        version: Of that format.
        organisation: Of which organisation.
        learner_id: Id of the learner.
        from_: The first instant; empty for the beginning.
        to: The instant before which it ends; empty for none.
        zone: Time zone of the promises, in which the page tells instants.
        made_at: When it was made: what comes later is not in it.
        made_for: For whom: `organisation`, `supporter/{id}` or `learner/{id}`; only what they may see is in it.
        roles: Which they have for the learner.
        n_entries: How many entries follow.
        hash: SHA-256 of all this.
        from: First instant that it covers, RFC 3339.
    """

    format: Literal["symphonie-proof"] = FORMAT
    version: Literal["1"] = "1"
    organisation: str
    learner_id: str
    from_: str
    to: str
    zone: str
    made_at: str
    made_for: str
    roles: str
    n_entries: str
    hash: str = ""


class ProofEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened; what does not belong to its kind is empty.

    Attributes:
        at: When, in UTC; of a promise when its clock began.
        kind: A kind of event of cases; `first_answer` or `next_answer` for what was promised and kept; `connection`;
            `sending` for a message to the learner and what became of it.
        title_fr: What happened, in French.
        title_en: The same in English.
        author_kind: `learner`, `supporter` or `machine`.
        author_id: Id of who did it.
        author_name: As the organisation has it now; empty where it has none any more.
        author_role: As what they wrote.
        case_id: Id of the case.
        event_id: Id of the event.
        visibility: For whom it was written.
        text: The words.
        details: Whatever else belongs to it, as JSON.
        promised_fr: The answer time that was promised, in French.
        promised_en: The same in English.
        due_at: By when an answer was due.
        answered_at: When it came.
        state: Of the clock: `running`, `paused`, `met`, `breached`, `met_late` or `cancelled`.
        working_hours: Working time that the answer took, or has taken so far.
        minutes: How long a connection lasted.
        hash: SHA-256 of the hash before and of this entry without it.
    """

    at: str
    kind: str
    title_fr: str
    title_en: str
    author_kind: str = ""
    author_id: str = ""
    author_name: str = ""
    author_role: str = ""
    case_id: str = ""
    event_id: str = ""
    visibility: str = ""
    text: str = ""
    details: str = ""
    promised_fr: str = ""
    promised_en: str = ""
    due_at: str = ""
    answered_at: str = ""
    state: str = ""
    working_hours: str = ""
    minutes: str = ""
    hash: str = ""


class ProofFile(msgspec.Struct, frozen=True):
    """What was said and done for a learner, each entry chained to those before it.

    Attributes:
        head: What it is about.
        entries: Oldest first.
    """

    head: ProofHead
    entries: tuple[ProofEntry, ...]


class Links(NamedTuple):
    """A proof file as it lies there: what is told, and the hashes beside."""

    head: Mapping[str, str]
    entries: Sequence[Mapping[str, str]]


class NoProofFileError(ValueError):
    """A file is no proof file."""


_COLUMNS: Final = ProofEntry.__struct_fields__
_encode: Final = msgspec.json.Encoder(order="deterministic").encode


def sealed(head: ProofHead, entries: Sequence[ProofEntry]) -> ProofFile:
    """Return a file with its hashes."""
    links = chained(_bare(msgspec.to_builtins(head)), [_bare(msgspec.to_builtins(one)) for one in entries])
    with_hash = msgspec.structs.replace
    chain = zip(entries, links[1:], strict=True)
    return ProofFile(with_hash(head, hash=links[0]), tuple([with_hash(one, hash=link) for one, link in chain]))


def written_csv(proof: ProofFile) -> str:
    """Write a file as CSV: a row for its head, whose fields are JSON in `details`, then one for each entry.

    What a spreadsheet would take for a formula begins with an apostrophe.
    """
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, _COLUMNS)
    writer.writeheader()
    head = msgspec.to_builtins(proof.head)
    empty = dict.fromkeys(_COLUMNS, "")
    writer.writerow({**empty, "kind": HEAD_KIND, "details": _encode(_bare(head)).decode(), "hash": head["hash"]})
    for one in proof.entries:
        writer.writerow({name: _cell(value) for name, value in msgspec.to_builtins(one).items()})
    return buffer.getvalue()


def read_proof(content: str) -> Links:
    """Read a file of either form.

    Raises:
        NoProofFileError: It is none.
    """
    try:
        if content.lstrip()[:1] == "{":
            told = msgspec.json.decode(content, type=dict[str, Any])
            return _links(told["head"], told["entries"])
        rows = list(csv.DictReader(io.StringIO(content, newline=""), strict=True))
        first = msgspec.json.decode(rows[0]["details"], type=dict[str, str])
        entries = [{name: _value(value) for name, value in row.items()} for row in rows[1:]]
        return _links({**first, "hash": rows[0]["hash"]}, entries)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, csv.Error, msgspec.MsgspecError) as error:
        raise NoProofFileError(str(error)) from error


def _links(head: object, entries: object) -> Links:
    return Links(msgspec.convert(head, dict[str, str]), msgspec.convert(entries, list[dict[str, str]]))


def first_change(links: Links) -> int | None:
    """Return the number of the first entry that is not as it was written, 0 for the head; None if all are.

    An entry that is missing at the end counts, since the head says how many there are.
    """
    hashes = [links.head.get("hash", ""), *(one.get("hash", "") for one in links.entries)]
    changed = first_changed(_bare(links.head), [_bare(one) for one in links.entries], hashes)
    if changed is None and links.head.get("n_entries") != str(len(links.entries)):
        return len(links.entries) + 1
    return changed


def _bare(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name != "hash"}


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _value(cell: str) -> str:
    return cell.removeprefix("'")

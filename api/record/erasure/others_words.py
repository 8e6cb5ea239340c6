"""What people wrote of an erased learner where others are concerned: the id, the whole name and the addresses go.

Sought is what cannot be anything else: an id that is no plain word, a name of two words or more, an e-mail address. The
rest of a sentence stays: it is about others, whose file it is in.
"""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from psycopg import Connection, sql

from api.record.erasure.erasures import Erasure, note_removed
from api.record.pool import within
from api.record.vault.people import (
    account_email,
    account_name,
    account_user_name,
    learner_email,
    learner_name,
    learner_phone,
)

MARKER: Final = "[effacé/erased]"
"""Stands where a learner was named."""
SHORTEST: Final = 4
"""Characters of an id below which it may be anything."""
_PLAIN_UP_TO: Final = 7
"""Characters up to which an id of letters alone, or of digits alone, may be a word or a number of the sentence."""
WRITTEN: Final = {
    "case_event": ("body",),
    "case_draft": ("body",),
    "support_case": ("subject",),
    "production": ("name", "url"),
    "notice": ("body",),
    "override": ("reason",),
    "contest": ("words",),
    "rectification": ("words", "answer", "value"),
    "adjustment_review": ("reason",),
    "result_correction": ("reason",),
    "learning_group": ("note", "summary"),
    "export_request": ("reason",),
    "faq_question": ("words",),
    "faq_model_call": ("prompt", "answer"),
    "faq_entry": ("content",),
    "sending": ("reason",),
    "peer_message": ("words",),
}
"""Columns of words that people write (of a notice: of which a part may be theirs), by table."""
_NAMELESS: Final = frozenset({"learning_group", "export_request", "faq_entry", "peer_message"})
"""Tables whose rows are of no learner in particular."""
_OF_OTHERS: Final = sql.SQL("learner IS DISTINCT FROM %s")
_OF_NOBODY: Final = sql.SQL("%s::text IS NOT NULL")
_JSON: Final = frozenset({"case_event", "case_draft", "notice", "faq_entry", "sending"})
"""Tables whose words stand in JSON."""
_OF_LEARNER: Final = "WHERE organisation_no = %(organisation_no)s AND learner = %(learner)s"
_SIGNS_IN: Final = f"{account_name('a')}, {account_email('a')}, {account_user_name('a')}"
_CALLED: Final = f"{learner_name('c')}, {learner_email('c')}, {learner_phone('c')}"
_NAMES: Final = (
    f"SELECT {_CALLED} FROM symphonie.learner_contact c {_OF_LEARNER}",
    f"SELECT {_SIGNS_IN} FROM symphonie.account a {_OF_LEARNER}",
)
_PUBLISH: Final = (
    "INSERT INTO symphonie.orders_due (organisation_no, learner)"
    " SELECT DISTINCT o.organisation_no, coalesce(o.learner, c.learner) FROM symphonie.override o"
    " LEFT JOIN symphonie.cohort_learner c ON c.organisation_no = o.organisation_no AND c.cohort = o.cohort"
    " WHERE o.organisation_no = %s AND o.id = ANY(%s) AND o.ended_at IS NULL"
    " AND coalesce(o.learner, c.learner) IS NOT NULL ORDER BY 1, 2"
    " ON CONFLICT (organisation_no, learner) DO UPDATE SET learner = excluded.learner"
)
_NEXT_EDITION: Final = "UPDATE symphonie.faq_edition SET no = no + 1 WHERE organisation_no = %s"
"""Whoever has entries ready reads them anew."""
_STRUCTURE: Final = re.compile(r"(^|_)(id|ids|kind|role|status|event|code|zone|language)$")
"""Names of fields of JSON that no person writes in."""


def names_of(connection: Connection, erasure: Erasure) -> list[str]:
    """Return names and addresses of who is to be erased, on a connection that opens what is sealed."""
    about = erasure._asdict()
    rows = [row for query in _NAMES for row in connection.execute(query, about).fetchall()]
    return sorted({one for row in rows for one in row if isinstance(one, str) and one})


def telling(learner_id: str, names: Collection[str]) -> list[str]:
    """Choose what can be nothing but this learner, the longest first.

    >>> telling("leaving-7f3a", ["Zénobie Quatrebarbes", "zq@example.org", "Rose"])
    ['Quatrebarbes Zénobie', 'Zénobie Quatrebarbes', 'zq@example.org', 'leaving-7f3a']
    >>> telling("paul", []), telling("1234", [])
    ([], [])
    """
    found = {learner_id} if _is_telling_id(learner_id) else set()
    for name in names:
        parts = name.split()
        if "@" in name or len(parts) > 1 or _is_telling_id(name):
            found.add(name)
        if len(parts) > 1 and "@" not in name:  # the family name is often written first
            found.add(" ".join([*parts[1:], parts[0]]))
    return sorted(found, key=lambda one: (-len(one), one))


def _is_telling_id(name: str) -> bool:
    is_plain = name.isalpha() or name.isdigit()
    return len(name) >= SHORTEST and not (is_plain and len(name) <= _PLAIN_UP_TO)


def take_out(connection: Connection, erasure: Erasure, words: Collection[str]) -> None:
    """Put the marker where a learner is named in what others are concerned with; again, it finds nothing."""
    if not words:
        return
    whole = re.compile("|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in words), re.IGNORECASE)
    sought = sorted({f"%{_like(spelt)}%" for one in words for spelt in (one, json.dumps(one)[1:-1])})
    for table, columns in WRITTEN.items():
        n_rows = sum(_take_out_of(connection, erasure, (table, column), whole, sought) for column in columns)
        if n_rows:
            with connection.transaction():
                note_removed(connection, erasure.no, f"{table}_names", n_rows)


def publish_again(connection: Connection, organisation_no: int, override_ids: Collection[str]) -> None:
    """Have the live store told, in the caller's transaction, of overrides whose reason has changed."""
    if override_ids:
        connection.execute(_PUBLISH, [organisation_no, list(override_ids)])


def _take_out_of(
    connection: Connection, erasure: Erasure, place: tuple[str, str], whole: re.Pattern[str], sought: list[str]
) -> int:
    table, column = map(sql.Identifier, place)
    find = sql.SQL(
        "SELECT ctid, {column}::text FROM symphonie.{table}"
        " WHERE organisation_no = %s AND {is_of_others} AND {column}::text ILIKE ANY(%s) FOR UPDATE"
    ).format(column=column, table=table, is_of_others=_OF_NOBODY if place[0] in _NAMELESS else _OF_OTHERS)
    n_rows = 0
    with within(connection), connection.transaction():
        for ctid, written in connection.execute(find, [erasure.organisation_no, erasure.learner, sought]).fetchall():
            told = _without(written, whole) if place[0] in _JSON else whole.sub(MARKER, written)
            if told == written:
                continue
            change = sql.SQL("UPDATE symphonie.{table} SET {column} = %s WHERE ctid = %s AND organisation_no = %s")
            connection.execute(change.format(column=column, table=table), [told, ctid, erasure.organisation_no])
            n_rows += 1
        if place[0] == "override" and n_rows:
            marked = "SELECT id FROM symphonie.override WHERE organisation_no = %s AND strpos(reason, %s) > 0"
            found = connection.execute(marked, [erasure.organisation_no, MARKER]).fetchall()
            publish_again(connection, erasure.organisation_no, [one for (one,) in found])
        if place[0] == "faq_entry" and n_rows:
            connection.execute(_NEXT_EDITION, [erasure.organisation_no])
    return n_rows


def _without(written: str, whole: re.Pattern[str]) -> str:
    """Put the marker into the texts of a JSON document; what is as it was keeps its bytes."""
    tree = json.loads(written)
    told = _walked(tree, whole)
    return written if told == tree else json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _walked(tree: Any, whole: re.Pattern[str]) -> Any:  # noqa: ANN401 - any JSON
    match tree:
        case str():
            return whole.sub(MARKER, tree)
        case list():
            return [_walked(one, whole) for one in tree]
        case dict():
            return dict(_fields(tree, whole))
        case _:
            return tree


def _fields(tree: dict[str, Any], whole: re.Pattern[str]) -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        yield name, value if _STRUCTURE.search(name) else _walked(value, whole)


def _like(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)

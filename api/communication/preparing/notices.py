"""What a supporter was told: the notice in words, of a digest all that it tells, with names where it has ids."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

import msgspec

from api.communication.preparing.prepared import Connection, Prepared, Reader
from api.communication.preparing.words import (
    ABOUT,
    AND_MORE,
    AND_ONE,
    GONE,
    NOTICE,
    NOTICES,
    OPEN_CASE,
    OPEN_QUARANTINE,
    OPEN_TODAY,
    SEEN,
    SEVERAL,
    greeting,
    said,
)
from api.record.communication.messages import (
    ToldNotice,
    learners_called,
    notice_told,
    notices_beside,
    supporters_called,
    written_before,
)
from api.record.communication.sendings import BESIDE, Reason, Taken
from content_graph.languages import Text
from engine.communication.message import Draft, Link
from engine.support.naming import named

MOST_TOLD: Final = 50
"""Notices that a digest tells by mail; all of them are on the pages."""


class _Body(msgspec.Struct):
    text: Text = Text("", "")
    owner_id: str | None = None


async def prepare_notice(connection: Connection, taken: Taken, reader: Reader) -> Prepared | Reason:
    """Prepare a notice, with those that go beside it; one that was seen on the pages meanwhile goes nowhere."""
    found, digested = await notice_told(connection, taken, MOST_TOLD)
    if found is None:
        return Reason.of("gone", GONE)
    if found.is_seen:
        return Reason.of("seen", SEEN)
    beside = await notices_beside(connection, taken, taken.facts.get(BESIDE, ()))
    told = (found, *digested, *beside)
    learners = {one.learner for one in told if one.learner is not None}
    owners = {owner for one in told if (owner := _body(one).owner_id) is not None}
    names = {
        **await supporters_called(connection, taken.organisation_no, sorted(owners)),
        **await learners_called(connection, taken.organisation_no, sorted(learners)),
    }
    if beside:
        draft = several((found, *beside), reader, names)
        is_of_one_case = len({one.case_id for one in (found, *beside)}) == 1
    else:
        draft = _one(found, digested, taken, reader, names)
        is_of_one_case = True
    return Prepared(draft, references=await written_before(connection, taken) if is_of_one_case else ())


def _one(
    found: ToldNotice, digested: Sequence[ToldNotice], taken: Taken, reader: Reader, names: Mapping[str, str]
) -> Draft:
    listed = (_listed(words_of(one, reader, names) for one in digested),) if digested else ()
    return Draft(
        said(NOTICES.get(found.kind, NOTICE), reader.language),
        (greeting(reader.name, reader.language), words_of(found, reader, names), *listed),
        link_of(taken.learner, taken.case_id, reader, found.kind),
    )


def several(notices: Sequence[ToldNotice], reader: Reader, names: Mapping[str, str]) -> Draft:
    """Write several notices as one message: the most urgent first, and a link to where all of them are acted on."""
    ranked = sorted(notices, key=lambda one: _RANKS.get(one.kind, len(_RANKS)))
    first, *others = ranked
    if all(one.kind == first.kind for one in others) and first.kind in SEVERAL:
        title = said(SEVERAL[first.kind], reader.language, n=str(len(ranked)))
    else:
        one_of = said(NOTICES.get(first.kind, NOTICE), reader.language)
        more = AND_ONE if len(others) == 1 else AND_MORE
        title = said(more, reader.language, title=one_of, n=str(len(others)))
    same = {(one.learner, one.case_id, one.kind == "mail") for one in ranked}
    where = (first.learner, first.case_id) if len(same) == 1 else (None, None)
    kind = first.kind if len(same) == 1 else ""
    lines = _listed(words_of(one, reader, names) for one in ranked)
    return Draft(title, (greeting(reader.name, reader.language), lines), link_of(*where, reader, kind))


_RANKS: Final = {
    kind: rank for rank, kind in enumerate(("escalation", "breach", "warning", "message", "offer", "assigned", "alert"))
}


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {one}" for one in lines)


def words_of(told: ToldNotice, reader: Reader, names: Mapping[str, str]) -> str:
    """Return the words of a notice, with names for ids, and the learner's name before them where they have it not.

    On a page a notice stands beside the name; an alert by mail would not say of whom it is.
    """
    text = _body(told).text
    words = named(text.said_in(reader.language), names)
    name = names.get(told.learner or "")
    return words if name is None or name in words else said(ABOUT, reader.language, name=name, words=words)


def _body(told: ToldNotice) -> _Body:
    return msgspec.json.decode(told.body, type=_Body)


def link_of(learner: str | None, case_id: str | None, reader: Reader, kind: str) -> Link:
    """Return where a supporter acts on a notice of a kind."""
    if kind == "mail":
        return Link(said(OPEN_QUARANTINE, reader.language), "/quarantine")
    if case_id is None or learner is None:
        return Link(said(OPEN_TODAY, reader.language), "/today")
    where = f"/learners/{quote(learner, safe='')}/case/{quote(case_id, safe='')}"
    return Link(said(OPEN_CASE, reader.language), where)

"""What a supporter was told: the notice in words, of a digest all that it tells, with names where it has ids."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

import msgspec

from api.communication.preparing.prepared import Connection, Prepared, Reader
from api.communication.preparing.words import (
    ABOUT,
    GONE,
    NOTICE,
    NOTICES,
    OPEN_CASE,
    OPEN_QUARANTINE,
    OPEN_TODAY,
    SEEN,
    greeting,
    said,
)
from api.record.communication.messages import ToldNotice, learners_called, notice_told, written_before
from api.record.communication.sendings import Reason, Taken
from content_graph.languages import Text
from engine.communication.message import Draft, Link
from engine.support.naming import named

MOST_TOLD: Final = 50
"""Notices that a digest tells by mail; all of them are on the pages."""


class _Body(msgspec.Struct):
    text: Text = Text("", "")


async def prepare_notice(connection: Connection, taken: Taken, reader: Reader) -> Prepared | Reason:
    """Prepare a notice; one that was seen on the pages meanwhile goes nowhere."""
    found, digested = await notice_told(connection, taken, MOST_TOLD)
    if found is None:
        return Reason.of("gone", GONE)
    if found.is_seen:
        return Reason.of("seen", SEEN)
    told = (found, *digested)
    learners = {one.learner for one in told if one.learner is not None}
    names = await learners_called(connection, taken.organisation_no, sorted(learners))
    first, *others = [words_of(one, reader, names) for one in told]
    listed = ("\n".join(f"- {one}" for one in others),) if others else ()
    draft = Draft(
        said(NOTICES.get(found.kind, NOTICE), reader.language),
        (greeting(reader.name, reader.language), first, *listed),
        link_of(taken, reader, found.kind),
    )
    return Prepared(draft, references=await written_before(connection, taken))


def words_of(told: ToldNotice, reader: Reader, names: Mapping[str, str]) -> str:
    """Return the words of a notice, with the learner's name before them where they have it not.

    On a page a notice stands beside the name; an alert by mail would not say of whom it is.
    """
    text = msgspec.json.decode(told.body, type=_Body).text
    words = named(text.fr if reader.language == "fr" else text.en, names)
    name = names.get(told.learner or "")
    return words if name is None or name in words else said(ABOUT, reader.language, name=name, words=words)


def link_of(taken: Taken, reader: Reader, kind: str) -> Link:
    """Return where a supporter acts on a notice of a kind."""
    if kind == "mail":
        return Link(said(OPEN_QUARANTINE, reader.language), "/quarantine")
    if taken.case_id is None or taken.learner is None:
        return Link(said(OPEN_TODAY, reader.language), "/today")
    where = f"/learners/{quote(taken.learner, safe='')}/case/{quote(taken.case_id, safe='')}"
    return Link(said(OPEN_CASE, reader.language), where)

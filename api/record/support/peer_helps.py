"""Help among learners in the record: confirmed by a supporter, agreed to by both, ended by any of them.

Whoever confirms holds both learners (`cases.hold_learner`), lower id first, and reads anew what they said; whoever
withdraws what they said holds themselves. So no help begins that one of the two no longer agrees to. Locks are taken in
this order: learners, the row, whoever is told.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.learner_errors import RepeatedKey
from api.peer_errors import PeersDoNotMatch, Unmatched
from api.record.columns import reading
from api.record.communication.peers import tell_pair
from api.record.decisions import Request
from api.record.pages import DECISION, Page, Position, behind, page_of, position_at, read_cursor, rows_behind
from api.record.pool import Pool
from api.record.support.cases import hold_learner
from api.record.support.changes import tell_change
from api.record.support.groups import Level
from api.record.support.kept_apart import pair_of
from api.record.support.peer_willingness import willingness_of
from api.record.support.readers import MINE, Reach, on_led
from engine.grouping.tutoring import When

Connection: TypeAlias = AsyncConnection[TupleRow]
Side = Literal["helper", "helped"]
Because = Literal["declined", "stopped", "moderator", "withdrawn", "mastered", "date", "trouble"]
ByKind = Literal["learner", "supporter", "machine"]


class NewHelp(NamedTuple):
    """Help to be asked for.

    Attributes:
        id: Its id.
        graph_no: Number of the content graph.
        skill_id: With which skill.
        cohort: Out of which cohort; None for none.
        helper: Who is asked to help.
        helped: Who is asked whether they want it.
        asked: Whether the helped had asked for this skill.
        times: When both have time; empty for whenever.
        by_id: The supporter who confirms it.
        by_role: As what.
        made_at: When.
        ends_at: Until when it runs at the latest.
        helper_level: Where the helper stands.
        helped_level: Where the helped stands.
    """

    id: str
    graph_no: int
    skill_id: str
    cohort: str | None
    helper: str
    helped: str
    asked: bool
    times: tuple[When, ...]
    by_id: str
    by_role: str
    made_at: datetime
    ends_at: datetime
    helper_level: Level
    helped_level: Level


class StoredHelp(msgspec.Struct, frozen=True, kw_only=True):
    """Help as it stands (fields as in `NewHelp`, levels flat).

    Attributes:
        content_graph: The id of the content graph.
        helper_agreed_at: When the helper agreed; None before.
        helped_agreed_at: When the helped did.
        paused_at: Since when whoever moderates has paused it; None if not.
        ended_because: Why it ended; None while it has not.
        helper_case_id: In which it is looked at what the helper said was wrong.
        helped_case_id: And what the helped said.
    """

    id: str
    graph_no: int
    content_graph: str
    skill_id: str
    cohort: str | None
    helper: str
    helped: str
    asked: bool
    times: tuple[When, ...]
    by_id: str
    by_role: str
    made_at: datetime
    ends_at: datetime
    helper_agreed_at: datetime | None
    helped_agreed_at: datetime | None
    paused_at: datetime | None
    helper_before: float | None
    helper_n_before: int
    helped_before: float | None
    helped_n_before: int
    helper_after: float | None
    helper_n_after: int | None
    helped_after: float | None
    helped_n_after: int | None
    ended_at: datetime | None
    ended_because: Because | None
    ended_by_kind: ByKind | None
    ended_by_id: str | None
    helper_case_id: str | None
    helped_case_id: str | None
    request_sha256: bytes | None

    @property
    def is_agreed(self) -> bool:
        """Whether both have agreed."""
        return self.helper_agreed_at is not None and self.helped_agreed_at is not None

    def side_of(self, learner: str) -> Side:
        """Return which of the two a learner is."""
        return "helper" if learner == self.helper else "helped"


class Ending(NamedTuple):
    """How help ends: why, by whom, when, and where the two stand by then; None where that cannot be read."""

    because: Because
    by_kind: ByKind
    by_id: str
    at: datetime
    helper_level: Level | None = None
    helped_level: Level | None = None


class HelpFilter(NamedTuple):
    """Which helps are asked for; None for any."""

    graph_no: int | None = None
    cohort: str | None = None
    learner: str | None = None
    active: bool | None = None


class Among(NamedTuple):
    """That one helps or helped another, or was asked to.

    Attributes:
        helper: Who helps.
        helped: Whom.
        skill_id: With what.
        is_open: Whether it has not ended.
        ends_at: When it is over by itself, whether or not somebody has looked at it since.
        was_trouble: Whether one of the two said that something was wrong.
    """

    helper: str
    helped: str
    skill_id: str
    is_open: bool
    ends_at: datetime
    was_trouble: bool


_TOLD: Final = ", ".join(
    "c.id AS content_graph" if one == "content_graph" else f"h.{one}" for one in StoredHelp.__struct_fields__
)
_FROM: Final = "symphonie.peer_help h JOIN symphonie.content_graph c ON c.no = h.graph_no"
SEES: Final = (
    "(CASE WHEN %(reads_as_learner)s THEN %(reader)s IN (h.helper, h.helped)"
    f" ELSE {on_led('h.helper')} AND {on_led('h.helped')} END)"
)
"""Condition that a reader sees help: one of the two, or who leads both."""
_SEEN: Final = f"WITH {MINE} SELECT {_TOLD} FROM {_FROM} WHERE h.organisation_no = %(organisation_no)s AND {SEES}"
_ONE: Final = f"{_SEEN} AND h.id = %(help_id)s"
_HELD: Final = f"{_ONE} FOR NO KEY UPDATE OF h"
_BY_REQUEST: Final = f"{_SEEN} AND h.request_key = %(request_key)s"
_PAGE: Final = (
    f"{_SEEN} AND (%(graph_no)s::int IS NULL OR h.graph_no = %(graph_no)s)"
    " AND (%(cohort)s::text IS NULL OR h.cohort = %(cohort)s)"
    " AND (%(learner)s::text IS NULL OR (%(learner)s IN (h.helper, h.helped)"
    " AND (NOT %(reads_as_learner)s OR %(learner)s = %(reader)s)))"  # else asking for others one by one names them
    " AND (%(active)s::boolean IS NULL OR (h.ended_at IS NULL) = %(active)s)"
    f" AND {behind('h.made_at', DECISION, 'h.id')} ORDER BY h.made_at DESC, h.id DESC LIMIT %(limit)s"
)
_PLAIN: Final = tuple([one for one in NewHelp._fields if not one.endswith("_level")])
_COLUMNS: Final = (
    "organisation_no",
    *_PLAIN,
    *("helper_before", "helper_n_before", "helped_before", "helped_n_before"),
    *Request._fields,
)
_ADD: Final = (
    f"INSERT INTO symphonie.peer_help ({', '.join(_COLUMNS)}) VALUES ({', '.join(f'%({one})s' for one in _COLUMNS)})"
    " ON CONFLICT (organisation_no, request_key) DO NOTHING"
)
_AMONG: Final = (
    "SELECT helper, helped, skill_id, ended_at IS NULL, ends_at, num_nonnulls(helper_case_id, helped_case_id) > 0"
    " FROM symphonie.peer_help WHERE organisation_no = %(organisation_no)s AND graph_no = %(graph_no)s"
    " AND (helper = ANY(%(learners)s) OR helped = ANY(%(learners)s)) ORDER BY made_at, id"
)
_APART: Final = (
    "SELECT EXISTS (SELECT FROM symphonie.kept_apart WHERE (organisation_no, learner, other_learner)"
    " = (%(organisation_no)s, %(first)s, %(second)s))"
)
_AGREE: Final = (
    "UPDATE symphonie.peer_help SET {0}_agreed_at = coalesce({0}_agreed_at, %(at)s)"
    " WHERE (organisation_no, id) = (%(organisation_no)s, %(help_id)s) AND ended_at IS NULL"
)
_PAUSE: Final = (
    "UPDATE symphonie.peer_help SET paused_at = CASE WHEN %(is_paused)s THEN coalesce(paused_at, %(at)s) END"
    " WHERE (organisation_no, id) = (%(organisation_no)s, %(help_id)s) AND ended_at IS NULL"
)
_END: Final = (
    "UPDATE symphonie.peer_help SET ended_at = %(at)s, ended_because = %(because)s, ended_by_kind = %(by_kind)s,"
    " ended_by_id = %(by_id)s, helper_after = %(helper_after)s, helper_n_after = %(helper_n_after)s,"
    " helped_after = %(helped_after)s, helped_n_after = %(helped_n_after)s"
    " WHERE (organisation_no, id) = (%(organisation_no)s, %(help_id)s) AND ended_at IS NULL"
)
_TROUBLE: Final = (
    "UPDATE symphonie.peer_help SET {0}_case_id = %(case_id)s"
    " WHERE (organisation_no, id) = (%(organisation_no)s, %(help_id)s)"
)
_OPEN_OF: Final = (
    f"SELECT {_TOLD} FROM {_FROM} WHERE h.organisation_no = %(organisation_no)s AND h.graph_no = %(graph_no)s"
    " AND %(learner)s IN (h.helper, h.helped) AND h.ended_at IS NULL ORDER BY h.id FOR NO KEY UPDATE OF h"
)

_BETWEEN: Final = (
    f"SELECT {_TOLD} FROM {_FROM} WHERE h.organisation_no = %(organisation_no)s AND (h.helper, h.helped) IN"
    " ((%(one)s, %(other)s), (%(other)s, %(one)s)) AND h.ended_at IS NULL ORDER BY h.id FOR NO KEY UPDATE OF h"
)


async def add_help(
    pool: Pool, organisation_no: int, new: NewHelp, request: Request, reach: Reach
) -> tuple[StoredHelp, bool]:
    """Ask two learners, and tell whether that is new; the same request again finds the first one.

    Raises:
        PeersDoNotMatch: What they said, or what runs by now, does not allow it.
        RepeatedKey: Another request had the same key.
    """
    seen = {"organisation_no": organisation_no, **reach.parameters}
    async with pool.connection() as connection:
        for learner in pair_of(new.helper, new.helped):
            await hold_learner(connection, organisation_no, learner)
        made = await _one(connection, _BY_REQUEST, {**seen, **request._asdict()}) if request.request_key else None
        if made is not None:
            if made.request_sha256 != request.request_sha256:
                raise RepeatedKey
            return made, False
        lack = await _lack(connection, organisation_no, new)
        if lack is not None:
            raise PeersDoNotMatch(lack)
        about = {"organisation_no": organisation_no, **_row(new), **request._asdict()}
        if not (await connection.execute(_ADD, about)).rowcount:
            raise RepeatedKey  # of somebody else, meanwhile
        stored = await _one(connection, _ONE, {**seen, "help_id": new.id})
        if stored is None:
            raise LookupError(new.id)
        await tell_both(connection, organisation_no, stored)
        await tell_pair(connection, organisation_no, stored, "asked", new.made_at)
        return stored, True


async def _lack(connection: Connection, organisation_no: int, new: NewHelp) -> Unmatched | None:
    """Return what stands between two learners who are held."""
    both = [new.helper, new.helped]
    said = await willingness_of(connection, organisation_no, new.graph_no, both)
    helper, helped = said.get(new.helper), said.get(new.helped)
    if helper is None or not helper.helps_with(new.skill_id, new.made_at):
        return "not_offered"
    if helped is None or not helped.wants_help_with(new.skill_id):
        return "not_welcome"
    first, second = pair_of(*both)
    about = {"organisation_no": organisation_no, "first": first, "second": second}
    if await _true(connection, _APART, about):
        return "kept_apart"
    helps = await among(connection, organisation_no, new.graph_no, both)
    if any(one.was_trouble and {one.helper, one.helped} == set(both) for one in helps):
        return "kept_apart"
    there = [one for one in helps if one.is_open]
    if any((one.helped, one.skill_id) == (new.helped, new.skill_id) for one in there):
        return "helped_already"
    return "no_room" if sum(one.helper == new.helper for one in there) >= (helper.at_once or 0) else None


async def _true(connection: Connection, query: str, about: dict[str, Any]) -> bool:
    return bool(await (await connection.cursor(row_factory=args_row(bool)).execute(query, about)).fetchone())


def _row(new: NewHelp) -> dict[str, Any]:
    levels = {"helper": new.helper_level, "helped": new.helped_level}
    told = {f"{side}_before": one.mastery for side, one in levels.items()}
    told |= {f"{side}_n_before": one.n_results for side, one in levels.items()}
    return {**{one: getattr(new, one) for one in _PLAIN}, **told, "times": list(new.times)}


async def among(
    connection: Connection, organisation_no: int, graph_no: int, learners: Sequence[str]
) -> Sequence[Among]:
    """Return who of some learners helps or helped whom, the oldest first, in the caller's transaction."""
    about = {"organisation_no": organisation_no, "graph_no": graph_no, "learners": list(learners)}
    return await (await connection.cursor(row_factory=args_row(Among)).execute(_AMONG, about)).fetchall()


async def find_help(pool: Pool, organisation_no: int, help_id: str, reach: Reach) -> StoredHelp | None:
    """Return help; None if there is none, or none that the reader may see."""
    async with pool.connection() as connection:
        about = {"organisation_no": organisation_no, "help_id": help_id, **reach.parameters}
        return await _one(connection, _ONE, about)


async def hold_help(connection: Connection, organisation_no: int, help_id: str, reach: Reach) -> StoredHelp | None:
    """Return help, and let nobody else change it until the transaction ends; None as of `find_help`."""
    return await _one(connection, _HELD, {"organisation_no": organisation_no, "help_id": help_id, **reach.parameters})


async def page_of_helps(
    pool: Pool, organisation_no: int, wanted: HelpFilter, reach: Reach, limit: int, cursor: str | None
) -> Page[StoredHelp]:
    """List helps, newest first.

    Raises:
        InvalidField: The cursor is none of ours.
    """
    about = {"organisation_no": organisation_no, **wanted._asdict(), **reach.parameters}
    found = await rows_behind(pool, StoredHelp, _PAGE, about, limit, read_cursor(cursor, Position))
    return page_of(found, limit, lambda one: position_at(one.made_at, DECISION, one.id))


async def open_helps_of(connection: Connection, organisation_no: int, graph_no: int, learner: str) -> list[StoredHelp]:
    """Return what a learner is in and has not ended, held."""
    about = {"organisation_no": organisation_no, "graph_no": graph_no, "learner": learner}
    return await (await connection.cursor(row_factory=reading(StoredHelp)).execute(_OPEN_OF, about)).fetchall()


async def open_helps_between(connection: Connection, organisation_no: int, one: str, other: str) -> list[StoredHelp]:
    """Return what two learners are in together and has not ended, on any skill, held."""
    about = {"organisation_no": organisation_no, "one": one, "other": other}
    return await (await connection.cursor(row_factory=reading(StoredHelp)).execute(_BETWEEN, about)).fetchall()


async def agree(connection: Connection, organisation_no: int, held: StoredHelp, side: Side, at: datetime) -> None:
    """Note that one of the two agrees; again changes nothing."""
    about = {"organisation_no": organisation_no, "help_id": held.id, "at": at}
    await connection.execute(_AGREE.format(side), about)
    await tell_both(connection, organisation_no, held)
    if (held.helped_agreed_at if side == "helper" else held.helper_agreed_at) is not None:
        by = held.helper if side == "helper" else held.helped
        await tell_pair(connection, organisation_no, held, "agreed", at, by)


async def pause(
    connection: Connection, organisation_no: int, held: StoredHelp, at: datetime, *, is_paused: bool
) -> None:
    """Let nobody but who moderates write, or let them again."""
    about = {"organisation_no": organisation_no, "help_id": held.id, "at": at, "is_paused": is_paused}
    await connection.execute(_PAUSE, about)
    await tell_both(connection, organisation_no, held)


async def end(connection: Connection, organisation_no: int, held: StoredHelp, ending: Ending) -> bool:
    """End help; what has ended stays as it is. Whether it ended by this."""
    about: dict[str, Any] = {"organisation_no": organisation_no, "help_id": held.id}
    about |= {name: value for name, value in ending._asdict().items() if not name.endswith("_level")}
    for side, level in (("helper", ending.helper_level), ("helped", ending.helped_level)):
        about[f"{side}_after"] = None if level is None else level.mastery
        about[f"{side}_n_after"] = None if level is None else level.n_results
    is_new = bool((await connection.execute(_END, about)).rowcount)
    if is_new:
        by = ending.by_id if ending.by_kind == "learner" else None
        await tell_both(connection, organisation_no, held)
        await tell_pair(connection, organisation_no, held, "over", ending.at, by)
    return is_new


async def note_trouble(
    connection: Connection, organisation_no: int, held: StoredHelp, side: Side, case_id: str
) -> None:
    """Note in which case it is looked at what one of the two said was wrong."""
    about = {"organisation_no": organisation_no, "help_id": held.id, "case_id": case_id}
    await connection.execute(_TROUBLE.format(side), about)


async def tell_both(connection: Connection, organisation_no: int, held: StoredHelp) -> None:
    """Tell the open pages of the two and of who moderates that something changed."""
    for learner in (held.helper, held.helped):
        await tell_change(connection, organisation_no, [held.by_id], learner=learner, is_for_learner=True)


async def _one(connection: Connection, query: str, about: dict[str, Any]) -> StoredHelp | None:
    return await (await connection.cursor(row_factory=reading(StoredHelp)).execute(query, about)).fetchone()

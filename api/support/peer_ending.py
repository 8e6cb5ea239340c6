"""Help among learners ends: by whoever is in it or moderates it, by its date, and because the skill is mastered."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from api.clock import microseconds_of, moment_of
from api.errors import RecordUnavailable, StoreUnavailable, UnknownContentGraph
from api.learners.mastery import Beliefs
from api.record.support import peer_helps as record
from api.record.support.cases import hold_learner
from api.record.support.groups import Level
from api.record.support.notice_writes import NewNotice, tell
from api.record.support.peer_helps import Because, ByKind, Connection, Ending, StoredHelp
from api.record.support.readers import EVERYBODY
from api.runtime import Runtime
from api.support.acting import Actor
from api.support.levels import Levels, levels_of
from api.support.moderators import moderator_now
from content_graph.languages import Text
from engine.grouping.groups import Standing

MACHINE: Final = "machine"
_STOPPED: Final = Text(
    "L’aide entre pairs ne se fait pas ou a été arrêtée par l’un des deux\u202f: voyez s’il faut une autre aide.",
    "The help among learners does not begin, or one of the two has stopped it: see whether other help is needed.",
)
_TOLD: Final[Mapping[Because, Text]] = {
    "declined": _STOPPED,
    "stopped": _STOPPED,
    "withdrawn": _STOPPED,
    "mastered": Text(
        "L’aide entre pairs a pris fin\u202f: la compétence est maîtrisée.",
        "The help among learners is over: the skill is mastered.",
    ),
    "date": Text(
        "L’aide entre pairs a pris fin à sa date\u202f: voyez s’il faut une autre aide.",
        "The help among learners is over by its date: see whether other help is needed.",
    ),
}
"""What whoever moderates is told, by why help ended; what they did themselves, or have as a case, they know."""


class BothLevels(NamedTuple):
    """Where the two stand on the skill; None where that cannot be read, and whether the helped has mastered it."""

    helper: Level | None = None
    helped: Level | None = None
    is_mastered: bool = False


UNKNOWN: Final = BothLevels()


async def levels_at_end(beliefs: Beliefs, organisation_no: int, held: StoredHelp, now_us: int) -> BothLevels:
    """Read where the two stand now; help ends whether or not that can be read (`UNKNOWN`)."""
    try:
        graph = await beliefs.graphs.get(organisation_no, held.content_graph, "{peer_help_id}")
        both = (held.helper, held.helped)
        levels = await levels_of(beliefs, organisation_no, graph, both, now_us)
    except (StoreUnavailable, RecordUnavailable, UnknownContentGraph):
        return UNKNOWN
    helper, helped = (standing_on(levels, one, held.skill_id) for one in both)
    return BothLevels(_level(helper), _level(helped), helped.masters)


def standing_on(levels: Levels, learner: str, skill_id: str) -> Standing:
    """Return where a learner stands on a skill; of somebody without a result there are none."""
    skill = levels.graph.compiled.skill_index.get(skill_id)
    if skill is None or learner not in levels.learners:
        return Standing(learner, -1 if skill is None else skill, 0.0, 0, 0)
    row = levels.learners.index(learner)
    columns = (levels.last, levels.opportunities, levels.streak)
    mastery, n_results, streak = (one[row, skill].item() for one in columns)
    return Standing(learner, skill, mastery, n_results, streak)


def _level(one: Standing) -> Level:
    return Level(one.mastery if one.n_results else None, one.n_results)


def ending_by(actor: Actor, because: Because, now_us: int, levels: BothLevels) -> Ending:
    """Return that somebody ends help."""
    return _ending(because, actor.kind, actor.id, now_us, levels)


def _ending(because: Because, kind: ByKind, who: str, now_us: int, levels: BothLevels) -> Ending:
    return Ending(because, kind, who, moment_of(now_us), levels.helper, levels.helped)


async def end_helps(connection: Connection, organisation_no: int, endings: Sequence[tuple[StoredHelp, Ending]]) -> int:
    """End helps as the last thing of the caller's transaction, and tell whom it concerns; how many ended by this."""
    done = [(held, ending) for held, ending in endings if await record.end(connection, organisation_no, held, ending)]
    notices = [
        await _notice(connection, organisation_no, held, ending) for held, ending in done if ending.because in _TOLD
    ]
    if notices:
        await tell(connection, organisation_no, notices, microseconds_of(done[0][1].at))
    return len(done)


async def end_between(runtime: Runtime, organisation_no: int, actor: Actor, first: str, second: str) -> None:
    """End all help between two learners who are kept apart by now, lower id first: none is confirmed any more."""
    async with runtime.pool.connection() as connection:
        for learner in (first, second):
            await hold_learner(connection, organisation_no, learner)
        helps = await record.open_helps_between(connection, organisation_no, first, second)
        now_us = runtime.clock_us()
        endings = [(one, ending_by(actor, "moderator", now_us, UNKNOWN)) for one in helps]
        await end_helps(connection, organisation_no, endings)


async def _notice(connection: Connection, organisation_no: int, held: StoredHelp, ending: Ending) -> NewNotice:
    """Return what whoever moderates is told, or who stands in for them."""
    at_us = microseconds_of(ending.at)
    who = await moderator_now(connection, organisation_no, held.by_id, held.helped, at_us)
    facts = {"peer_help_id": held.id}
    text = _TOLD[ending.because]
    return NewNotice(who, "peer_help", text, facts, held.helped, clock_id=f"peer/{held.id}")


async def settled(runtime: Runtime, organisation_no: int, helps: Sequence[StoredHelp]) -> list[StoredHelp]:
    """End what is over by itself: its date has come, or the helped has mastered the skill."""
    return [await _settled(runtime, organisation_no, one) for one in helps]


async def _settled(runtime: Runtime, organisation_no: int, held: StoredHelp) -> StoredHelp:
    if held.ended_at is not None:
        return held
    now_us = runtime.clock_us()
    levels = await levels_at_end(runtime, organisation_no, held, now_us)
    if not await end_if_over(runtime, organisation_no, held, levels, now_us):
        return held
    return await record.find_help(runtime.pool, organisation_no, held.id, EVERYBODY) or held


async def end_if_over(
    beliefs: Beliefs, organisation_no: int, held: StoredHelp, levels: BothLevels, now_us: int
) -> bool:
    """End help whose date has come, or whose skill the helped has mastered, and tell the two and who moderates, once.

    However many find it over at once, one ends it: what ends it and what tells it are one transaction.

    Args:
        beliefs: Where the record is.
        organisation_no: Whose.
        held: Help that had not ended.
        levels: Where the two stand.
        now_us: When; microseconds since 1970-01-01T00:00:00Z.

    Returns:
        Whether it is over.
    """
    if held.ends_at > moment_of(now_us) and not levels.is_mastered:
        return False
    because: Because = "mastered" if levels.is_mastered else "date"
    async with beliefs.pool.connection() as connection:
        ending = _ending(because, "machine", MACHINE, now_us, levels)
        await end_helps(connection, organisation_no, [(held, ending)])
    return True

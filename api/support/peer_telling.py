"""Help among learners, told: to a supporter all of it, to each of the two no more of the other than the name."""

from collections.abc import Mapping, Sequence
from typing import Final, cast

from api.record.support.contacts import find_contacts
from api.record.support.groups import Level
from api.record.support.peer_helps import Because, Side, StoredHelp
from api.record.support.readers import Reach
from api.results.messages import Words
from api.runtime import Runtime
from api.support.group_messages import StandingMessage
from api.support.peer_ending import BothLevels, levels_at_end
from api.support.peer_messages import EndedBy, PeerHelp, PeerHelpEnd, PeerSide, State
from api.telling import told
from content_graph.languages import Text
from engine.grouping.together import skill_title
from engine.grouping.tutoring_words import why_to_helped, why_to_helper

_TOLD: Final[Mapping[Side, frozenset[str]]] = {"helper": frozenset({"date"}), "helped": frozenset({"date", "mastered"})}
"""Why help ended, as far as it says nothing of what the other did, nor of where they stand."""


async def helps_told(
    runtime: Runtime, organisation_no: int, reach: Reach, helps: Sequence[StoredHelp]
) -> list[PeerHelp]:
    """Tell helps to whoever reads them."""
    names = await _names(runtime, organisation_no, reach, helps)
    return [await _told(runtime, organisation_no, reach, one, names) for one in helps]


async def _names(
    runtime: Runtime, organisation_no: int, reach: Reach, helps: Sequence[StoredHelp]
) -> Mapping[str, str]:
    shown = [one for one in helps if one.is_agreed or not reach.is_learner]
    learners = sorted({name for one in shown for name in (one.helper, one.helped)} | ({reach.person} - {""}))
    contacts = await find_contacts(runtime.pool, organisation_no, learners)
    return {learner: one.name for learner, one in contacts.items() if one.name is not None}


async def _told(
    runtime: Runtime, organisation_no: int, reach: Reach, held: StoredHelp, names: Mapping[str, str]
) -> PeerHelp:
    side = held.side_of(reach.person) if reach.is_learner else None
    now: BothLevels | None = None
    if side is None and held.ended_at is None:
        now = await levels_at_end(runtime, organisation_no, held, runtime.clock_us())
    return told(
        PeerHelp,
        held,
        peer_help_id=held.id,
        state=state_of(held),
        side=side,
        helper=_side(held, "helper", side, names, now),
        helped=_side(held, "helped", side, names, now),
        why=None if side is None else await _why(runtime, organisation_no, held, side),
        ended=_ended(held, side),
    )


def state_of(held: StoredHelp) -> State:
    """Return how help stands."""
    if held.ended_at is not None:
        return "ended"
    if not held.is_agreed:
        return "asked"
    return "running" if held.paused_at is None else "paused"


def _side(
    held: StoredHelp, of: Side, reader: Side | None, names: Mapping[str, str], now: BothLevels | None
) -> PeerSide:
    learner, agreed_at, case_id = [getattr(held, of + one) for one in ("", "_agreed_at", "_case_id")]
    name = names.get(learner)
    if reader == of:
        return PeerSide(learner, name, agreed_at, None, None, case_id)
    if reader is not None:
        return PeerSide(None, name if held.is_agreed else None, None, None, None, None)
    before = StandingMessage(getattr(held, f"{of}_before"), getattr(held, f"{of}_n_before"))
    after = _after(held, of) if now is None else getattr(now, of)
    return PeerSide(learner, name, agreed_at, before, None if after is None else StandingMessage(*after), case_id)


def _after(held: StoredHelp, of: Side) -> Level | None:
    n_results = getattr(held, f"{of}_n_after")
    return None if n_results is None else Level(getattr(held, f"{of}_after"), n_results)


async def _why(runtime: Runtime, organisation_no: int, held: StoredHelp, side: Side) -> Words:
    title = await title_of(runtime, organisation_no, held)
    if side == "helper":
        return _words(why_to_helper(title, held.times))
    return _words(why_to_helped(title, held.times, asked=held.asked))


def _words(text: Text) -> Words:
    return Words(text.fr, text.en)


async def title_of(runtime: Runtime, organisation_no: int, held: StoredHelp) -> Text:
    """Return what the skill is called; of one that is there no more its id."""
    graph = await runtime.graphs.get(organisation_no, held.content_graph, "{peer_help_id}")
    skill = graph.compiled.skill_index.get(held.skill_id)
    return Text(held.skill_id, held.skill_id) if skill is None else skill_title(skill, graph.compiled)


def _ended(held: StoredHelp, reader: Side | None) -> PeerHelpEnd | None:
    if held.ended_at is None:
        return None
    because = cast("Because", held.ended_because)
    if reader is not None:
        return PeerHelpEnd(held.ended_at, because if because in _TOLD[reader] else None, None)
    by: EndedBy
    if held.ended_by_kind == "learner":
        by = held.side_of(held.ended_by_id or "")
    else:
        by = "machine" if held.ended_by_kind == "machine" else "supporter"
    return PeerHelpEnd(held.ended_at, because, by)

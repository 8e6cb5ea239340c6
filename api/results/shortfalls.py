"""What of a decision says that the path owed something and could not give it, as the record keeps it.

Kept is what a person may have to mend: there is no content, all of it was done, or people hold help back. Not kept is
what mends itself (help that is at work, or follows with the next answer) and what is in the record as a proposal.
"""

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias, get_args

from api.content.graphs import ServedGraph
from api.journal import JournalShortfall
from api.live.done import unpack_done
from api.live.layout import LearnerState
from api.results.apply_results import ResultEffect
from content_graph.compiled import CompiledGraph
from engine.recommendation.decision import Decision

KeptLack: TypeAlias = Literal["no_content", "nothing_left", "vetoed", "kept_away", "automation_off", "used_up"]
KEPT: Final = frozenset(get_args(KeptLack))


def shortfalls_of(
    decision: Decision, traced: Sequence[ResultEffect], before: LearnerState, graph: ServedGraph, language: str
) -> tuple[JournalShortfall, ...]:
    """Return what the path owed after a commit and could not give; nearly always nothing.

    Args:
        decision: What was decided after it.
        traced: Its new results.
        before: The learner before it.
        graph: That it was decided on.
        language: Of content, that learners are offered where there is a choice.
    """
    if not decision.unanswered and not decision.used_up:
        return ()
    owed = [(one.skill_id, one.why, one.evidence) for one in decision.unanswered if one.why in KEPT]
    last = _newly_used_up(decision, traced, before, graph.compiled)
    found = (*owed, *[(skill_id, "used_up", (result_id,)) for skill_id, result_id in last.items()])
    return tuple([_shortfall(*one, graph, language) for one in found])


def _shortfall(
    skill_id: str, lack: str, evidence: tuple[str, ...], graph: ServedGraph, language: str
) -> JournalShortfall:
    n_items, n_activities = graph.stocks[skill_id]
    n_there = n_items if lack == "used_up" else n_activities
    return JournalShortfall(skill_id, lack, graph.offered(language), evidence, n_there)


def _newly_used_up(
    decision: Decision, traced: Sequence[ResultEffect], before: LearnerState, compiled: CompiledGraph
) -> dict[str, str]:
    """Name the skills whose last new item was answered in this commit, with the last such result."""
    used_up = set(decision.used_up)
    if not used_up:
        return {}
    skills = compiled.registry.skills
    answered = [
        (skills[skill], done.taken)
        for done in traced
        for skill in compiled.item_skills[done.taken.item]
        if skills[skill] in used_up and not compiled.is_observation[done.taken.item]
    ]
    known = set(unpack_done(before.done).items.tolist()) if answered else set()
    return {skill_id: taken.result_id for skill_id, taken in answered if taken.item not in known}

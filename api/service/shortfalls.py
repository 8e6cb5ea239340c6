"""What of a decision says that the path owed something and could not give it, as the record keeps it.

Kept is what a person may have to mend: there is no content, all of it was done, or people hold help back. Not kept is
what mends itself (help that is at work, or follows with the next answer) and what is in the record as a proposal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal, TypeAlias, get_args

from api.journal import JournalShortfall
from api.live.done import unpack_done
from api.live.layout import LearnerState
from api.service.folding import Traced
from api.service.graphs import ServedGraph
from content_graph.compiled import CompiledGraph
from content_graph.languages import best_match
from content_graph.model import ContentGraph, course_language
from engine.recommendation.decision import Decision

KeptLack: TypeAlias = Literal["no_content", "nothing_left", "vetoed", "kept_away", "automation_off", "used_up"]
KEPT: Final = frozenset(get_args(KeptLack))


def shortfalls_of(
    decision: Decision, traced: Sequence[Traced], before: LearnerState, graph: ServedGraph, language: str
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
    content = graph.compiled.graph
    spoken = offered_language(content, language)
    owed = [(one.skill_id, one.why, one.evidence) for one in decision.unanswered if one.why in KEPT]
    last = [
        (skill_id, "used_up", (result_id,))
        for skill_id, result_id in _newly_used_up(decision, traced, before, graph.compiled)
    ]
    return tuple(
        [
            JournalShortfall(skill_id, lack, spoken, evidence, n_there(content, skill_id, lack))
            for skill_id, lack, evidence in (*owed, *last)
        ]
    )


def n_there(content: ContentGraph, skill_id: str, lack: str) -> int:
    """Count what a content graph has on a skill: items, and for all lacks but `used_up` resources."""
    n_items = sum(skill_id in item.skills for item in content.items)
    return n_items if lack == "used_up" else n_items + sum(skill_id in one.skills for one in content.resources)


def offered_language(content: ContentGraph, wanted: str) -> str:
    """Return the language of the resources that a learner is offered: the wanted one, or that of the course."""
    offered = {one.language for one in content.resources if one.language is not None}
    return best_match(wanted, sorted(offered)) or course_language(content)


def _newly_used_up(
    decision: Decision, traced: Sequence[Traced], before: LearnerState, compiled: CompiledGraph
) -> Iterator[tuple[str, str]]:
    """Go through the skills whose last new item was answered in this commit, with the last such result."""
    if not decision.used_up:
        return
    known = set(unpack_done(before.done).items.tolist())
    answered = {
        compiled.registry.skills[skill]: done.taken.result_id
        for done in traced
        if done.taken.item not in known
        for skill in compiled.item_skills[done.taken.item]
    }
    for skill_id in decision.used_up:
        if skill_id in answered:
            yield skill_id, answered[skill_id]

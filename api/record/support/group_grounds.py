"""What groups are made by, in the record: who leads whom, who is or was together, and results that are evidence."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from api.record.pool import Pool, rows_of
from api.record.support.readers import MINE, Reach
from engine.grouping.groups import Earlier, Running

_RUNNING: Final = (
    "SELECT learner, skill_id FROM symphonie.learning_group_learner WHERE organisation_no = %s AND graph_no = %s"
    " AND learner = ANY(%s) AND is_running"
)
_BEFORE: Final = (
    "SELECT skill_id, array_agg(learner ORDER BY learner) FROM symphonie.learning_group_learner"
    " WHERE organisation_no = %s AND graph_no = %s AND learner = ANY(%s) AND NOT is_running"
    " AND answer IS DISTINCT FROM 'left'"
    " GROUP BY group_id, skill_id HAVING count(*) > 1 ORDER BY group_id"
)
_ROLES: Final = (
    f"WITH {MINE} SELECT learner, min(role) FROM mine WHERE learner = ANY(%(learners)s) AND role IN ('tutor', 'coach')"
    " GROUP BY learner"
)
_EVIDENCE: Final = (
    "SELECT asked.learner, asked.skill_id, ARRAY(SELECT one.result_id FROM symphonie.result one"
    " WHERE (one.organisation_no, one.graph_no, one.learner) = (%(organisation_no)s, %(graph_no)s, asked.learner)"
    " AND asked.skill_id = ANY(one.skills) ORDER BY one.occurred_at DESC, one.attempt DESC, one.seq DESC"
    " LIMIT %(most)s)"
    " FROM unnest(%(learners)s::text[], %(skills)s::text[]) AS asked (learner, skill_id)"
)


async def leads(pool: Pool, organisation_no: int, reach: Reach, learners: Sequence[str]) -> dict[str, str]:
    """Return as what somebody may lead learners in a group, by learner; who may not be led is left out."""
    if reach.is_coordinator:
        return dict.fromkeys(learners, "coordinator")
    about = {"organisation_no": organisation_no, "learners": list(learners), **reach.parameters}
    return dict(await rows_of(pool, _pair, _ROLES, about))


def _pair(learner: str, other: str) -> tuple[str, str]:
    return learner, other


async def running(
    pool: Pool, organisation_no: int, graph_no: int, learners: Sequence[str], skill_index: Mapping[str, int]
) -> list[Running]:
    """Return who of these is in a group that has not ended."""
    found = await rows_of(pool, _pair, _RUNNING, [organisation_no, graph_no, list(learners)])
    return [Running(learner, skill_index[skill]) for learner, skill in found if skill in skill_index]


async def groups_before(
    pool: Pool, organisation_no: int, graph_no: int, learners: Sequence[str], skill_index: Mapping[str, int]
) -> list[Earlier]:
    """Return who of these were together in a group that has ended, the oldest id first."""
    found = await rows_of(pool, _together, _BEFORE, [organisation_no, graph_no, list(learners)])
    return [Earlier(skill_index[skill], names) for skill, names in found if skill in skill_index]


def _together(skill: str, learners: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    return skill, tuple(learners)


async def newest_results(
    pool: Pool, organisation_no: int, graph_no: int, asked: Collection[tuple[str, str]], most: int
) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the ids of the newest results, by learner and skill, newest first."""
    about = {"organisation_no": organisation_no, "graph_no": graph_no, "most": most}
    pairs = {"learners": [learner for learner, _ in asked], "skills": [skill for _, skill in asked]}
    found = await rows_of(pool, _ids, _EVIDENCE, {**about, **pairs})
    return dict(found)


def _ids(learner: str, skill: str, ids: Sequence[str]) -> tuple[tuple[str, str], tuple[str, ...]]:
    return (learner, skill), tuple(ids)

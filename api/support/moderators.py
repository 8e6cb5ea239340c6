"""Who answers for what a supporter began with learners: they, while they have a role, and who stands in for them."""

from api.record.support.team import Record, Team, team_of
from api.support.cases.handling import role_for
from engine.support.routing import present


def moderator_of(team: Team, by_id: str, learner: str) -> str | None:
    """Return who began it, as long as they still have a role for a learner of it; None afterwards."""
    return by_id if by_id in team.people and role_for(team, by_id, learner) is not None else None


async def moderator_now(connection: Record, organisation_no: int, by_id: str, learner: str, at_us: int) -> str:
    """Return who is told of it at a moment: who began it, else who coordinates; in their absence who stands in.

    Args:
        connection: In the caller's transaction.
        organisation_no: Whose.
        by_id: The supporter who began it.
        learner: Of whom something is told.
        at_us: When; microseconds since 1970-01-01T00:00:00Z.
    """
    team = await team_of(connection, organisation_no, {learner})
    if team is None:
        return by_id
    return present(moderator_of(team, by_id, learner) or team.staff.coordinator_id, team.staff, at_us)

"""What is followed, and who gets it: each learner, and whoever has a role for them that a scenario writes to."""

from collections.abc import Collection, Mapping

from api.record.communication.audience import ROLES, helping, recipients_of
from api.record.communication.preferences import Recipient as Whom
from api.record.communication.runs import StoredRun, terms_of_organisation
from api.record.support.team import Record
from engine.communication.people import Recipient
from engine.communication.planning import Audience
from engine.communication.scenario import Addressee, MessageScenario
from engine.communication.situation import Run


async def followed_run(connection: Record, run: StoredRun) -> Run | None:
    """Return a run as decisions ask about it; None where its message scenario or its course is there no more."""
    if run.scenario is None or run.graph_no is None:
        return None
    terms = await terms_of_organisation(connection, run.organisation_no, run.scenario.cap_per_week)
    return Run(run.content.scenario_id, run.scenario, terms)


async def audiences(
    connection: Record, run: StoredRun, scenario: MessageScenario, learners: Collection[str], now_us: int
) -> dict[str, Audience]:
    """Return who gets what is about each of some learners."""
    roles = [role for role in ROLES if any(step.to == role for step in scenario.steps)]
    helped = await helping(connection, run.organisation_no, learners) if roles else {}
    people = [Whom("learner", one) for one in learners]
    supporters = {one for theirs in helped.values() for role in roles for one in theirs.get(role, ())}
    found = await recipients_of(
        connection, run.organisation_no, [*people, *(Whom("supporter", one) for one in sorted(supporters))], now_us
    )
    return {learner: _audience(learner, helped.get(learner, {}), roles, found) for learner in learners}


def _audience(
    learner: str,
    helped: Mapping[str, tuple[str, ...]],
    roles: Collection[Addressee],
    found: Mapping[Whom, Recipient],
) -> Audience:
    theirs: dict[Addressee, list[Recipient]] = {"learner": [found[Whom("learner", learner)]]}
    for role in roles:
        theirs[role] = [found[Whom("supporter", one)] for one in helped.get(role, ())]
    return theirs

"""Take back what a statement became that was voided since: a correction makes its result void."""

from typing import Final

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.integrations.events.occurrence import Occurrence
from api.integrations.events.sources import Source
from api.learner_errors import UnknownResult
from api.paths.decisions import By
from api.record.sources.outcomes import Outcome
from api.record.sources.taken import taken_by_id
from api.record.xapi.reading import is_voided
from api.results.correction_messages import CorrectionMessage
from api.results.corrections_route import correct_all
from api.runtime import Runtime

REASON: Final = "The statement was voided by its source."


async def void(
    runtime: Runtime, connection: AsyncConnection[TupleRow], source: Source, told: Occurrence
) -> Outcome | None:
    """Let a result count no longer; None where that is to be tried again, because it is on its way.

    Raises:
        Passing: The core cannot take it now.
    """
    target = str(told.voids)
    taken = (await taken_by_id(connection, source.organisation_no, [target])).get(target)
    if taken is None:
        return _nothing(source, told, "nothing-to-void", "The statement that it voids had become nothing.")
    if taken.key_id != source.key_id and not await is_voided(connection, source.organisation_no, target):
        return _nothing(source, told, "of-another-source", "What it voids is another source's, and stays.")
    if taken.kind != "result":
        return _nothing(source, told, "void-of-trace", "What it voids became a trace of activity, which stays.")
    graph = await runtime.graphs.get(source.organisation_no, taken.content_graph, "$.content_graph")
    correction = CorrectionMessage(
        learner_id=taken.learner,
        result_id=target,
        correction_id=told.event_id,
        action="void",
        reason=REASON,
        by=By(source.key_id, "engineer"),
    )
    done = await correct_all(runtime, source.organisation_no, graph, [correction])
    outcome = done[taken.learner].outcomes[0]
    if outcome.error is None:
        return Outcome(source.key_id, told.event_id, "voided")
    if isinstance(outcome.error, UnknownResult):
        return None
    return _nothing(source, told, "rejected", outcome.error.detail)


def _nothing(source: Source, told: Occurrence, outcome: str, detail: str) -> Outcome:
    return Outcome(source.key_id, told.event_id, outcome, detail, told.verb, str(told.voids))

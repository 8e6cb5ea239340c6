"""What happened in a Moodle before: planned as the traces and results that it is, sent by the road of both."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple, TypeVar

import msgspec

from api.activities.messages import ActivitiesRequest, Submission
from api.activities.route import take_traces
from api.content.content_graphs import read_content_graph
from api.errors import InvalidField
from api.integrations.imports.found import LeftOut
from api.integrations.imports.messages import HistoryChange, ImportQuery, SourceRequest
from api.integrations.imports.reasons import left_out
from api.integrations.imports.sources import CourseSource
from api.integrations.moodle.history import History, known_modules, results_of, submissions_of
from api.learner_errors import ResultConflict, TraceConflict
from api.record.imports import people_of_source
from api.record.keys import Principal
from api.results.messages import ResultMessage, ResultsRequest
from api.results.route import take_results
from api.runtime import Runtime

T = TypeVar("T")


class HistoryPlan(msgspec.Struct, frozen=True, tag="history"):
    """What is sent on a course."""

    content_graph: str
    history: History


class PlannedHistory(NamedTuple):
    """A plan, and how it is told."""

    plan: HistoryPlan
    change: HistoryChange
    left_out: tuple[LeftOut, ...]
    learners: tuple[str, ...]


async def plan_history(
    runtime: Runtime, principal: Principal, query: ImportQuery, source: SourceRequest
) -> PlannedHistory:
    """Read what happened, of people who are bound to learners and of modules that the course has.

    Raises:
        InvalidField: The course is not named.
        UnknownContentGraph: There is none.
    """
    if query.content_graph is None:
        remedy = "Name the course that the Moodle's course became."
        raise InvalidField("?content_graph", "What happened belongs to a course.", remedy)
    graph = (await read_content_graph(runtime.pool, principal.organisation_no, query.content_graph)).graph
    reader = CourseSource(runtime.settings, source)
    people = await people_of_source(runtime.pool, principal.organisation_no, reader.issuer)
    learners = {int(one): learner for one, (learner, _) in people.items() if learner is not None and one.isdecimal()}
    roster = await reader.roster()
    enrolled = {int(one) for each in roster.classes for one in each.learners}
    told: list[LeftOut] = [left_out("unknown-person", str(one)) for one in sorted(enrolled - learners.keys())]
    users = sorted(enrolled & learners.keys())
    statuses = await reader.completions(users)
    grades = await reader.grades() if source.grades else {}
    numbers = {status.cmid for one in statuses.values() for status in one.statuses}
    numbers |= {item.cmid for one in grades.values() for item in one.gradeitems if item.cmid is not None}
    site, known = reader.moodle.site, known_modules(reader.moodle.site, graph, numbers)
    submissions: list[Submission] = []
    results: list[ResultMessage] = []
    for user in users:
        submissions += submissions_of(site, learners[user], user, statuses[user].statuses, known, told)
        if user in grades:
            results += results_of(site, learners[user], grades[user], known, told)
    history = History(tuple(submissions), tuple(results))
    who = tuple(sorted({one.learner_id for one in submissions} | {one.learner_id for one in results}))
    change = HistoryChange(query.content_graph, len(who), len(submissions), len(results))
    return PlannedHistory(HistoryPlan(query.content_graph, history), change, _counted(told), who)


async def apply_history(runtime: Runtime, principal: Principal, plan: HistoryPlan) -> None:
    """Send what happened; what was sent before counts once.

    All of it is counted before any is sent, so that a key that may not send it all sends none.

    Raises:
        RateExceeded: The key has sent too many results for now.
        QuotaExceeded: Too many for today.
    """
    size = runtime.settings.max_batch
    await runtime.rates.spend_results(principal, len(plan.history.submissions) + len(plan.history.results))
    principal = msgspec.structs.replace(principal, limits=None)
    for some in _parts(plan.history.submissions, size):
        request = ActivitiesRequest(activities=list(some), content_graph=plan.content_graph)
        with suppress(TraceConflict):  # of one alone; completed again at another time, the first holds
            await take_traces(runtime, principal, msgspec.json.encode(request))
    for results in _parts(plan.history.results, size):
        body = ResultsRequest(results=list(results), content_graph=plan.content_graph)
        with suppress(ResultConflict):
            await take_results(runtime, principal, msgspec.json.encode(body))


def _parts(whole: Sequence[T], size: int) -> Iterator[list[T]]:
    waiting = iter(whole)
    while some := list(islice(waiting, size)):
        yield some


def _counted(told: Sequence[LeftOut]) -> tuple[LeftOut, ...]:
    """Tell what is the same of many learners once."""
    counts = Counter((one.reason, one.where) for one in told)
    return tuple(left_out(reason, where, n) for (reason, where), n in sorted(counts.items()))

"""What was completed and graded in a course of Moodle, as traces and results that it could have sent itself (pure)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

import msgspec

from api.activities.messages import Submission
from api.integrations.imports.found import LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import id_of
from api.integrations.moodle.answers import GradeItem, Status, UserGrades
from api.integrations.question_banks.moodle_names import module_url
from api.results.messages import ResultMessage
from content_graph.model import ContentGraph

_DONE: Final = frozenset({1, 2, 3})
_KINDS: Final = (
    "quiz",
    "h5pactivity",
    "hvp",
    "lesson",
    "scorm",
    "assign",
    "workshop",
    "page",
    "book",
    "resource",
    "url",
)


class Known(NamedTuple):
    """What of a course stands for modules of Moodle, by their numbers."""

    activities: Mapping[int, str]
    items: Mapping[int, str]


class History(msgspec.Struct, frozen=True):
    """What is sent.

    Attributes:
        submissions: Activities that were completed.
        results: Grades.
    """

    submissions: tuple[Submission, ...] = ()
    results: tuple[ResultMessage, ...] = ()


def known_modules(site: str, graph: ContentGraph, numbers: Iterable[int]) -> Known:
    """Find modules in a content graph, by their address or by the id that their import gave them."""
    items = {name: one.id for one in graph.items for name in (one.id, one.url) if name}
    others = {name: one.id for one in graph.resources for name in (one.id, one.url) if name}
    found_items: dict[int, str] = {}
    found: dict[int, str] = {}
    for number in numbers:
        names = [f"moodle-module-{number}", *(module_url(site, kind, number) for kind in _KINDS)]
        item = next((items[one] for one in names if one in items), None)
        resource = next((others[one] for one in names if one in others), None)
        if item is not None:
            found_items[number] = item
        if item is not None or resource is not None:
            found[number] = item or resource or ""
    return Known(found, found_items)


def submissions_of(
    site: str, learner: str, user: int, statuses: Iterable[Status], known: Known, told: list[LeftOut]
) -> Iterator[Submission]:
    """Give what a learner completed."""
    for one in statuses:
        if one.state not in _DONE or not one.timecompleted:
            continue
        activity = known.activities.get(one.cmid)
        if activity is None:
            told.append(left_out("no-item", f"module {one.cmid}"))
            continue
        yield Submission(
            trace_id=id_of(f"{site} completion {one.cmid} {user}"),
            learner_id=learner,
            activity_id=activity,
            submitted_at=datetime.fromtimestamp(one.timecompleted, UTC),
        )


def results_of(
    site: str, learner: str, grades: UserGrades, known: Known, told: list[LeftOut]
) -> Iterator[ResultMessage]:
    """Give a learner's grades; each version of a grade is a result, told apart by when it was given."""
    for one in grades.gradeitems:
        if one.itemtype not in {"mod", None} or one.cmid is None:
            continue
        score, at = _score(one), one.gradedategraded or one.gradedatesubmitted
        item = known.items.get(one.cmid)
        if item is None:
            told.append(left_out("no-item", f"module {one.cmid}"))
        elif score is None or not at:
            told.append(left_out("no-grade", f"module {one.cmid}"))
        else:
            yield ResultMessage(
                result_id=id_of(f"{site} grade {one.id} {grades.userid} {at}"),
                learner_id=learner,
                item_id=item,
                score=score,
                occurred_at=datetime.fromtimestamp(at, UTC),
            )


def _score(one: GradeItem) -> float | None:
    low, high = one.grademin or 0.0, one.grademax
    if one.graderaw is None or high is None or high <= low:
        return None
    return min(1.0, max(0.0, (one.graderaw - low) / (high - low)))

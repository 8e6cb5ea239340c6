"""The map of a cohort: every learner on every skill, a window at a time."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

from babel.dates import format_skeleton
from markupsafe import Markup

from api.support.cohort_maps import LearnerOfMap, MasteryOfCohort
from api.workspace.client import address
from api.workspace.cohort.head import CohortHead, head_of, locale_of, number_in
from api.workspace.cohort.sheets import Cell, download, taking_along
from api.workspace.pages import Answer, Pages
from api.workspace.visit import Visit
from engine.charts.colours import mastery_scale
from engine.charts.mastery_map import MapColumn, MapRow, mastery_map

PAGES: Final = Pages("cohort")
WINDOW: Final = 50
_MOST: Final = 500
_MOST_LEARNERS: Final = 100_000
ORDERS: Final = ("name", "seen", "mastery")


class Sorting(NamedTuple):
    """How the learners of a map are ordered, and from which on they are shown."""

    order: str = "name"
    skill_id: str | None = None
    is_descending: bool = False
    first: int = 0

    def query(self, **changes: object) -> dict[str, object]:
        """Return what an address says of it; what is as if nobody had said it is left out."""
        one = self._replace(**changes)  # type: ignore[arg-type]  # its own fields
        return {
            "order": None if one.order == "name" else one.order,
            "skill": one.skill_id,
            "down": "1" if one.is_descending else None,
            "from": one.first or None,
        }

    def by(self, order: str, skill_id: str | None = None) -> dict[str, object]:
        """Return what an address says that sorts by something: the other way round if it is sorted by it already."""
        same = (order, skill_id) == (self.order, self.skill_id)
        return Sorting(order, skill_id, same and not self.is_descending).query()


def sorting_asked(query: Mapping[str, str]) -> Sorting:
    """Read a sorting out of an address.

    >>> sorting_asked({"order": "mastery", "skill": "a", "down": "1", "from": "50"})
    Sorting(order='mastery', skill_id='a', is_descending=True, first=50)
    >>> sorting_asked({"order": "mastery"}) == sorting_asked({"order": "height", "from": "-1"}) == Sorting()
    True
    """
    order, skill_id = query.get("order", "name"), query.get("skill") or None
    if order not in ORDERS or (order == "mastery") != (skill_id is not None):
        order, skill_id = "name", None
    return Sorting(order, skill_id, query.get("down") == "1", number_in(query, "from", 0, 0, _MOST_LEARNERS))


@PAGES.on("GET", "/cohorts/{cohort_id}", needs=("supporter",))
async def mastery(visit: Visit, cohort_id: str) -> Answer:
    """Show the map."""
    head = await head_of(visit, cohort_id)
    sorting = sorting_asked(visit.query)
    found = await read_map(visit, head, sorting, WINDOW) if head.course is not None else None
    drawn = Markup()
    if found is not None and found.learners:
        title = visit.say("Mastery by learner and skill")
        labels = (title, visit.say("Last activity"), visit.say("Median of the cohort"))
        drawn = drawn_map(found, head, sorting, labels, seen_said(visit))
    return visit.render(
        "cohort/map.html",
        head=head,
        tab="map",
        found=found,
        sorting=sorting,
        drawn=drawn,
        scale=Markup(mastery_scale()),  # noqa: S704 - of fixed words
        window=WINDOW,
        sorted_by=head.skill_title(sorting.skill_id) if sorting.skill_id else None,
    )


async def read_map(visit: Visit, head: CohortHead, sorting: Sorting, limit: int) -> MasteryOfCohort:
    """Read a window of the map."""
    return await visit.api.get(
        MasteryOfCohort,
        address("/v1/cohorts/{}/mastery", head.cohort_id),
        content_graph=head.course_id,
        order=sorting.order,
        skill_id=sorting.skill_id,
        descending=sorting.is_descending,
        limit=limit,
        offset=sorting.first,
    )


def seen_said(visit: Visit) -> Callable[[datetime | None], str]:
    """Return what says in a cell of the map when somebody was seen, as HTML."""
    locale = locale_of(visit)
    never = visit.say("never")

    def said(at: datetime | None) -> str:
        if at is None:
            return str(Markup.escape(never))
        local = at.astimezone(visit.zone)
        return f'<time datetime="{at.isoformat()}">{format_skeleton("MMMd", local, locale=locale)}</time>'

    return said


def drawn_map(
    found: MasteryOfCohort,
    head: CohortHead,
    sorting: Sorting,
    labels: tuple[str, str, str],
    seen: Callable[[datetime | None], str],
) -> Markup:
    """Draw a window of the map, after the medians of the whole cohort.

    Args:
        found: The window.
        head: Of the page.
        sorting: How its learners are ordered.
        labels: What the map shows, what the instant beside names is, and what the first row has.
        seen: Says such an instant as HTML.
    """
    title, seen_label, median_label = labels
    columns = [
        MapColumn(
            one.skill_id,
            head.skill_title(one.skill_id),
            head.address(**sorting.by("mastery", one.skill_id)),
            _direction(sorting, one.skill_id),
        )
        for one in found.skills
    ]
    order = _direction(sorting, None) if sorting.order == "seen" else ""
    notes = MapColumn("", seen_label, head.address(**sorting.by("seen")), order)
    medians = {one.skill_id: one.median for one in found.skills if one.median is not None}
    rows = [MapRow(median_label, medians, note=seen(found.half_seen_since))]
    names = [one.skill_id for one in found.skills]
    rows += [_row(one, names, head, seen(one.seen_at)) for one in found.learners]
    return Markup(mastery_map(rows, columns, title, head.language, notes))  # noqa: S704 - it escapes names and titles


def _direction(sorting: Sorting, skill_id: str | None) -> Literal["", "ascending", "descending"]:
    if sorting.skill_id != skill_id:
        return ""
    return "descending" if sorting.is_descending else "ascending"


def _row(one: LearnerOfMap, skills: Sequence[str], head: CohortHead, seen: str) -> MapRow:
    known = {skill: p for skill, p in zip(skills, one.mastery, strict=True) if p is not None}
    cells = head.learner_address(one.learner_id, "skills", "{}").replace("%7B%7D", "{}")
    return MapRow(one.name or one.learner_id, known, head.learner_address(one.learner_id), cells, seen)


@PAGES.on("GET", "/cohorts/{cohort_id}/mastery.csv", needs=("supporter",))
async def mastery_csv(visit: Visit, cohort_id: str) -> Answer:
    """Download the map, of all learners."""
    taking_along(visit)
    head = await head_of(visit, cohort_id)
    if head.course is None:
        return download(visit, "mastery", [])
    sorting = sorting_asked(visit.query)._replace(first=0)
    found = await read_map(visit, head, sorting, _MOST)
    learners = list(found.learners)
    while len(learners) < found.n_learners and len(learners) % _MOST == 0:
        more = await read_map(visit, head, sorting._replace(first=len(learners)), _MOST)
        learners += more.learners
    titles = [head.skill_title(one.skill_id) for one in found.skills]
    rows: list[Sequence[Cell]] = [[visit.say("Learner"), "id", visit.say("Last activity"), *titles]]
    medians = [_percent(one.median) for one in found.skills]
    rows.append([visit.say("Median of the cohort"), "", found.half_seen_since, *medians])
    rows += [[one.name, one.learner_id, one.seen_at, *map(_percent, one.mastery)] for one in learners]
    return download(visit, "mastery", rows)


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)

"""What messages ask about learners, out of the record: what there is to write about, and what was done meanwhile.

    members ─ deadlines, submissions ─ meetings ─ reviews ─ alerts ─ results ─ events ─ visits, contacts ─▶ Situation

Each is one query for all learners that are asked about. Titles come from the content graph, which is read once for each
of its versions.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from psycopg.rows import tuple_row

from api.clock import moment_of
from api.record.communication import fact_queries as queries
from api.record.communication.course_titles import CourseTitles, changed_resources, titles_of
from api.record.communication.runs import StoredRun
from api.record.support.team import Record, rows_in
from api.record.support.zones import zone_of_organisation
from engine.communication.people import Facts
from engine.communication.scenario import OccasionKind
from engine.communication.situation import Occasion, Situation
from engine.support.openings import US_PER_DAY, instant_of

LOOKED_BACK_US: Final = 60 * US_PER_DAY
"""How old something can be that a message is about: as long as a step may take."""
PASSED_FROM: Final = 0.5
"""Score from which an assigned activity counts as passed."""


class _Asked(NamedTuple):
    connection: Record
    run: StoredRun
    about: Mapping[str, object]
    titles: CourseTitles


_Occasions = dict[str, list[Occasion]]


async def situations(
    connection: Record, run: StoredRun, learners: Collection[str] | None, now_us: int
) -> dict[str, Situation]:
    """Return the learners of a run as they are now.

    Args:
        connection: To the record.
        run: Which they follow.
        learners: Whom it is about; None for all. Of who does not follow it any more, or was erased, nothing is there.
        now_us: Microseconds since 1970.
    """
    if run.graph_no is None or run.content.is_paused:
        return {}
    content = run.content
    about: dict[str, object] = {
        "organisation_no": run.organisation_no,
        "graph_no": run.graph_no,
        "cohort": content.cohort_id,
        "learners": None if learners is None else sorted(learners),
        "now": moment_of(now_us),
        "since": moment_of(now_us - LOOKED_BACK_US),
    }
    members = await rows_in(connection, tuple_row, queries.MEMBERS, about)
    about["learners"] = [learner for learner, *_ in members]
    if not members:
        return {}
    titles = await titles_of(connection, run.graph_no)
    asked = _Asked(connection, run, about, titles)
    found: _Occasions = defaultdict(list)
    for read in (_deadlines, _meetings, _reviews, _signals, _results, _events):
        await read(asked, found)
    shared = [*await _dates(connection, run), *await _resources(asked, now_us)]
    visited: dict[str, int] = dict(await rows_in(connection, tuple_row, queries.VISITED, about))
    contacted: dict[str, int] = dict(await rows_in(connection, tuple_row, queries.CONTACTED, about))
    facts = Facts(texts={"course": titles.course}, days={"start": content.starts_on, "end": content.ends_on})
    return {
        learner: Situation(
            learner=learner,
            cohorts=frozenset(cohorts),
            since_us=max(_passed(joined_us, now_us), _passed(run.put_us, now_us)),
            visited_us=visited.get(learner),
            contacted_us=contacted.get(learner),
            occasions=(*shared, *found[learner]),
            facts=facts,
        )
        for learner, joined_us, cohorts in members
    }


def gone(learner: str) -> Situation:
    """Return the situation of somebody who does not follow a run any more."""
    return Situation(learner=learner, cohorts=frozenset(), since_us=0, is_there=False)


def _passed(at_us: int, now_us: int) -> int:
    """Return an instant of the record's clock; the beginning of all where the service's is set to before it."""
    return at_us if at_us <= now_us else 0


async def _dates(connection: Record, run: StoredRun) -> list[Occasion]:
    zone = await zone_of_organisation(connection, run.organisation_no)

    def occasion(kind: OccasionKind, name: str, on: dt.date) -> Occasion:
        at_us = instant_of(dt.datetime.combine(on, dt.time(), zone))
        return Occasion(kind=kind, about=name, at_us=at_us, on=on, sort=name, facts=Facts(days={"date": on}))

    content = run.content
    named = [occasion("course_date", name, on) for name, on in sorted(content.dates.items())]
    return [
        occasion("course_start", "start", content.starts_on),
        occasion("course_end", "end", content.ends_on),
        *named,
    ]


async def _resources(asked: _Asked, now_us: int) -> Iterable[Occasion]:
    rows = await rows_in(asked.connection, tuple_row, queries.VERSIONS, asked.about)
    found = []
    for seq, at_us in rows:
        changed = await changed_resources(asked.connection, asked.titles.graph_no, seq)
        if changed and at_us <= now_us:
            words = {tag: ", ".join(title.get(tag) or next(iter(title.values())) for title in changed) for tag in _TAGS}
            facts = Facts(texts={"resource": words}, numbers={"n_resources": len(changed)})
            found.append(Occasion(kind="resource", about=f"version-{seq}", at_us=at_us, facts=facts))
    return found


async def _deadlines(asked: _Asked, found: _Occasions) -> None:
    for learner, activity, due_us, is_done in await rows_in(
        asked.connection, tuple_row, queries.DEADLINES, asked.about
    ):
        facts = Facts(texts={"activity": asked.titles.of(activity)}, moments={"due": due_us})
        found[learner].append(
            Occasion(kind="deadline", about=activity, at_us=due_us, is_done=is_done, facts=facts, sort=activity)
        )


async def _meetings(asked: _Asked, found: _Occasions) -> None:
    rows = await rows_in(asked.connection, tuple_row, queries.MEETINGS, asked.about)
    for learner, meeting, starts_us, title, outcome in rows:
        words = {"fr": title, "en": title} if title else _MEETING
        found[learner].append(
            Occasion(
                kind="meeting",
                about=meeting,
                at_us=starts_us,
                is_done=outcome in {"held", "missed"},
                is_cancelled=outcome == "cancelled",
                facts=Facts(texts={"meeting": words}, moments={"starts": starts_us}),
            )
        )


async def _reviews(asked: _Asked, found: _Occasions) -> None:
    """Tell of the review that has waited longest: one message, and not one for each."""
    for learner, skill, at_us, n in await rows_in(asked.connection, tuple_row, queries.REVIEWS, asked.about):
        facts = Facts(texts={"skill": asked.titles.of(skill)}, numbers={"n_reviews": n})
        found[learner].append(Occasion(kind="review", about="review", at_us=at_us, sort=skill, facts=facts))


async def _signals(asked: _Asked, found: _Occasions) -> None:
    rows = await rows_in(asked.connection, tuple_row, queries.SIGNALS, asked.about)
    for learner, alert, kind, skill, at_us, is_over in rows:
        texts = {"skill": asked.titles.of(skill)} if skill else {}
        found[learner].append(
            Occasion(kind="signal", about=alert, at_us=at_us, sort=kind, is_done=is_over, facts=Facts(texts=texts))
        )


async def _results(asked: _Asked, found: _Occasions) -> None:
    """Tell of results on evaluations and assigned work: what is practised in between is nobody's news."""
    for learner, activity, at_us, score in await rows_in(asked.connection, tuple_row, queries.RESULTS, asked.about):
        facts = Facts(texts={"activity": asked.titles.of(activity)})
        sort = "passed" if score >= PASSED_FROM else "failed"
        found[learner].append(Occasion(kind="result", about=activity, at_us=at_us, sort=sort, facts=facts))


async def _events(asked: _Asked, found: _Occasions) -> None:
    for learner, trace, at_us, verb, value in await rows_in(asked.connection, tuple_row, queries.EVENTS, asked.about):
        said = value or verb
        facts = Facts(texts={"event": {"fr": said, "en": said}})
        found[learner].append(Occasion(kind="event", about=trace, at_us=at_us, sort=verb, facts=facts))


_TAGS: Final = ("fr", "en")
_MEETING: Final = {"fr": "rendez-vous", "en": "meeting"}

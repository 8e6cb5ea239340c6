"""What `symphonie messages` does."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import typer
from msgspec.structs import asdict

from api.cli.boundary import FAILED, exit_code_of
from api.cli.opening import print_json
from api.clock import WallClock, clock_of, microseconds_of, moment_of
from api.communication.dry_run import AFTERWARDS
from api.communication.rehearsing import cast_of, play
from api.communication.run_messages import MessageRunContent, check_run
from api.errors import Fault, InvalidFields
from api.http.counters import Counters
from api.record.communication.runs import RunContent, StoredRun, runs_of, unstored_run
from api.record.keys import organisation_no_of
from api.record.pool import connect
from api.record.support.team import Record
from api.record.support.terms import OFFICE_HOURS
from api.runtime import open_runtime
from api.settings import load
from api.workspace.programme.sentences import told
from api.workspace.rendering import translations
from content_graph.authoring import ContentFault, read
from content_graph.authoring import Fault as Placed
from content_graph.courses import bundled as bundled_course
from content_graph.languages import both_languages
from content_graph.model import course_language
from engine.communication import bundled
from engine.communication.checking import decode
from engine.communication.people import Reader
from engine.communication.rehearsal import Rehearsed
from engine.communication.rehearsal import rehearse as played
from engine.communication.scenario import MessageScenario
from engine.communication.situation import Run, Terms
from engine.communication.specimens import SPECIMENS, specimens
from engine.communication.timing import whole_days
from engine.communication.writing import write
from engine.support.calendar import make_calendar, zone_of
from engine.support.openings import US_PER_HOUR

_BEFORE: Final = timedelta(days=21)
_OUTCOMES: Final = {
    "fr": {"sent": "part", "withdrawn": "ne part pas", "waiting": "attend encore"},
    "en": {"sent": "goes", "withdrawn": "does not go", "waiting": "still waits"},
}


_NOUNS: Final = {"fr": ("modèle", "étape", "aucune erreur"), "en": ("template", "step", "no error")}


class Tried(NamedTuple):
    """What a dry run was asked for.

    Attributes:
        run: Id of a run, or the file of a message scenario.
        organisation: Whose.
        cohort: On which the file is tried; None for a run.
        course: Same, the content graph.
        starts: Same, its first day.
        ends: Same, its last day.
    """

    run: str
    organisation: str
    cohort: str | None
    course: str | None
    starts: date | None
    ends: date | None


def check(file: Path | None, name: str, language: str, *, as_json: bool) -> None:
    """Read a message scenario; whatever is wrong with it is told by the boundary of the commands, or here in French.

    Raises:
        Exit: In French, where something is wrong.
    """
    try:
        scenario = _scenario(file, name)
    except ContentFault as fault:
        if language != "fr":
            raise
        typer.echo("\n".join(map(_in_french, fault.faults)), err=True)
        raise typer.Exit(exit_code_of(fault) or FAILED) from fault
    if as_json:
        print_json({"templates": len(scenario.templates), "steps": len(scenario.steps)})
        return
    n_templates, n_steps = len(scenario.templates), len(scenario.steps)
    typer.echo(_counted(n_templates, n_steps, language))


def _in_french(fault: Placed) -> str:
    r"""Say a fault as pages do; what they have no French for stays as it is.

    >>> _in_french(Placed("$.steps", "Hours and a time of day contradict each other.", "Keep one of the two."))
    '$.steps\u202f: Des heures et une heure de la journée se contredisent. Gardez l’un des deux.'
    """
    place = fault.place
    at = () if place is None else (place.file, f"ligne {place.line}, colonne {place.column}")
    spot = [one for one in (*at, fault.path) if one]
    detail, remedy = told(_said, fault.detail).text, told(_said, fault.remedy).text
    return f"{', '.join(spot)}\u202f: {detail} {remedy}"


def _said(text: str, **values: object) -> str:
    said = translations("fr").gettext(text)
    return said % values if values else said


def _counted(n_templates: int, n_steps: int, language: str) -> str:
    """Say how much there is of a message scenario that can be used.

    >>> _counted(1, 2, "fr"), _counted(2, 1, "en")
    ('1 modèle, 2 étapes, aucune erreur', '2 templates, 1 step, no error')
    """
    of_templates, of_steps, none = _NOUNS[language]
    first = f"{n_templates} {of_templates}{'s' if n_templates > 1 else ''}"
    return f"{first}, {n_steps} {of_steps}{'s' if n_steps > 1 else ''}, {none}"


def rehearse(
    file: Path | None, name: str, starts: date, weeks: int, zone: str, language: str, *, words: bool, as_json: bool
) -> None:
    """Play, print."""
    scenario = _scenario(file, name)
    ends = starts + timedelta(weeks=weeks) - timedelta(days=3)  # a Friday, of a course that begins on a Monday
    calendar = make_calendar(zone, OFFICE_HOURS)
    run = Run("rehearsal", scenario, Terms(whole_days(calendar), scenario.cap_per_week))
    course = bundled_course()
    title = both_languages(course.title, course_language(course))
    here = zone_of(zone)
    from_us, to_us = (
        microseconds_of(datetime.combine(day, time(), here)) for day in (starts - _BEFORE, ends + AFTERWARDS)
    )
    cohort = specimens(starts, ends, zone, {"fr": title.fr, "en": title.en})
    found = played(run, cohort, from_us, to_us, every_us=US_PER_HOUR)
    if as_json:
        print_json({"messages": found})
        return
    zones = {one.id: one.zone or zone for one in SPECIMENS}
    for one in found:
        typer.echo(_line(one, zones[one.learner], language))
        if words and one.outcome == "sent":
            typer.echo("\n".join(f"    {line}" for line in _words(scenario, one, zones[one.learner])) + "\n")
    typer.echo(f"{sum(one.outcome == 'sent' for one in found)} / {len(found)}")


def try_run(asked: Tried, language: str, *, as_json: bool) -> None:
    """Read a cohort, play, print.

    Raises:
        InvalidFields: There is no such run, or something of it is not there.
    """
    found, zone = asyncio.run(_tried(asked))
    if as_json:
        print_json({"messages": found})
        return
    for one in found:
        typer.echo(_line(one, zone, language))
    typer.echo(f"{sum(one.outcome == 'sent' for one in found)} / {len(found)}")


async def _tried(asked: Tried) -> tuple[list[Rehearsed], str]:
    """Play a run; tell also the zone of the calendar by whose days it goes."""
    settings = load()
    async with open_runtime(settings, Counters(), WallClock(clock_of(settings.clock_file))) as runtime:
        now_us = runtime.clock_us()
        with connect(runtime.settings.database_url or "", "symphonie messages") as opened:
            organisation_no = organisation_no_of(opened, asked.organisation)
        async with runtime.pool.connection() as connection:
            run = await _run(connection, organisation_no, asked, now_us)
            cast = None if run is None else await cast_of(connection, run, now_us)
    if run is None or cast is None:
        detail = f"There is no run {asked.run!r}, or its message scenario or course is there no more."
        raise InvalidFields((Fault("run", detail, "List them with GET /v1/message-runs."),))
    last = datetime.combine(run.content.ends_on, time(), UTC) + AFTERWARDS
    working = cast.run.terms.working
    zone = "UTC" if working is None else working.zone.key
    return play(cast, now_us, max(microseconds_of(last), now_us + 1)), zone


async def _run(connection: Record, organisation_no: int, asked: Tried, now_us: int) -> StoredRun | None:
    if asked.cohort is None:
        return next(iter(await runs_of(connection, organisation_no, now_us, {asked.run})), None)
    if asked.starts is None or asked.ends is None or asked.course is None:
        detail = "A file is tried on a cohort with --course, --start and --end."
        raise InvalidFields((Fault("cohort", detail, "Give all of them."),))
    said = MessageRunContent(
        scenario_id="dry-run",
        cohort_id=asked.cohort,
        content_graph=asked.course,
        starts_on=asked.starts,
        ends_on=asked.ends,
    )
    check_run(said)
    content = RunContent(**asdict(said))
    scenario = await asyncio.to_thread(_scenario, Path(asked.run), "")
    return await unstored_run(connection, organisation_no, content, scenario, now_us)


def _scenario(file: Path | None, name: str) -> MessageScenario:
    if file is not None:
        return decode(read(file))
    if name not in bundled.names():
        detail = f"There is no bundled message scenario {name!r}."
        raise InvalidFields((Fault("bundled", detail, f"There are {', '.join(bundled.names())}."),))
    return bundled.bundled(name)


def _line(one: Rehearsed, zone: str, language: str) -> str:
    at, planned = (moment_of(at_us).astimezone(zone_of(zone)) for at_us in (one.at_us, one.planned_us))
    what = one.channel or _OUTCOMES[language][one.outcome]
    why = [reason.fr if language == "fr" else reason.en for reason in one.reasons]
    if planned != at:
        why.insert(0, f"({planned:%d/%m %H:%M})" if language == "fr" else f"(planned {planned:%Y-%m-%d %H:%M})")
    whom = one.recipient_id if one.recipient_kind == "learner" else f"{one.recipient_id} ({one.learner})"
    head = f"{f'{at:%Y-%m-%d %H:%M %Z}':<21} {whom:<14} {one.step_id:<24} {what:<12}"
    return f"{head} {' '.join((*why, one.occasion))}".rstrip()


def _words(scenario: MessageScenario, one: Rehearsed, zone: str) -> Iterator[str]:
    template = scenario.template(one.template_id)
    if template is None:
        return
    specimen = next(person for person in SPECIMENS if person.id == one.learner)
    draft = write(template, Reader(specimen.language, zone, {"name": specimen.id.capitalize()}), one.facts)
    yield draft.title
    yield ""
    yield from draft.text.splitlines()

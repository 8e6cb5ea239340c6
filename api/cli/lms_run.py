"""One run of `symphonie check lms` or `symphonie lti roster`: opens what it works on, shows what it finds or does."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

import typer
from rich.console import Console
from rich.markup import escape

from api.cli.inviting import address_of
from api.cli.opening import print_json
from api.clock import clock_of, moment_of
from api.integrations.lti.services.advice import Finding
from api.integrations.lti.services.checking import check_connections
from api.integrations.lti.services.opening import open_books, places_of, roster_tools
from api.integrations.lti.services.rostering import take_roster
from api.integrations.lti.services.rosters import RosterFaultError
from api.integrations.lti.services.tokens import TokenRefusedError
from api.integrations.outgoing import Outgoing, OutgoingError
from api.processes.embedded import Attachment
from api.record.keys import organisation_no_of
from api.record.lti.platforms import find_platform
from api.record.lti.tickets import LINK_LASTS, make_link
from api.record.lti_services.courses import page_of_courses
from api.record.pool import DeadlinePool, connect

_MOST = 500
_STYLES = {"ok": "green", "notice": "yellow", "fault": "red"}
_MARKS = {"ok": "ok", "notice": "look", "fault": "WRONG"}


class RosterDone(NamedTuple):
    """What became of the roster of a course; `fault` says why it was not read."""

    course_id: str
    title: str
    cohort_id: str
    n_learners: int | None = None
    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    supporters_came: tuple[str, ...] = ()
    supporters_went: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()
    fault: str | None = None


def check(servers: Attachment, organisation: str) -> list[Finding]:
    """Look at an organisation's connections.

    Raises:
        UnknownOrganisationError: There is no such organisation.
    """
    return asyncio.run(_check(servers, _number(servers, organisation)))


def show(findings: Sequence[Finding]) -> None:
    """Print findings for a person."""
    console = Console(highlight=False)
    for one in findings:
        mark = f"[{_STYLES[one.level]}]{_MARKS[one.level]:>5}[/]"
        console.print(f"{mark}  [bold]{escape(one.about)}[/]: {escape(one.says)}", soft_wrap=True)
        if one.remedy:
            console.print(f"       {escape(one.remedy)}", soft_wrap=True)


def print_link(servers: Attachment, organisation: str, url: str | None, *, as_json: bool) -> None:
    """Make a link that registers one platform, and print it.

    Raises:
        UnknownOrganisationError: There is no such organisation.
    """
    number = _number(servers, organisation)
    secret = asyncio.run(_make_link(servers, number))
    link = f"{(url or address_of(servers.settings)).rstrip('/')}/lti/register/{secret}"
    expires_at = moment_of(clock_of(servers.settings.clock_file)()) + LINK_LASTS
    if as_json:
        print_json({"link": link, "expires_at": expires_at})
    else:
        typer.echo(link)
        until = f"It opens once, until {expires_at:%Y-%m-%d at %H:%M} UTC"
        typer.echo(f"{until}, and cannot be shown again. Paste it where the platform adds a tool by its URL.", err=True)


def read_rosters(servers: Attachment, organisation: str, course_id: str | None, *, dry_run: bool) -> list[RosterDone]:
    """Read the rosters of one course, or of all that offer one.

    Raises:
        UnknownOrganisationError: There is no such organisation.
    """
    return asyncio.run(_read_rosters(servers, _number(servers, organisation), course_id, dry_run=dry_run))


def show_rosters(done: Sequence[RosterDone], *, dry_run: bool) -> None:
    """Print what rosters changed, or would change, for a person."""
    console = Console(highlight=False)
    for one in done:
        console.print(f"[bold]{escape(one.title)}[/] (course {one.course_id}, cohort {escape(one.cohort_id)})")
        if one.fault is not None:
            console.print(f"  not read: {escape(one.fault)}", style="red", soft_wrap=True)
            continue
        console.print(f"  {one.n_learners} learners{'; a dry run: nothing is changed' if dry_run else ''}")
        signs = (("+", one.joined), ("-", one.left), ("+ supporter", one.supporters_came))
        for sign, people in (*signs, ("- supporter", one.supporters_went)):
            for person in people:
                console.print(f"  {sign} {escape(person)}", soft_wrap=True)
        for subject, why in one.left_out:
            console.print(f"  left out {escape(subject)}: {escape(why)}", style="yellow", soft_wrap=True)
    if not done:
        console.print("No course offers its roster yet: it is known from the first launch on.")


def _number(servers: Attachment, organisation: str) -> int:
    with connect(servers.database_url, "symphonie") as connection:
        return organisation_no_of(connection, organisation)


async def _make_link(servers: Attachment, organisation_no: int) -> str:
    async with DeadlinePool(servers.database_url) as pool:
        return await make_link(pool, organisation_no, "symphonie lti link")


async def _check(servers: Attachment, organisation_no: int) -> list[Finding]:
    places, clock_us = places_of(servers), clock_of(servers.settings.clock_file)
    books = await open_books(places)
    try:
        services = roster_tools(places, books, clock_us).services
        return await check_connections(books.pool, Outgoing(places.reach), services, clock_us, organisation_no)
    finally:
        await books.aclose()


async def _read_rosters(
    servers: Attachment, organisation_no: int, course_id: str | None, *, dry_run: bool
) -> list[RosterDone]:
    places = places_of(servers)
    books = await open_books(places)
    tools = roster_tools(places, books, clock_of(servers.settings.clock_file))
    done: list[RosterDone] = []
    try:
        for course in (await page_of_courses(books.pool, organisation_no, _MOST, None)).entries:
            platform = await find_platform(books.pool, organisation_no, course.platform_id)
            is_meant = course.memberships_url is not None if course_id is None else str(course.no) == course_id
            if not is_meant or platform is None:
                continue
            about = (str(course.no), course.title or course.context_id, course.cohort)
            try:
                change = (await take_roster(tools, platform, course, is_trial=dry_run, is_by_hand=True)).change
            except (RosterFaultError, OutgoingError, TokenRefusedError) as error:
                done.append(RosterDone(*about, fault=str(error)))
                continue
            done.append(
                RosterDone(
                    *about,
                    len(change.learners),
                    change.joined,
                    change.left,
                    change.came,
                    change.went,
                    change.left_out,
                )
            )
    finally:
        await books.aclose()
    return done

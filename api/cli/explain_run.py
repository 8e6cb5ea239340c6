"""One run of `symphonie explain`: reads decisions from the record, makes them again, and shows what that shows."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

import msgspec
from rich.console import Console
from rich.table import Table

from api.paths.recomputed import OUTCOMES, RecomputedDecision, recomputed_message
from api.record.audit import note_act
from api.record.errors import UnknownDecisionError, UnknownKeptAlertError
from api.record.kept_decisions import DecidedCommit, commits_named, read_decision, sample_commits
from api.record.keys import organisation_no_of
from api.record.pool import DeadlinePool, Pool, connect
from api.record.support.alert_bases import find_kept_alert, sample_alerts
from api.results.messages import Words
from api.results.recomputing import Recomputer
from api.support.recomputed_alerts import OUTCOMES as ALERT_OUTCOMES
from api.support.recomputed_alerts import RecomputedAlert, recomputed

T = TypeVar("T")
Outcome = TypeVar("Outcome", RecomputedDecision, RecomputedAlert)


class SampledDecisions(msgspec.Struct, frozen=True):
    """What a sample of decisions has shown.

    Attributes:
        sampled: Commits that changed a path.
        same: That come to the same, made again.
        differs: That do not.
        impossible: That cannot be made again, by why.
        differing: Those that do not come to the same.
    """

    sampled: int
    same: int
    differs: int
    impossible: dict[str, int]
    differing: tuple[RecomputedDecision, ...]


class SampledAlerts(msgspec.Struct, frozen=True):
    """What a sample of alerts has shown, as of `SampledDecisions`."""

    sampled: int
    same: int
    differs: int
    impossible: dict[str, int]
    differing: tuple[RecomputedAlert, ...]


def explain_one(database_url: str, adjustment_id: str) -> RecomputedDecision:
    """Make one decision again.

    Raises:
        UnknownDecisionError: No change of a path has this id.
    """

    async def explain(pool: Pool) -> RecomputedDecision:
        commits = await commits_named(pool, adjustment_id)
        if not commits:
            raise UnknownDecisionError(adjustment_id)
        found = commits[0]
        # whoever runs the service reads of a learner here, and no log of reads has them
        about = (found.organisation_no, "decision.explained", "command line", None, {"adjustment_id": adjustment_id})
        await note_act(pool, *about, found.learner)
        return await _told(pool, Recomputer(), found, adjustment_id)

    return asyncio.run(_with_pool(database_url, explain))


def explain_sample(database_url: str, organisation: str | None, limit: int) -> SampledDecisions:
    """Make a random sample of decisions again.

    Raises:
        UnknownOrganisationError: There is no such organisation.
    """
    organisation_no = _number_of(database_url, organisation)

    async def explain(pool: Pool) -> SampledDecisions:
        recomputer = Recomputer()
        commits = await sample_commits(pool, organisation_no, limit)
        told = [await _told(pool, recomputer, commit) for commit in sorted(commits)]
        return SampledDecisions(*_counted(told))

    return asyncio.run(_with_pool(database_url, explain))


def explain_alert(database_url: str, alert_id: str) -> RecomputedAlert:
    """Look for the signal of one alert again.

    Raises:
        UnknownKeptAlertError: No alert has this id.
    """

    async def explain(pool: Pool) -> RecomputedAlert:
        async with pool.connection() as connection:
            found = await find_kept_alert(connection, None, alert_id)
            if found is None:
                raise UnknownKeptAlertError(alert_id)
            told = await recomputed(connection, found, Recomputer())
        about = (found.organisation_no, "alert.explained", "command line", None, {"alert_id": alert_id})
        await note_act(pool, *about, found.learner)
        return told

    return asyncio.run(_with_pool(database_url, explain))


def explain_alerts(database_url: str, organisation: str | None, limit: int) -> SampledAlerts:
    """Look for the signals of a random sample of alerts again.

    Raises:
        UnknownOrganisationError: There is no such organisation.
    """
    organisation_no = _number_of(database_url, organisation)

    async def explain(pool: Pool) -> SampledAlerts:
        recomputer = Recomputer()
        sampled = await sample_alerts(pool, organisation_no, limit)
        async with pool.connection() as connection:
            told = [await recomputed(connection, one, recomputer) for one in sorted(sampled)]
        return SampledAlerts(*_counted(told))

    return asyncio.run(_with_pool(database_url, explain))


def show_one(told: RecomputedDecision) -> None:
    """Print a decision for a person."""
    console = Console(highlight=False)
    style = {"same": "green", "differs": "bold red", "impossible": "yellow"}[told.outcome]
    console.print(told.text.en, style=style, markup=False)
    table = Table(show_header=False, box=None)
    for name, value in msgspec.structs.asdict(told.basis).items():
        table.add_row(name.replace("_", " "), "not kept" if value is None else str(value))
    console.print(table)
    _show_differences(console, told)


def show_sample(told: SampledDecisions) -> None:
    """Print what a sample has shown for a person."""
    console = Console(highlight=False)
    console.print(f"{told.sampled} decisions were made again: {told.same} are the same, {told.differs} differ.")
    _show_obstacles(console, told.impossible, OUTCOMES)
    for one in told.differing:
        console.print(f"learner {one.learner_id}, {', '.join(one.adjustment_ids)}", markup=False)
        _show_differences(console, one)


def show_alert(told: RecomputedAlert) -> None:
    """Print an alert for a person."""
    console = Console(highlight=False)
    style = {"same": "green", "differs": "bold red", "impossible": "yellow"}[told.outcome]
    console.print(told.text.en, style=style, markup=False)
    table = Table(show_header=False, box=None)
    for name in ("signal", "raised_at", "version", "graph_version", "model_version", "n_results", "code_version"):
        value = getattr(told, name)
        table.add_row(name.replace("_", " "), "not kept" if value is None else str(value))
    console.print(table)
    _show_alert_differences(console, told)


def show_alerts(told: SampledAlerts) -> None:
    """Print what a sample has shown for a person."""
    console = Console(highlight=False)
    console.print(f"{told.sampled} alerts were looked for again: {told.same} are the same, {told.differs} differ.")
    _show_obstacles(console, told.impossible, ALERT_OUTCOMES)
    for one in told.differing:
        console.print(f"alert {one.alert_id}, {one.signal}", markup=False)
        _show_alert_differences(console, one)


def _show_alert_differences(console: Console, told: RecomputedAlert) -> None:
    if told.differences:
        table = Table("what", "recorded", "found again")
        for one in told.differences:
            table.add_row(one.what, str(one.recorded), str(one.recomputed))
        console.print(table)


def _show_obstacles(console: Console, impossible: dict[str, int], outcomes: Mapping[str, Words]) -> None:
    for obstacle, n in sorted(impossible.items()):
        console.print(f"{n} ({obstacle}): {outcomes[obstacle].en}", style="yellow", highlight=False)


def _counted(told: Sequence[Outcome]) -> tuple[int, int, int, dict[str, int], tuple[Outcome, ...]]:
    outcomes = Counter(one.outcome for one in told)
    obstacles = Counter(one.because for one in told if one.outcome == "impossible" and one.because)
    differing = tuple([one for one in told if one.outcome == "differs"])
    return len(told), outcomes["same"], outcomes["differs"], dict(obstacles), differing


def _number_of(database_url: str, organisation: str | None) -> int | None:
    if organisation is None:
        return None
    with connect(database_url, "symphonie explain") as connection:
        return organisation_no_of(connection, organisation)


def _show_differences(console: Console, told: RecomputedDecision) -> None:
    if not told.differences:
        return
    table = Table("change", "what", "recorded", "made again")
    for one in told.differences:
        change = "".join(told.adjustment_ids[one.position : one.position + 1])  # none where there was none then
        table.add_row(change, one.what, str(one.recorded), str(one.recomputed))
    console.print(table)
    if told.because is not None:
        console.print(f"Since then the program has changed: {told.because.replace('_', ' ')}.", style="yellow")


async def _told(
    pool: Pool, recomputer: Recomputer, commit: DecidedCommit, adjustment_id: str = ""
) -> RecomputedDecision:
    kept = await read_decision(pool, commit)
    return recomputed_message(adjustment_id or kept.changes[0].adjustment_id, kept, recomputer.recompute(kept))


async def _with_pool(database_url: str, use: Callable[[Pool], Awaitable[T]]) -> T:
    async with DeadlinePool(database_url) as pool:
        return await use(pool)

"""The summary of a run of load on a terminal."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from loadtests.load.measured import Break, LoadRun, LoadVerdict, Reckoning, Total, total
from loadtests.load.report import words
from loadtests.load.report.tables import CALM_SHARE
from loadtests.load.usage import cores_elsewhere, cores_used, memory_by_role, memory_slopes
from simulations.terminal.console import print_with_care, table_of

SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}


def print_run(out: Console, run: LoadRun) -> None:
    """Print what was asked of the service, what it answered, what it used, and whether the thresholds are kept."""
    out.print(f"[b]{run.title.en}[/b] ({run.scenario}), {run.seconds:,.0f} s against {run.url}")
    out.print(words.ARRIVALS[run.arrivals].en, highlight=False)
    out.print(_kinds(run))
    if run.problems:
        out.print(_problems(run))
    if run.processes:
        out.print(_processes(run))
        busy = cores_elsewhere(run)
        print_with_care(out, [words.busy_texts(busy).en] if busy else [])
    if run.lag:
        out.print(_lag(run), highlight=False)
    told = "nothing could be looked up in the record" if run.reckoning is None else _reckoning(run.reckoning)
    out.print(told, highlight=False)
    if run.verdicts:
        out.print(_verdicts(run.verdicts))
    if run.broke is not None:
        out.print(_broke(run.broke), highlight=False)
    if run.sustained_ratio is not None:
        out.print(
            f"closed loop before, single results: {run.closed_rate_per_s:,.0f}/s; what was kept up is "
            f"{run.sustained_ratio:.2f} of it",
            highlight=False,
        )


def _kinds(run: LoadRun) -> Table:
    table = table_of("requests", ["request", "asked", "ended", "per second", "failed", *SHARES])
    for kind in sorted({one.kind for one in run.seconds_seen}):
        table.add_row(kind, *_figures(run, total(one for one in run.seconds_seen if one.kind == kind)))
    table.add_section()
    table.add_row("all", *_figures(run, total(run.seconds_seen)))
    return table


def _figures(run: LoadRun, one: Total) -> Iterator[str]:
    yield from (f"{one.n_due:,}", f"{one.n:,}", words.per_second_texts(one.n / run.seconds).en)
    yield "–" if one.error_rate is None else f"{one.error_rate:.2%}"
    for share in SHARES.values():
        latency = one.latency_s(share)
        yield "–" if latency is None else words.duration_texts(latency).en


def _problems(run: LoadRun) -> Table:
    table, counted = table_of("problems", ["problem", "status", "answers"]), dict[tuple[str, int], int]()
    for one in run.problems:
        counted[one.problem, one.status] = counted.get((one.problem, one.status), 0) + one.n
    for (problem, status), n in sorted(counted.items(), key=lambda one: -one[1]):
        table.add_row(problem, str(status or "–"), f"{n:,}")
    return table


def _processes(run: LoadRun) -> Table:
    table = table_of("processes", ["process", "cores", "memory at first", "at last", "growth (interval of 95 %)", ""])
    memory, slopes = memory_by_role(run.service), memory_slopes(run.service, run.seconds * CALM_SHARE)
    for role, cores in sorted(cores_used(run.processes, 0.0, run.seconds).items(), key=lambda one: -one[1]):
        name, known, slope = words.role_texts(role).en, memory.get(role), slopes.get(role)
        ends = ("–", "–") if known is None else (known[min(known)], known[max(known)])
        told = (one if isinstance(one, str) else words.bytes_texts(one).en for one in ends)
        if slope is None:
            table.add_row(name, f"{cores:.2f}", *told, "–" if known is None else "too few samples", "")
        else:
            per_s, low, high = (words.growth_texts(one).en for one in (slope.per_s, slope.low, slope.high))
            growing = "grows" if slope.is_growing else "flat"
            table.add_row(name, f"{cores:.2f}", *told, f"{per_s} ({low} to {high})", growing)
    return table


def _lag(run: LoadRun) -> str:
    entries, age_s = max(one.entries for one in run.lag), max(one.age_s for one in run.lag)
    last = run.lag[-1].entries
    return (
        f"the record was at most {entries:,} commits and {words.duration_texts(age_s).en} behind, {last:,} at the end"
    )


def _reckoning(told: Reckoning) -> str:
    return (
        f"results: {told.asked:,} sent, {told.acknowledged:,} acknowledged ({told.duplicates:,} of them duplicates), "
        f"{told.refused:,} refused, {told.unknown:,} without an answer; {told.in_record:,} in the record, "
        f"{told.lost:,} lost, {told.twice:,} twice"
    )


def _verdicts(verdicts: tuple[LoadVerdict, ...]) -> Table:
    table = table_of("thresholds", ["threshold", "asked", "measured", ""])
    for one in verdicts:
        asked = f"{'≥' if one.is_floor else '≤'} {words.value_texts(one.figure, one.asked).en}"
        measured = words.value_texts(one.figure, one.measured).en
        kept = "[green]kept[/green]" if one.is_kept else "[red]missed[/red]"
        table.add_row(words.figure_texts(one).en, asked, measured, kept)
    return table


def _broke(broke: Break) -> str:
    verdict = broke.verdict
    measured = words.value_texts(verdict.figure, verdict.measured).en
    cores = ", ".join(f"{role} {used:.2f}" for role, used in sorted(broke.cores.items(), key=lambda one: -one[1]))
    return (
        f"it broke after {broke.at_s:,.0f} s with {broke.n_users:,} people: {words.figure_texts(verdict).en} was "
        f"{measured}; up to then {words.per_second_texts(broke.rate_per_s).en} were answered; cores: {cores}"
    )

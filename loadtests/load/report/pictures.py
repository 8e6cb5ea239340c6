"""A run of load as pictures."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from content_graph.languages import Text
from engine.charts.bilingual import both, plain
from engine.charts.colours import ACCENT, FAINT, LINE_COLOURS, SOFT, Key, legend
from engine.charts.columns import ColumnPiece, column_chart
from engine.charts.heat_map import HeatColumn, HeatRows, heat_map, heat_table
from engine.charts.over_time import (
    TimeAxes,
    TimeLine,
    TimeMark,
    over_time,
    span_texts,
    time_texts,
    time_ticks,
)
from engine.charts.page import wide
from loadtests.load.measured import BOUNDS_PER_OCTAVE, BOUNDS_S, FIRST_BOUND_S, NO_SERVICE, LoadRun
from loadtests.load.report import words
from loadtests.load.report.stretches import Stretch, stretches_of
from loadtests.load.usage import cores_over_time, memory_by_role

FULL, HALF = 1076.0, 510.0
MOST_HEAT_COLUMNS: Final = 90
MOST_LINES: Final = len(LINE_COLOURS)
FAILED: Final = "c-remediate"
PROBLEM_COLOURS: Final = (FAILED, *LINE_COLOURS[1:])
ROLE_COLOURS: Final = dict(zip(("worker", "postgresql", "valkey"), LINE_COLOURS, strict=False))
PERCENTILES: Final = (
    ("p50", 0.5, "c-line-1", "series strong"),
    ("p95", 0.95, "c-line-2", "series"),
    ("p99", 0.99, "c-line-3", "series dashed"),
    ("max", 1.0, "c-faint", "series dotted"),
)
AXIS_S: Final = (0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0)
GROUPS: Final = (3, 5, 6, 8, 10, 12, 15)
"""Octaves at which columns of the table beside the heat map end: 8 ms, 32 ms … 33 s."""


def rate_picture(run: LoadRun, stretches: Sequence[Stretch]) -> str:
    """Draw the requests asked and answered in a second, and those that failed."""
    asked = [one.per_s(one.total.n_due) if one.first_s < run.seconds else math.nan for one in stretches]
    answered = [one.per_s(one.total.n - one.total.n_failed) for one in stretches]
    failed = [one.per_s(one.total.n_failed) for one in stretches]
    lines = [
        TimeLine(Text("répondu", "answered"), answered, ACCENT, "series strong"),
        TimeLine(Text("demandé", "asked"), asked, "c-line-2", "series dashed"),
    ]
    if any(failed):
        lines.append(TimeLine(Text("en échec", "failed"), failed, FAILED, "series thin"))
    title = Text("Requêtes par seconde", "Requests a second")
    end_s = float(stretches[-1].end_s)
    axes = TimeAxes(title, (FULL, 300.0), words.per_second_texts, instants=_break(run), end_s=end_s)
    return wide(over_time(_middles(stretches), lines, axes))


def users_picture(run: LoadRun, end_s: float) -> str:
    """Draw how many people were at work."""
    title = Text("Personnes au travail", "People at work")
    line = TimeLine(Text("personnes", "people"), [float(one.n_users) for one in run.users], SOFT)
    axes = TimeAxes(title, (FULL, 170.0), words.count_texts, end_s=end_s)
    return wide(over_time([one.at_s for one in run.users], [line], axes))


def latency_picture(run: LoadRun, stretches: Sequence[Stretch]) -> str:
    """Draw percentiles, with the thresholds that are about all requests."""
    lines = [
        TimeLine(name, [_known(one.total.latency_s(share)) for one in stretches], colour, css_class)
        for name, share, colour, css_class in PERCENTILES
    ]
    named = {f"{name}_s": name for name, *_ in PERCENTILES}
    limits = [
        TimeMark(one.asked, _limit(named[one.figure], one.asked))
        for one in run.verdicts
        if one.figure in named and not one.subject
    ]
    title = Text("Temps de réponse", "Latency")
    axes = TimeAxes(
        title,
        (FULL, 330.0),
        words.duration_texts,
        is_logarithmic=True,
        limits=limits,
        instants=_break(run),
        end_s=stretches[-1].end_s,
    )
    return wide(over_time(_middles(stretches), lines, axes))


def heat_picture(run: LoadRun) -> str:
    """Draw how many answers took how long at each time, and write it as a table."""
    stretches = stretches_of(run, MOST_HEAT_COLUMNS)
    columns = [HeatColumn(one.first_s, one.end_s, one.total.buckets, _told(one)) for one in stretches]
    rows = _rows({index for one in stretches for index in one.total.buckets})
    title = Text("Combien de réponses ont pris combien de temps", "How many answers took how long")
    table = wide(heat_table(columns, rows, Text("de – à", "from – to")))
    summary = f"<summary>{both('En tableau', 'As a table')}</summary>"
    return (
        f"<h3>{plain(title)}</h3>" + wide(heat_map(columns, rows, FULL, title)) + f"<details>{summary}{table}</details>"
    )


def errors_picture(stretches: Sequence[Stretch]) -> str:
    """Stack the problems by type."""
    counted: Counter[str] = Counter()
    for one in stretches:
        counted.update(one.problems)
    shown = [problem for problem, _ in counted.most_common(MOST_LINES - (len(counted) > MOST_LINES))]
    names = [*map(words.problem_texts, shown), *([words.OTHERS] if len(counted) > len(shown) else [])]
    amounts = [[*(one.problems[problem] for problem in shown), _rest(one.problems, shown)] for one in stretches]
    columns = [
        [
            ColumnPiece(one.per_s(n), PROBLEM_COLOURS[at], _hint(one, name, n))
            for at, (name, n) in enumerate(zip(names, each, strict=False))
        ]
        for one, each in zip(stretches, amounts, strict=True)
    ]
    length = stretches[0].end_s - stretches[0].first_s
    labels = [(at / length, time_texts(at)) for at in time_ticks(0, stretches[-1].end_s)]
    title = Text("Problèmes par seconde", "Problems a second")
    return (
        f"<h3>{plain(title)}</h3>"
        + wide(column_chart(columns, labels, FULL, title))
        + legend(Key(name, PROBLEM_COLOURS[at], "block") for at, name in enumerate(names))
    )


def lag_pictures(run: LoadRun) -> tuple[str, str]:
    """Draw how many commits wait for the record, and how long the oldest has waited."""
    places = [one.at_s for one in run.lag]
    entries = TimeLine(Text("en attente", "waiting"), [float(one.entries) for one in run.lag], ACCENT)
    age = TimeLine(Text("la plus ancienne", "the oldest"), [one.age_s for one in run.lag], "c-line-2")
    limits = [TimeMark(one.asked, _limit("", one.asked)) for one in run.verdicts if one.figure == "lag_age_s"]
    waiting = Text("Opérations en attente d’enregistrement", "Commits that wait for the record")
    oldest = Text("Attente de la plus ancienne", "How long the oldest has waited")
    return (
        wide(over_time(places, [entries], TimeAxes(waiting, (HALF, 240.0), words.count_texts))),
        wide(over_time(places, [age], TimeAxes(oldest, (HALF, 240.0), words.duration_texts, limits=limits))),
    )


def memory_picture(run: LoadRun, end_s: float) -> str:
    """Draw the memory of each role."""
    known = memory_by_role(run.service)
    times = sorted({at_s for each in known.values() for at_s in each})
    lines = {role: [float(each.get(at_s, math.nan)) for at_s in times] for role, each in known.items()}
    title = Text("Mémoire", "Memory")
    axes = TimeAxes(title, (FULL, 300.0), words.bytes_texts, end_s=end_s)
    return wide(over_time(times, _largest(lines), axes))


def cpu_picture(run: LoadRun, stretches: Sequence[Stretch]) -> str:
    """Draw the cores that each role used."""
    edges = [float(stretches[0].first_s), *(float(one.end_s) for one in stretches)]
    title = Text("Processeur, en cœurs", "CPU, in cores")
    cores = run.n_cores
    limits = [] if cores is None else [TimeMark(cores, Text(f"{cores} cœurs", f"{cores} cores"))]
    axes = TimeAxes(title, (FULL, 300.0), words.cores_texts, limits=limits, instants=_break(run), end_s=edges[-1])
    return wide(over_time(_middles(stretches), _largest(cores_over_time(run.processes, edges)), axes))


def _largest(lines: dict[str, list[float]]) -> list[TimeLine]:
    """Give a line to each of the roles that take most; the others share one."""
    order = sorted(lines, key=lambda role: -max((one for one in lines[role] if math.isfinite(one)), default=0.0))
    alone = order if len(order) <= MOST_LINES else order[: MOST_LINES - 1]
    spare = iter(LINE_COLOURS[len(ROLE_COLOURS) :])
    drawn = [TimeLine(words.role_texts(role), lines[role], *_look(role, spare)) for role in alone]
    if rest := order[len(alone) :]:
        together = [math.fsum(each) for each in zip(*(lines[role] for role in rest), strict=True)]
        drawn.append(TimeLine(words.OTHERS, together, FAINT, "series dotted"))
    return drawn


def _look(role: str, spare: Iterator[str]) -> tuple[str, str]:
    """Give the colour and the class of a role's line: the same in each drawing for those that a result goes through."""
    if role in NO_SERVICE:
        return SOFT, "series dashed"
    return ROLE_COLOURS.get(role) or next(spare, FAINT), "series"


def _middles(stretches: Iterable[Stretch]) -> list[float]:
    return [one.middle_s for one in stretches]


def _known(value: float | None) -> float:
    return math.nan if value is None else value


def _break(run: LoadRun) -> list[TimeMark]:
    return [] if run.broke is None else [TimeMark(run.broke.at_s, Text("rupture", "it broke"))]


def _limit(name: str, asked: float) -> Text:
    texts = words.duration_texts(asked)
    return Text(f"{name} ≤ {texts.fr}".strip(), f"{name} ≤ {texts.en}".strip())


def _rest(problems: Counter[str], shown: Sequence[str]) -> int:
    return sum(problems.values()) - sum(problems[one] for one in shown)


def _hint(one: Stretch, name: Text, n: int) -> Text:
    when = span_texts(one.first_s, one.end_s).en
    return Text(f"{when}\u202f: {n} {name.fr}", f"{when}: {n} {name.en}")


def _told(one: Stretch) -> Text:
    """Say what a column of the heat map holds."""
    when, total = span_texts(one.first_s, one.end_s).en, one.total
    shares = {name: total.latency_s(share) for name, share, *_ in PERCENTILES}
    told = [(name, words.duration_texts(value)) for name, value in shares.items() if value is not None]
    fr = "".join(f" · {name} {value.fr}" for name, value in told)
    en = "".join(f" · {name} {value.en}" for name, value in told)
    return Text(f"{when}\u202f: {total.n}{fr}", f"{when}: {total.n}{en}")


def _rows(indices: set[int]) -> HeatRows:
    """Choose the buckets to draw: whole octaves around those in which something is."""
    low, high = min(indices, default=0), max(indices, default=0)
    first = low // BOUNDS_PER_OCTAVE * BOUNDS_PER_OCTAVE
    end = min(len(BOUNDS_S), (high // BOUNDS_PER_OCTAVE + 1) * BOUNDS_PER_OCTAVE)
    # Row k ends at bound k: a latency lies at 1 + 8 log2(latency / 1 ms) rows above the foot of row 0.
    places = [(1 + BOUNDS_PER_OCTAVE * math.log2(one / FIRST_BOUND_S), one) for one in AXIS_S]
    labels = [(place, words.duration_texts(one)) for place, one in places if first <= place <= end]
    ends = [1 + BOUNDS_PER_OCTAVE * octave for octave in GROUPS]
    groups = [(row, _limit("", BOUNDS_S[row - 1])) for row in ends]
    last = words.duration_texts(BOUNDS_S[ends[-1] - 1])
    return HeatRows(first, end, labels, [*groups, (len(BOUNDS_S), Text(f"> {last.fr}", f"> {last.en}"))])

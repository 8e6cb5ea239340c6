"""A run of load as tables of the page."""

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from content_graph.languages import Text
from engine.charts.bar_table import BarColumn, bar_table
from engine.charts.bilingual import both, number, number_texts, percent_texts, plain
from engine.charts.meter import Level, meter
from engine.charts.over_time import span_texts, time_texts
from loadtests.load.measured import Break, LoadRun, LoadVerdict, ProblemCount, Reckoning, total
from loadtests.load.report import words
from loadtests.load.report.stretches import Stretch
from loadtests.load.usage import Slope, memory_by_role, memory_slopes

CALM_SHARE: Final = 1 / 3
"""Of a run, after which memory is expected not to grow: before, caches are filled."""


def verdict_table(verdicts: Sequence[LoadVerdict]) -> str:
    """Write what was asked, what was measured, and whether it is kept."""
    heads = _heads(Text("", ""), Text("seuil", "threshold"), Text("demandé", "asked"), Text("mesuré", "measured"))
    rows = "".join(
        _row(
            _mark(is_good=one.is_kept),
            plain(words.figure_texts(one)),
            f"{'≥' if one.is_floor else '≤'} {plain(words.value_texts(one.figure, one.asked))}",
            plain(words.value_texts(one.figure, one.measured)),
        )
        for one in verdicts
    )
    return _table(heads, rows, "verdicts")


def break_text(broke: Break) -> str:
    """Say in a sentence where it broke."""
    rate, users = words.per_second_texts(broke.rate_per_s), number_texts(broke.n_users)
    when, verdict = time_texts(broke.at_s), broke.verdict
    name = words.figure_texts(verdict)
    asked, measured = (words.value_texts(verdict.figure, one) for one in (verdict.asked, verdict.measured))
    sign = "≥" if verdict.is_floor else "≤"
    return plain(
        Text(
            f"À {when.fr}, avec {users.fr} personnes\u202f; jusque-là, {rate.fr} répondues sans échec. Seuil "
            f"manqué\u202f: {name.fr} {sign}\u00a0{asked.fr}, mesuré\u202f: {measured.fr}.",
            f"At {when.en}, with {users.en} people; up to then, {rate.en} were answered without a failure. Threshold "
            f"missed: {name.en} {sign}\u00a0{asked.en}, measured: {measured.en}.",
        )
    )


def closed_loop_text(rate_per_s: float, ratio: float) -> str:
    """Hold the sustained rate to what the same service answers in a closed loop."""
    rate, share = words.per_second_texts(rate_per_s), number_texts(ratio, 2)
    return plain(
        Text(
            f"Juste avant, en boucle fermée (64 connexions, un résultat par requête)\u202f: {rate.fr}\u202f; rapporté "
            f"à cela, le débit tenu vaut {share.fr}.",
            f"Just before, in a closed loop (64 connections, one result a request): {rate.en}; the sustained rate is "
            f"{share.en} times that.",
        )
    )


def cores_table(cores: dict[str, float], n_cores: int | None) -> str:
    """Write what each role used, with a bar of the whole machine's length."""
    whole = float(n_cores or max([1.0, *cores.values()]))
    heads = _heads(Text("processus", "process"), Text("cœurs", "cores"))
    rows = "".join(
        _row(plain(words.role_texts(role)), f"{meter(Level(min(1.0, used / whole)))}{number(used, 2)}")
        for role, used in sorted(cores.items(), key=lambda one: -one[1])
    )
    return _table(heads, rows, "cores")


def kind_table(run: LoadRun) -> str:
    """Write count, failures and percentiles of each kind of request."""
    kinds = sorted({one.kind for one in run.seconds_seen})
    totals = [total(one for one in run.seconds_seen if one.kind == kind) for kind in kinds]
    columns = [
        BarColumn(Text("requêtes", "requests"), [float(one.n) for one in totals], 0, is_barred=False),
        BarColumn(
            Text("en échec,\u202f%", "failed, %"),
            [100 * (one.error_rate or 0.0) for one in totals],
            2,
            is_barred=False,
        ),
        *(
            BarColumn(
                Text(f"{name}, ms", f"{name}, ms"), [_ms(one.latency_s(share)) for one in totals], 0, is_barred=False
            )
            for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
        ),
    ]
    return bar_table(Text("requête", "request"), kinds, columns)


def problem_table(problems: Sequence[ProblemCount]) -> str:
    """Write how often each problem was answered to what."""
    counted: dict[tuple[str, int, str], int] = {}
    for one in problems:
        key = (one.problem, one.status, one.kind)
        counted[key] = counted.get(key, 0) + one.n
    heads = _heads(Text("problème", "problem"), Text("statut", "status"), Text("requête", "request"), Text("", ""))
    rows = "".join(
        _row(plain(words.problem_texts(problem)), str(status or "–"), escape(kind), number(n))
        for (problem, status, kind), n in sorted(counted.items(), key=lambda one: -one[1])
    )
    return _table(heads, rows, "problems")


def memory_table(run: LoadRun) -> str:
    """Write the memory of each role at the beginning, at the end, and how it grows."""
    since_s = run.seconds * CALM_SHARE
    slopes = memory_slopes(run.service, since_s)
    heads = _heads(
        Text("processus", "process"),
        Text("au début", "at first"),
        Text("à la fin", "at last"),
        Text("croissance, intervalle à 95\u202f%", "growth, interval of 95%"),
        Text("", ""),
    )
    rows = "".join(
        _row(escape(role), *_memory(known), *_growth(slopes.get(role)))
        for role, known in sorted(memory_by_role(run.service).items(), key=lambda one: -max(one[1].values()))
    )
    note = both(
        "Croissance à partir du premier tiers (avant, les caches se remplissent)\u202f: pente de Theil et Sen, "
        "intervalle élargi pour l’autocorrélation. Un processus jeune grandit encore\u202f: c’est sur une "
        "demi-heure que cela se juge.",
        "Growth from the first third on (before, caches are filled): Theil–Sen slope, its interval widened for "
        "autocorrelation. A young process still grows: half an hour tells.",
    )
    return f'{_table(heads, rows, "memory")}<p class="note">{note}</p>'


def reckoning_table(told: Reckoning) -> str:
    """Write the sums that have to come out."""
    rows = "".join(_row(*one) for one in _reckoned(told))
    return f'<table class="amounts reckoning"><tbody>{rows}</tbody></table>'


def _reckoned(told: Reckoning) -> Iterator[tuple[str, str, str]]:
    yield _mark(), both("résultats envoyés", "results sent"), number(told.asked)
    yield _mark(), both("acquittés", "acknowledged"), number(told.acknowledged)
    yield _mark(), both("dont renvoyés (doublons)", "of them sent again (duplicates)"), number(told.duplicates)
    yield _mark(), both("refusés", "refused"), number(told.refused)
    yield _mark(), both("sans réponse", "without an answer"), number(told.unknown)
    yield _mark(), both("retrouvés dans l’enregistrement", "found in the record"), number(told.in_record)
    lost = both("acquittés mais perdus", "acknowledged but lost")
    yield _mark(is_good=not told.lost), lost, number(told.lost)
    twice = both("enregistrés deux fois", "recorded twice")
    yield _mark(is_good=not told.twice), twice, number(told.twice)


def stretch_table(stretches: Sequence[Stretch]) -> str:
    """Write the figures of each stretch of the run."""
    heads = _heads(
        Text("de – à", "from – to"),
        Text("demandées/s", "asked/s"),
        Text("terminées/s", "ended/s"),
        Text("en échec", "failed"),
        *(Text(name, name) for name in ("p50", "p95", "p99", "max")),
    )
    return _table(heads, "".join(map(_stretch, stretches)), "stretches")


def _stretch(one: Stretch) -> str:
    rates = (number(one.per_s(n), 1) for n in (one.total.n_due, one.total.n))
    failed = "–" if one.total.error_rate is None else plain(percent_texts(one.total.error_rate, 2))
    shares = (one.total.latency_s(share) for share in (0.5, 0.95, 0.99, 1.0))
    latencies = ("–" if value is None else plain(words.duration_texts(value)) for value in shares)
    return _row(plain(span_texts(one.first_s, one.end_s)), *rates, failed, *latencies)


def _memory(known: dict[float, int]) -> tuple[str, str]:
    first, last = known[min(known)], known[max(known)]
    return plain(words.bytes_texts(first)), plain(words.bytes_texts(last))


def _growth(slope: Slope | None) -> tuple[str, str]:
    if slope is None:
        return both("trop peu de mesures", "too few samples"), "–"
    per_s, low, high = (words.growth_texts(one) for one in (slope.per_s, slope.low, slope.high))
    growth = Text(f"{per_s.fr} ({low.fr} à {high.fr})", f"{per_s.en} ({low.en} to {high.en})")
    said = both("augmente", "grows") if slope.is_growing else both("stable", "flat")
    return plain(growth), said


def _mark(*, is_good: bool | None = None) -> str:
    if is_good is None:
        return ""
    return f'<b class="{"kept" if is_good else "missed"}">{"✓" if is_good else "✗"}</b>'


def _ms(seconds: float | None) -> float:
    return math.nan if seconds is None else seconds * 1e3


def _heads(*names: Text) -> str:
    return "".join(f'<th scope="col">{plain(one)}</th>' for one in names)


def _row(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{one}</td>' for one in cells)}</tr>"


def _table(heads: str, rows: str, css_class: str) -> str:
    return f'<table class="amounts {css_class}"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'

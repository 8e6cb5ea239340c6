"""What a replay reports: counts, speed, and how good the service's predictions were, beside the offline ones."""

import msgspec
import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from content_graph.model import ContentGraph
from engine.evaluation.metrics import auc, ece, log_loss
from loadtests.replay.offline import BeliefCheck, offline_predictions
from loadtests.replay.sender import Replies
from loadtests.replay.table import ReplayTable
from simulations.live.client import LatencyMs, latency_ms
from simulations.live.models import ServedModel
from simulations.terminal.console import console, write_json


class Quality(msgspec.Struct, frozen=True):
    """How good predictions are; None where they cannot be judged (nothing predicted, or one outcome only)."""

    n: int
    auc: float | None
    log_loss: float | None
    ece: float | None


class ReplayReport(msgspec.Struct, frozen=True):
    """What ``--json`` prints."""

    table: str
    content_graph: str
    model: str  # what the service predicted with, as it names it
    order: str
    batch: int
    connections: int
    sent: int
    accepted: int
    duplicate: int
    late_replayed: int
    conflict: int  # results whose id the service has with another content
    rejected: int
    seconds: float
    results_per_second: float  # over the whole replay, as seen by the client
    latency_ms: LatencyMs | None
    # of what the service answered just before each newly accepted result. It answers nothing about duplicates, so they
    # are null when nothing was accepted
    auc: float | None
    log_loss: float | None
    ece: float | None
    # the same figures by the batch path of ``engine.tracing``, in the order of time, over the rows that the service
    # said something about (over all rows if it said nothing)
    offline: Quality
    # between the service's and the offline ``p_correct``; null when they are not comparable (nothing accepted, or the
    # order was not that of time)
    largest_difference: float | None
    repeated_requests: int  # sent again after a lost connection or a "later" of the service
    problems: dict[str, int]  # how many results were refused for each kind of reason, the most frequent first
    faults: list[str]  # the first few of them, word for word
    # with ``--check-beliefs``, the service's beliefs afterwards beside those of the ordered history
    beliefs: BeliefCheck | None = None


def judge(score: NDArray[np.float64], p_correct: NDArray[np.float64]) -> Quality:
    """Judge predictions (NaN: none) by what happened; a score counts as right from one half."""
    known = ~np.isnan(p_correct)
    outcome, predicted = (score[known] >= 0.5).astype(np.float64), p_correct[known]  # noqa: PLR2004 - one half
    if len(np.unique(outcome)) < 2:  # noqa: PLR2004 - both outcomes are needed for an AUC
        return Quality(int(known.sum()), None, None, None)
    return Quality(
        int(known.sum()),
        float(auc(outcome, predicted)),
        float(log_loss(outcome, predicted)),
        float(ece(outcome, predicted)),
    )


def report_of(
    table: ReplayTable,
    graph: ContentGraph,
    model: ServedModel,
    sent: Replies,
    *,
    order: str,
    batch: int,
    connections: int,
) -> ReplayReport:
    """Put the report together."""
    score = table.interactions.score
    service = judge(score, sent.p_correct)
    expected = offline_predictions(table, graph, model.artefact)
    is_judged = ~np.isnan(sent.p_correct)
    offline = judge(score, np.where(is_judged | ~is_judged.any(), expected, np.nan))
    is_comparable = order == "given" and not sent.statuses["late_replayed"]
    total = sum(sent.statuses.values())
    return ReplayReport(
        table=table.interactions.table,
        content_graph=graph.id,
        model=model.version,
        order=order,
        batch=batch,
        connections=connections,
        sent=total,
        accepted=sent.statuses["accepted"],
        duplicate=sent.statuses["duplicate"],
        late_replayed=sent.statuses["late_replayed"],
        conflict=sent.statuses["conflict"],
        rejected=sent.statuses["rejected"],
        seconds=round(sent.seconds, 3),
        results_per_second=round(total / max(sent.seconds, 1e-9), 1),
        latency_ms=latency_ms(sent.latencies_s),
        auc=service.auc,
        log_loss=service.log_loss,
        ece=service.ece,
        offline=offline,
        largest_difference=largest_difference(sent.p_correct, expected) if is_comparable else None,
        repeated_requests=sent.repeated,
        problems=dict(sent.problems.most_common()),
        faults=sent.faults,
    )


def largest_difference(one: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    """Give the largest distance between two columns of predictions where both are known.

    >>> largest_difference(np.array([0.5, np.nan]), np.array([0.25, 0.1]))
    0.25
    """
    known = ~np.isnan(one) & ~np.isnan(other)
    return float(np.abs(one[known] - other[known]).max()) if known.any() else None


def print_report(report: ReplayReport, *, as_json: bool) -> None:
    """Write the report to stdout."""
    if as_json:
        write_json(report)
        return
    out = console()
    table = Table(title=f"{report.table} → {report.content_graph}", show_header=False, title_justify="left")
    for name, value in _lines(report):
        table.add_row(name, value)
    out.print(table)
    for note in _notes(report):
        out.print(note)


def _lines(report: ReplayReport) -> list[tuple[str, str]]:
    latency = report.latency_ms
    offline = report.offline
    return [
        ("model", report.model),
        ("sent", f"{report.sent:,}"),
        ("accepted", f"{report.accepted:,}"),
        ("duplicate", f"{report.duplicate:,}"),
        ("late, replayed", f"{report.late_replayed:,}"),
        ("rejected", f"{report.rejected:,}"),
        ("in conflict with an earlier result", f"{report.conflict:,}"),
        ("results per second", f"{report.results_per_second:,.0f}"),
        ("latency p50, p95, p99", "–" if latency is None else f"{latency.p50}, {latency.p95}, {latency.p99} ms"),
        ("AUC (service, offline)", f"{_figure(report.auc)}, {_figure(offline.auc)}"),
        ("log-loss (service, offline)", f"{_figure(report.log_loss)}, {_figure(offline.log_loss)}"),
        ("calibration error (service, offline)", f"{_figure(report.ece)}, {_figure(offline.ece)}"),
        ("largest difference of a prediction", _figure(report.largest_difference, "{:.1e}")),
    ]


def _notes(report: ReplayReport) -> list[str]:
    notes = []
    if report.duplicate and not report.accepted:
        notes.append("Every result was known already: nothing changed, and there is no new prediction to judge.")
    elif report.duplicate:
        notes.append("Duplicates get no new prediction; the figures of the service are about the accepted results.")
    if report.late_replayed:
        notes.append("Some results came late, so predictions were made from other histories than the offline ones.")
    if report.beliefs is not None:
        checked = report.beliefs
        notes.append(
            f"beliefs of {checked.learners:,} learners on {checked.beliefs:,} skills beside the ordered history: "
            f"largest difference {checked.largest_difference:.1e}, on one side only {checked.missing}"
        )
    notes += [f"not taken, {count:,} times: {problem}" for problem, count in report.problems.items()]
    return notes + [f"for example {fault}" for fault in report.faults]


def _figure(value: float | None, form: str = "{:.6f}") -> str:
    return "–" if value is None else form.format(value)

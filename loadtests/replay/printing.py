"""Print a replay's report: one JSON object for machines, a table for people."""

from rich.table import Table

from loadtests.replay.report import ReplayReport
from simulations.terminal.console import console, write_json


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

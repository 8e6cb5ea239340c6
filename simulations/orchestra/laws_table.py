"""The laws of the worlds as a table: every number with its range and its source."""

from collections.abc import Iterable
from html import escape

from engine.charts.bilingual import both, number, plain
from simulations.orchestra.laws import PARAMETERS, Law
from simulations.orchestra.study import WorldFindings


def laws_table(worlds: Iterable[WorldFindings]) -> str:
    """Write each parameter with its source, its usual value, its range, and the worlds in which it is otherwise."""
    shown = tuple(worlds)
    usual = Law()
    rows = []
    for name, parameter in PARAMETERS.items():
        others = [
            f"{escape(world.world)} {number(value, _digits(value))}"
            for world in shown
            if (value := getattr(world.law, name)) != getattr(usual, name)
        ]
        ends = f"{number(parameter.low, _digits(parameter.low))} – {number(parameter.high, _digits(parameter.high))}"
        label = f"{plain(parameter.label)}<br><small>{plain(parameter.source)}</small>"
        value = getattr(usual, name)
        cells = (label, number(value, _digits(value)), ends, ", ".join(others))
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    heads = (
        both("paramètre, source", "parameter, source"),
        both("d’ordinaire", "usual"),
        both("de … à", "from … to"),
        both("autrement en", "otherwise in"),
    )
    head = "".join(f"<th>{one}</th>" for one in heads)
    return f'<table class="bar-table"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _digits(value: float) -> int:
    told = f"{value:g}"
    return len(told.partition(".")[2])

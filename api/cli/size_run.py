"""How `symphonie size service` shows what it reckoned."""

from collections.abc import Sequence
from typing import Final

from api.sizing.service import Basis, Limit, Row, ServiceSize, grouped
from simulations.terminal.console import console, table_of

SIGNS: Final[dict[Basis, str]] = {
    "measured": "measured, up to {}",
    "extrapolated": "EXTRAPOLATED, measured up to {}",
    "assumed": "assumed: {}",
}


MARKS: Final[dict[Basis, str]] = {"measured": "", "extrapolated": "e", "assumed": "a"}


def show(size: ServiceSize) -> None:
    """Print it for a person."""
    out, demand = console(), size.demand
    told = (
        f"{grouped(demand.learners)} learners",
        f"{grouped(size.results_a_second, 1)} results a second at the peak",
        f"{grouped(demand.history)} results of a learner",
        f"{grouped(demand.results_kept)} kept",
    )
    out.print(", ".join(told), highlight=False)
    figures = table_of("", ("part", "what", "amount", "unit", "basis"), 2)
    for column in figures.columns[3:]:
        column.justify = "left"
    for row in size.rows:
        figures.add_row(row.part, row.what, _amount(row), row.unit, SIGNS[row.basis].format(row.up_to))
    out.print(figures)
    limits = table_of("", ("what one cannot do alone", "used", "beyond it"))
    limits.columns[2].justify = "left"
    for limit in size.limits:
        limits.add_row(limit.what, _used(limit), limit.remedy, style="yellow" if limit.share > 1 else "")
    out.print(limits)
    _show_shards(size)
    out.print(f"Cost: {grouped(size.cost_a_month)} a month by the prices given.", highlight=False)


def show_side_by_side(sizes: Sequence[ServiceSize]) -> None:
    """Print several sizes, a column each."""
    figures = table_of("", ("learners", *(grouped(size.demand.learners) for size in sizes)))
    figures.add_row("results a second at the peak", *(grouped(size.results_a_second, 1) for size in sizes))
    for rows in zip(*(size.rows for size in sizes), strict=True):
        what = f"{rows[0].what}, {rows[0].unit}" if rows[0].unit else rows[0].what
        figures.add_row(what, *(f"{_amount(row)} {MARKS[row.basis]}".rstrip() for row in rows))
    figures.add_row("SYMPHONIE_N_SHARDS", *(str(size.n_shards) for size in sizes))
    figures.add_row("the hottest server, 99 %", *(f"{size.unevenness.server[-1]:.2f}" for size in sizes))
    beyond = ([limit.what for limit in size.limits if limit.share > 1] for size in sizes)
    figures.add_row("limits that are passed", *(str(len(passed)) for passed in beyond))
    figures.add_row("cost a month", *(grouped(size.cost_a_month) for size in sizes))
    console().print(figures)
    console().print("e: extrapolated beyond what was measured; a: assumed at least in part; neither: measured.")


def _show_shards(size: ServiceSize) -> None:
    out, found = console(), size.unevenness
    out.print(
        f"SYMPHONIE_N_SHARDS={size.n_shards}, fixed once there is data. On {found.n_servers} Valkey servers,"
        f" {found.n_draws} draws of {grouped(found.n_learners)} learners in {size.demand.organisations} organisations:",
        highlight=False,
    )
    shards = table_of(
        "",
        ("has of an even share", "median", "90 %", "99 %"),
    )
    shards.add_row("the hottest shard", *(f"{one:.2f}" for one in found.shard))
    shards.add_row("the hottest server", *(f"{one:.2f}" for one in found.server))
    shards.add_row("of these, by slots alone", f"{found.slots:.2f}")
    shards.add_row("if organisations lay on one shard each", f"{found.whole_organisations:.2f}")
    out.print(shards)


def _amount(row: Row) -> str:
    digits = 0 if isinstance(row.amount, int) or row.amount >= 100 else 2  # noqa: PLR2004  # three digits say enough
    return grouped(row.amount, digits)


def _used(limit: Limit) -> str:
    return f"{limit.share:.0%}" if limit.share >= 0.01 else "< 1%"  # noqa: PLR2004  # a table has no room for more

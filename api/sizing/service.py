"""The size of a service: processes, memory, disk, network and cost, and how far each figure was measured."""

from collections.abc import Sequence
from math import ceil
from typing import Final, Literal

import msgspec

from api.sizing.demand import Demand, Prices
from api.sizing.points import COMPACT_IDS, Point, Points, Quantity, learner_bytes
from api.sizing.shards import MOST_LEARNERS, Unevenness, draw_loads, fewest_shards, unevenness, zipf_sizes

Basis = Literal["measured", "extrapolated", "assumed"]
MIB: Final = 1 << 20
GIB: Final = 1 << 30
FEWEST_SHARDS: Final = 16
"""What the service has unless it is told."""
COPIED: Final = 1.25
"""Valkey's memory while it rewrites its log: pages that change meanwhile exist twice. Assumed."""
APPENDED: Final = 3.0
"""Valkey's log against its live states, at most: it may double before it is rewritten, and both exist meanwhile."""
JOURNAL_GIB: Final = 1.0
"""`MAX_JOURNAL_BYTES`."""
MONTHS: Final = 12
LEARNERS_HELD: Final = 2000
"""Learners of whom `tests.benchmarks.live_state` held live states."""
OTHER_CORES: Final = 1
"""For retracer, timekeeper, detector, registrar and supervisors. Assumed."""
TRANSPORT_BYTES: Final = 700
"""Heads of a request and its answer, TLS and TCP. Assumed."""
MOST_PRIMARY_CORES: Final = 32
"""Of one PostgreSQL primary, which cannot be shared out. Assumed."""
MOST_LOG_MIB: Final = 200
"""A second that one primary's disk takes and its replica follows. Assumed."""
RESULTS_A_SECOND_OF_HASTE: Final = 26_000
"""Entries a second of one projector that has only to write (`docs/decisions/record.md`)."""
NAMES: Final[dict[Quantity, str]] = {
    "results_a_second": "results a second",
    "learners": "learners",
    "results_of_a_learner": "results of a learner",
    "results_in_the_record": "results in the record",
}


class Row(msgspec.Struct, frozen=True):
    """One figure.

    Attributes:
        part: What it is about.
        what: What it counts.
        amount: The figure.
        unit: Its unit.
        basis: Measured up to here; extrapolated from what was measured; or assumed, at least in part.
        up_to: How far it was measured, or what is assumed.
    """

    part: str
    what: str
    amount: float
    unit: str
    basis: Basis
    up_to: str


class Limit(msgspec.Struct, frozen=True):
    """What one thing cannot do alone.

    Attributes:
        what: Of what.
        share: Of it that is used; more than 1 is beyond it.
        remedy: What to do beyond it.
    """

    what: str
    share: float
    remedy: str


class ServiceSize(msgspec.Struct, frozen=True):
    """How large a service has to be.

    Attributes:
        demand: What is asked.
        results_a_second: At the peak.
        n_shards: `SYMPHONIE_N_SHARDS`, fixed once there is data.
        unevenness: Of shards and servers.
        rows: The figures.
        limits: What one thing cannot do alone.
        cost_a_month: In the currency of the prices.
    """

    demand: Demand
    results_a_second: float
    n_shards: int
    unevenness: Unevenness
    rows: tuple[Row, ...]
    limits: tuple[Limit, ...]
    cost_a_month: float

    def amount(self, what: str) -> float:
        """Give a figure by its name."""
        return next(row.amount for row in self.rows if row.what == what)


def grouped(number: float, digits: int = 0) -> str:
    """Write a number with its digits in groups of three.

    >>> grouped(23148.12, 1)
    '23 148.1'
    """
    return f"{number:,.{digits}f}".replace(",", " ")


class _Reckoning:
    """What follows from demand and points; each property one figure."""

    def __init__(self, demand: Demand, points: Points, seeds: Sequence[int]) -> None:
        self.demand, self.points, self._seeds = demand, points, seeds
        self.peak = demand.peak
        self.live_gib = demand.learners * learner_bytes(points, demand.history, demand.recent) / GIB
        self.valkey_gib = self.live_gib * COPIED + JOURNAL_GIB
        self.unevenness = self._spread()
        self.servers = self.unevenness.n_servers
        self.workers = self.processes(points.worker_us)
        self.projectors = self.processes(points.projector_us)

    def cores(self, point: Point) -> float:
        """Cores that are busy at the peak."""
        return self.peak * point.value / 1e6

    def processes(self, point: Point) -> int:
        """Processes of one thread each that this takes."""
        return max(1, ceil(self.cores(point) / self.demand.busy))

    def _spread(self) -> Unevenness:
        """Find the fewest servers of which the hottest has room, in memory and in time."""
        need = max(self.valkey_gib / self.demand.valkey_gib, self.cores(self.points.valkey_us) / self.demand.busy)
        servers = max(1, ceil(need))
        n_shards = self.demand.n_shards or (FEWEST_SHARDS if servers == 1 else fewest_shards(servers))
        sizes = zipf_sizes(self.demand.organisations, min(self.demand.learners, MOST_LEARNERS))
        draws = draw_loads(sizes, n_shards, self._seeds)
        found = unevenness(draws, servers)
        while need * found.server[-1] > servers and servers < n_shards:
            servers += 1
            found = unevenness(draws, servers)
        return found

    def extent(self, of: Quantity) -> float:
        """How much of a quantity there is."""
        return {
            "results_a_second": self.peak,
            "learners": float(self.demand.learners),
            "results_of_a_learner": self.demand.history,
            "results_in_the_record": self.demand.results_kept,
        }[of]

    def basis(self, point: Point) -> tuple[Basis, str]:
        """Tell how far a point was measured, and whether that is far enough."""
        told = f"{grouped(point.up_to)} {NAMES[point.of]}"
        return ("measured" if self.extent(point.of) <= point.up_to else "extrapolated"), told

    def basis_of_live(self) -> tuple[Basis, str]:
        """Tell the same of a learner's bytes, which add up whatever the number of learners is."""
        points, demand = self.points, self.demand
        recent, whole = points.valkey_learner_bytes.up_to, points.loose_id_bytes.up_to
        is_known = min(demand.history, demand.recent) <= recent and demand.history <= whole
        is_known = is_known and demand.learners <= LEARNERS_HELD
        held = f"{grouped(recent)} of them recent, {grouped(LEARNERS_HELD)} learners"
        told = f"{grouped(whole)} results of a learner, {held}"
        return ("measured" if is_known else "extrapolated"), told


def size_service(demand: Demand, points: Points, prices: Prices, seeds: Sequence[int] = range(20)) -> ServiceSize:
    """Reckon how large a service has to be.

    Args:
        demand: What is asked of it.
        points: What was measured.
        prices: What machines cost.
        seeds: Of the simulation of shards.
    """
    known = _Reckoning(demand, points, seeds)
    rows = (*_processes(known), *_memory(known), *_disk(known), *_network(known))
    amounts = {row.what: row.amount for row in rows}
    cost = (
        amounts["all cores"] * prices.core
        + amounts["all memory"] * prices.gib
        + (amounts["record"] + amounts["Valkey's log"]) * prices.disk_gib
        + amounts["backups"] * prices.backup_gib
        + amounts["sent a month"] * prices.traffic_gib
    )
    return ServiceSize(demand, known.peak, known.unevenness.n_shards, known.unevenness, rows, _limits(known), cost)


def _processes(known: _Reckoning) -> list[Row]:
    points, busy = known.points, known.demand.busy
    postgresql = ceil(known.cores(points.postgresql_us) / busy)
    cores = known.workers + known.servers + known.projectors + postgresql + OTHER_CORES
    return [
        Row("processes", "workers", known.workers, "", *known.basis(points.worker_us)),
        Row("processes", "Valkey servers", known.servers, "", *known.basis(points.valkey_us)),
        Row("processes", "projectors", known.projectors, "", *known.basis(points.projector_us)),
        Row("processes", "PostgreSQL at the peak", postgresql, "cores", *known.basis(points.postgresql_us)),
        Row("processes", "all cores", cores, "", *known.basis(points.worker_us)),
    ]


def _memory(known: _Reckoning) -> list[Row]:
    points, demand = known.points, known.demand
    workers = known.workers * points.worker_mib.value * MIB / GIB
    others = (known.projectors * points.projector_mib.value + points.others_mib.value) * MIB / GIB
    month = demand.results_a_year / MONTHS * points.record_result_bytes.value / GIB
    postgresql = points.postgresql_mib.value * MIB / GIB + month
    live = known.basis_of_live()
    copied = f"{COPIED:g} × live states while the log is rewritten, {JOURNAL_GIB:g} GiB of journal"
    return [
        Row("memory", "live states", known.live_gib, "GiB", *live),
        Row("memory", "Valkey, all servers", known.valkey_gib, "GiB", "assumed", copied),
        Row("memory", "workers together", workers, "GiB", *known.basis(points.worker_mib)),
        Row("memory", "projectors and others", others, "GiB", *known.basis(points.projector_mib)),
        Row("memory", "PostgreSQL", postgresql, "GiB", "assumed", "a month of the record stays in memory"),
        Row("memory", "all memory", known.valkey_gib + workers + others + postgresql, "GiB", "assumed", "as its parts"),
    ]


def _disk(known: _Reckoning) -> list[Row]:
    points, demand = known.points, known.demand
    a_year = demand.results_a_year * points.record_result_bytes.value / GIB
    log = demand.learners * demand.results_a_day * points.log_result_bytes.value / GIB
    backup = demand.results_kept * points.backup_result_bytes.value / GIB * demand.backups
    record = known.basis(points.record_result_bytes)
    return [
        Row("disk", "record, a year", a_year, "GiB", *record),
        Row("disk", "record", a_year * demand.retention_years, "GiB", *record),
        Row("disk", "write-ahead log, a day", log, "GiB", *known.basis(points.log_result_bytes)),
        Row("disk", "Valkey's log", known.live_gib * APPENDED, "GiB", "assumed", f"{APPENDED:g} × live states"),
        Row("disk", "backups", backup, "GiB", *known.basis(points.backup_result_bytes)),
    ]


def _network(known: _Reckoning) -> list[Row]:
    points = known.points
    body = points.request_bytes.value + points.answer_bytes.value
    peak = known.peak * (body + TRANSPORT_BYTES) * 8 / 1e6
    sent = known.demand.results_a_year / MONTHS * (points.answer_bytes.value + TRANSPORT_BYTES) / GIB
    assumed = f"bodies measured, {TRANSPORT_BYTES} bytes of heads and transport"
    return [
        Row("network", "at the peak", peak, "Mbit/s", "assumed", assumed),
        Row("network", "sent a month", sent, "GiB", "assumed", assumed),
    ]


def _limits(known: _Reckoning) -> tuple[Limit, ...]:
    points, demand = known.points, known.demand
    hottest = known.unevenness.server[-1] / known.servers
    log = known.peak * points.log_result_bytes.value / MIB
    return (
        Limit(
            "one Valkey server's memory",
            known.valkey_gib / demand.valkey_gib,
            "a Valkey Cluster (a command then costs a worker 4.8 µs of CPU instead of 3.4); choose SYMPHONIE_N_SHARDS"
            " before there is data",
        ),
        Limit("one Valkey server's core", known.cores(points.valkey_us) / demand.busy, "the same"),
        Limit(
            "memory of the hottest server of so many",
            known.valkey_gib * hottest / demand.valkey_gib,
            "give each server as many shards (`valkey-cli --cluster reshard`), or more of both",
        ),
        Limit(
            "servers against shards",
            known.servers / known.unevenness.n_shards,
            "more shards, at most 1024; then larger servers",
        ),
        Limit(
            "a learner's ids in a compact set",
            demand.history / COMPACT_IDS,
            f"each result takes {points.loose_id_bytes.value:g} bytes of Valkey instead of"
            f" {points.old_id_bytes.value:g}",
        ),
        Limit(
            "one projector's core",
            known.cores(points.projector_us) / demand.busy,
            "`symphonie projector` beside; a backlog alone goes at"
            f" {RESULTS_A_SECOND_OF_HASTE} entries a second, and Valkey keeps {JOURNAL_GIB:g} GiB of it",
        ),
        Limit(
            f"one PostgreSQL primary's {MOST_PRIMARY_CORES} cores",
            known.cores(points.postgresql_us) / demand.busy / MOST_PRIMARY_CORES,
            "deployments side by side, each with organisations of its own",
        ),
        Limit(f"PostgreSQL's log, {MOST_LOG_MIB} MiB a second", log / MOST_LOG_MIB, "the same"),
    )

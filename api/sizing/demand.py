"""What is asked of a service, as whoever buys machines knows it."""

import msgspec

SECONDS_PER_DAY = 86_400
REMEMBERED_DAYS = 60
"""Twice `SYMPHONIE_DEDUP_DAYS`: for how long the content of a result is remembered, at most."""


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """How many learn, how much, and for how long it is kept.

    Attributes:
        learners: Who are active, each on one course; on n courses one counts n times.
        results_a_day: Of a learner on a day of learning.
        days_a_year: Days of learning.
        peak_factor: Busiest seconds against the mean of such a day. The busiest hour alone has 2.7 times the mean in
            the traces that `docs/load.md` names; classes that begin together come on top.
        results_a_second: At the peak, instead of what follows from the three above.
        learner_history: Results that a learner has; None for those of the years that they are kept.
        retention_years: How long results are kept.
        organisations: Who share the service; their sizes fall like 1 / rank (Zipf 1949).
        n_shards: `SYMPHONIE_N_SHARDS`; None for the smallest that is even enough.
        busy: Share of a core that may be used at the peak: queues grow without bound towards 1.
        valkey_gib: Memory that one Valkey server may take, GiB.
        backups: Full backups that are kept.
    """

    learners: int
    results_a_day: float = 10.0
    days_a_year: int = 150
    peak_factor: float = 10.0
    results_a_second: float | None = None
    learner_history: int | None = None
    retention_years: float = 3.0
    organisations: int = 100
    n_shards: int | None = None
    busy: float = 0.6
    valkey_gib: float = 32.0
    backups: int = 2

    @property
    def peak(self) -> float:
        """Results a second at the peak."""
        if self.results_a_second is not None:
            return self.results_a_second
        return self.learners * self.results_a_day / SECONDS_PER_DAY * self.peak_factor

    @property
    def results_a_year(self) -> float:
        """Results of all learners in a year."""
        return self.learners * self.results_a_day * self.days_a_year

    @property
    def results_kept(self) -> float:
        """Results in the record once the first ones have become too old."""
        return self.results_a_year * self.retention_years

    @property
    def history(self) -> float:
        """Results of one learner."""
        if self.learner_history is not None:
            return float(self.learner_history)
        return self.results_a_day * self.days_a_year * self.retention_years

    @property
    def recent(self) -> float:
        """Results of one learner whose contents are remembered, at most."""
        return self.results_a_day * REMEMBERED_DAYS


class Prices(msgspec.Struct, frozen=True, kw_only=True):
    """What machines cost, in one currency.

    The defaults are those of Google Compute Engine in us-central1 on demand, in dollars: N2 0.031611 a core and
    0.004237 a GiB an hour, 730 hours, traffic to the internet, as public code quoted them in November 2026. Disk and
    storage for backups are rough values that nobody looked up.

    Attributes:
        core: One core for a month.
        gib: One GiB of memory for a month.
        disk_gib: One GiB of disk for a month.
        backup_gib: One GiB of storage for backups for a month.
        traffic_gib: One GiB sent.
    """

    core: float = 23.08
    gib: float = 3.09
    disk_gib: float = 0.17
    backup_gib: float = 0.02
    traffic_gib: float = 0.12

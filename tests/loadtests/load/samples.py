"""A run of load that nobody made: a school comes, is too many for two cores, and the service says so."""

from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from content_graph.languages import Text
from loadtests.load.measured import (
    Break,
    LagSample,
    LoadCounter,
    LoadRun,
    ProcessSample,
    Reckoning,
    UserCount,
    judge,
)

RESULTS, RECOMMENDATIONS = "POST /v1/results", "GET /v1/learners/{learner_id}/recommendations"
MASTERY, PAGE = "GET /v1/learners/{learner_id}/mastery", "GET /today"
SHARES = {RESULTS: 0.7, RECOMMENDATIONS: 0.18, MASTERY: 0.09, PAGE: 0.03}
MOST_PER_S = 420.0
MOST_WAITING = 1_200.0
CORES = {"worker": 0.75, "valkey": 0.2, "postgresql": 0.3, "projector": 0.15, "supervisor": 0.005, "load": 0.3}
MEMORY_MB = {
    "worker": 150.0,
    "valkey": 40.0,
    "postgresql": 180.0,
    "projector": 60.0,
    "retracer": 36.0,
    "timekeeper": 37.0,
    "detector": 40.0,
    "registrar": 40.0,
    "supervisor": 54.0,
    "load": 210.0,
}
SILENT_S = range(140, 144)
"""Seconds in which nothing is answered, as while a process starts again."""


def made_up_run(seconds: int = 300, most_users: int = 1_500, seed: int = 7, *, is_broken: bool = True) -> LoadRun:
    """Make a run up: learners come over its first two thirds; the service answers what it can."""
    rng = np.random.default_rng(seed)
    users = [min(most_users, round(1.5 * most_users * at_s / seconds)) for at_s in range(seconds)]
    counter, waiting, n_sent = LoadCounter(), 0.0, 0
    processes, lag, cpu = list[ProcessSample](), list[LagSample](), dict.fromkeys(MEMORY_MB, 1.0)
    behind = 0.0
    for at_s, n_users in enumerate(users):
        asked = int(rng.poisson(n_users / 2.5))
        able = 0.0 if at_s in SILENT_S else MOST_PER_S
        waiting = max(0.0, waiting + asked - able)
        shed, waiting = max(0.0, waiting - MOST_WAITING) / max(1, asked), min(waiting, MOST_WAITING)
        busy = min(1.0, asked / MOST_PER_S) if able else 0.0
        n_sent += asked
        _second(counter, rng, at_s, asked, Strain(waiting / MOST_PER_S if is_broken else 0.0, shed, busy))
        behind = max(0.0, behind + 0.7 * asked * (1.1 if busy > 0.8 else 0.6) - 200)
        lag.append(LagSample(at_s + 0.4, int(behind), behind / 200))
        for number, (role, megabytes) in enumerate(MEMORY_MB.items()):
            cpu[role] += min(1.0, CORES.get(role, 0.002) * (0.1 + 1.3 * busy))
            grown = (
                megabytes * (1 + 0.1 * (1 - np.exp(-at_s / 40)))
                + rng.normal(0, 0.4)
                + (n_sent * 2e-4 if role == "worker" and is_broken else 0.0)
            )
            memory = int(1e6 * grown) if at_s % 5 == 0 else None
            processes.append(ProcessSample(at_s + 0.4, role, 100 + number, memory, round(cpu[role], 2)))
        cpu["elsewhere"] = cpu.get("elsewhere", 0.0) + 0.25 + 0.1 * rng.random()
        processes.append(ProcessSample(at_s + 0.4, "elsewhere", 0, None, round(cpu["elsewhere"], 2)))
    counts = counter.seen()
    return LoadRun(
        scenario="breakpoint",
        title=Text("Jusqu’à la rupture", "Until it breaks"),
        about=Text(
            "De plus en plus d’élèves viennent, jusqu’à ce qu’un seuil ne soit plus tenu.",
            "More and more learners come until a threshold is missed.",
        ),
        url="http://127.0.0.1:8000",
        begun_at=datetime(2026, 11, 29, 8, 0, tzinfo=UTC),
        seconds=float(seconds),
        n_users=most_users,
        n_workers=2,
        arrivals="open",
        seed=seed,
        seconds_seen=counts.seconds_seen,
        problems=counts.problems,
        users=tuple(UserCount(float(at_s), n) for at_s, n in enumerate(users)),
        processes=tuple(processes),
        lag=tuple(lag),
        reckoning=Reckoning(61_240, 60_902, 214, 311, 27, 60_911, 0, 0),
        verdicts=(
            judge("error_rate", 0.001, 0.0087 if is_broken else 0.0004),
            judge("p95_s", 0.25, 4.2 if is_broken else 0.11, subject=RESULTS),
            judge("p99_s", 1.0, 0.62),
            judge("lag_age_s", 10.0, 6.4),
            judge("lost", 0, 0),
            judge("twice", 0, 0),
        ),
        broke=Break(172.0, 1_290, 409.6, judge("p95_s", 0.25, 0.31), {"worker": 0.97, "postgresql": 0.4, "valkey": 0.2})
        if is_broken
        else None,
        n_cores=2,
        closed_rate_per_s=1_024.0 if is_broken else None,
    )


class Strain(NamedTuple):
    """How full the service is."""

    delay_s: float  # that everybody waits
    shed: float  # share that is told to come back
    busy: float  # share of its processor


def _second(counter: LoadCounter, rng: np.random.Generator, at_s: int, asked: int, strain: Strain) -> None:
    kinds = map(str, rng.choice([*SHARES], size=asked, p=[*SHARES.values()]))
    took = rng.lognormal(np.log(0.012 / (1.05 - min(strain.busy, 0.98))), 0.5, size=asked) + strain.delay_s
    for kind, latency, luck in zip(kinds, took.tolist(), rng.random(asked).tolist(), strict=True):
        counter.due(at_s, kind)
        if luck < strain.shed:
            counter.refused(at_s, kind, "too-many-requests", 429)
        elif luck > 0.9996:
            counter.refused(at_s, kind, "record-unavailable", 503)
        elif at_s in SILENT_S and luck > 0.95:
            counter.unanswered(at_s + 4, kind, 4.0)
        else:
            ended_s = max(at_s + luck + latency, SILENT_S.stop if at_s in SILENT_S else 0)
            counter.answered(ended_s, kind, ended_s - at_s - luck)

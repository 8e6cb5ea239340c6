"""A scenario of load as data: who comes, in which rhythm, for how long, and what has to hold.

The files lie in `scenarios/` (TOML); `docs/load.md` says how to write one. Whatever is wrong in one is told with its
place, before anything is started.
"""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Meta

from content_graph.languages import Text
from simulations.terminal.faults import RequestFault

FOLDER: Final = Path(__file__).with_name("scenarios")
MOST_MINUTES: Final = 24 * 60
MOST_USERS: Final = 20_000

Kind = Literal["learner", "candidate", "writer", "backfill", "supporter", "reader"]
"""Who comes: learners who follow what is recommended; those who sit an exam; writers of one learner's results;
a platform that sends its backlog; supporters in the workspace; a platform that reads through the API."""
Positive: TypeAlias = Annotated[float, Meta(gt=0)]
NotNegative: TypeAlias = Annotated[float, Meta(ge=0)]
Share: TypeAlias = Annotated[float, Meta(ge=0, le=1)]
Count: TypeAlias = Annotated[int, Meta(ge=1)]


class Rhythm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When people come, and how fast they go on.

    Attributes:
        starts: `classes` of some size, one after the other; by the `hours` of a day, which the run lasts; at the
            `deadline`, towards which the run goes; or `evenly`, within one gap between answers.
        pace: How many times as fast as in the traces people go from one act to the next.
        tasks: How many tasks (answers in a row on one skill) make a session.
        pause_s: Between two sessions, in seconds of the run.
        is_same: Whether the same learner comes back after the pause, and not another one.
    """

    starts: Literal["classes", "hours", "deadline", "evenly"] = "evenly"
    pace: Positive = 1.0
    tasks: Count = 3
    pause_s: NotNegative = 0.0
    is_same: bool = False
    class_size: Count = 30
    class_within_s: Positive = 60.0  # in which a class starts
    class_every_s: NotNegative = 0.0  # from one class to the next


class Mishaps(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What goes wrong on the way here, as shares of results (or of batches)."""

    late: Share = 0.0  # that come after a newer one
    again: Share = 0.0  # that are sent once more after they were answered


class Ramp(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a load grows until something breaks: first all users of the scenario, then so many more."""

    step_users: Count
    step_s: Annotated[float, Meta(ge=5)]


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What has to hold; what is left out is not asked."""

    error_rate: Share
    lost: Annotated[int, Meta(ge=0)] = 0
    twice: Annotated[int, Meta(ge=0)] = 0
    p95_s: Positive | None = None
    p99_s: Positive | None = None
    lag_age_s: Positive | None = None  # at most, over the run
    put_off_rate: Share | None = None  # of answers that said "later" (429, 503 with Retry-After)
    memory_bytes_per_result: dict[str, Positive] = {}  # by role, beyond which memory must not grow
    memory_mb: dict[str, Positive] = {}  # by role, that memory never exceeds: of what fills a cache of some size
    sustained_ratio: Positive | None = None  # of a ramp, to the closed loop's


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One scenario.

    Attributes:
        name: Of its file.
        people: Which share of users is of which kind; shares are normalised.
        every_s: How often those who are no learners do something, in seconds.
        batch: Results in a request of `backfill`.
        statements: Share of these requests that are xAPI statements.
        is_started_anew: Whether it is of use on an empty service only, as figures of memory are.
    """

    name: str = ""
    title: Text
    about: Text
    minutes: Annotated[float, Meta(gt=0, le=MOST_MINUTES)]
    users: Annotated[int, Meta(ge=1, le=MOST_USERS)]
    spawn_rate: Positive
    people: dict[Kind, Positive]
    rhythm: Rhythm = Rhythm()
    mishaps: Mishaps = Mishaps()
    every_s: Positive = 10.0
    batch: Annotated[int, Meta(ge=1, le=1000)] = 1000
    statements: Share = 0.0
    thresholds: Thresholds
    ramp: Ramp | None = None

    def has(self, *kinds: Kind) -> bool:
        """Say whether somebody of one of these kinds comes."""
        return any(kind in self.people for kind in kinds)


def names() -> list[str]:
    """List the scenarios that ship."""
    return sorted(one.stem for one in FOLDER.glob("*.toml"))


def read_scenario(asked: str, changed: Mapping[str, float | None] | None = None) -> Scenario:
    """Read a scenario that ships, by its name, or a file (TOML, or JSON).

    Args:
        asked: Name or file.
        changed: `users`, `spawn_rate` or `minutes` that go before what the file says; None leaves it.

    Raises:
        RequestFault: There is none of this name, or it does not hold together.
    """
    path = Path(asked) if Path(asked).suffix in _READERS else FOLDER / f"{asked}.toml"
    try:
        held: dict[str, Any] = _READERS[path.suffix](path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = f"There is no scenario {asked}; there are {', '.join(names())}, or name a file that ends in .toml."
        raise RequestFault(message) from error
    except (OSError, ValueError) as error:
        message = f"The scenario {path} cannot be read: {error}."
        raise RequestFault(message) from error
    held |= {name: value for name, value in (changed or {}).items() if value is not None}
    try:
        return msgspec.convert({**held, "name": path.stem}, Scenario)
    except msgspec.ValidationError as error:
        message = f"The scenario {path} does not hold together: {error}."
        raise RequestFault(message) from error


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {".toml": tomllib.loads, ".json": msgspec.json.decode}


def deal(people: Mapping[Kind, float], number: int) -> Kind:
    """Say of which kind the user of a number is: by shares, evenly spread, the same in every run.

    >>> [deal({"learner": 2.0, "reader": 1.0}, number) for number in range(6)]
    ['learner', 'learner', 'learner', 'reader', 'learner', 'learner']
    """
    whole = sum(people.values())
    at, low = (number * _GOLDEN) % 1.0, 0.0
    for kind, share in people.items():
        low += share / whole
        if at < low:
            return kind
    return [*people][-1]


_GOLDEN: Final = (5**0.5 - 1.0) / 2.0
"""Multiples of it, without their whole parts, are spread evenly (Weyl 1916)."""

"""What `symphonie simulate` was asked for, made sound at the door."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeVar
from urllib.parse import urlsplit

from simulations.courses import COURSES, taught
from simulations.live.models import Address
from simulations.policies.registry import BY_DEFAULT, POLICIES, entrants
from simulations.running import Entrant
from simulations.scenario import Scenario
from simulations.scoring.scores import ORACLE
from simulations.terminal.faults import RequestFault
from simulations.terminal.language import Language
from simulations.terminal.service_key import read_key
from simulations.worlds import WORLDS

LIVE: Final = "live"
EMBEDDED: Final = "embedded"
T = TypeVar("T")


class Request(NamedTuple):
    """What was asked for."""

    scenarios: tuple[Scenario, ...]  # the worlds
    entrants: tuple[Entrant, ...]  # the policies that are computed here
    # a service that takes part as the policy `live`; `EMBEDDED` for one of our own, None for none
    live: Address | str | None
    n_learners: int  # in each world
    seed: int  # of everything that is drawn
    report: Path | None  # the folder of the report
    scheduler: str | None  # of Dask; None for processes of our own
    workers: int | None  # how many processes; one per core if None
    language: Language  # of tables, and of the report's first view
    command: str  # what was typed


def scenarios_of(ids: Sequence[str], course: str) -> tuple[Scenario, ...]:
    """Look worlds up, all of them if none is named, and let their learners study a course.

    Raises:
        RequestFault: There is no such world, or no such course.
    """
    (syllabus,) = _known("--course", "course", [course], COURSES)
    return tuple(taught(scenario, syllabus.id) for scenario in _known("SCENARIO", "world", ids, WORLDS))


def entrants_of(ids: str | None, *, is_live: bool) -> tuple[Entrant, ...]:
    """Look policies up, and add the oracle, against which regret is measured.

    Args:
        ids: With commas between; None for all but those on request, or, where a service takes part, for it alone.
        is_live: Whether a service takes part; only then `live` is a policy.

    Raises:
        RequestFault: There is no such policy.
    """
    named = [name.strip() for name in (ids or "").split(",") if name.strip()]
    if LIVE in named and not is_live:
        message = "--policies: live is a service that runs; give --live, too."
        raise RequestFault(message)
    here = [name for name in named if name != LIVE]
    _known("--policies", "policy", here, POLICIES)
    wanted = {*(here if named or is_live else BY_DEFAULT), ORACLE}
    return tuple(entrants(name for name in POLICIES if name in wanted))


def live_of(url: str | None, key_file: str | None, *, is_live: bool) -> Address | str | None:
    """Say which service takes part.

    Raises:
        RequestFault: An address without `--live`, without a key, or that is no address.
    """
    if not is_live:
        if url is not None:
            message = "--url goes with --live; give both, or none of them."
            raise RequestFault(message)
        return None
    if url is None:
        return EMBEDDED
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"--url {url}: that is not the address of a service; write http://host:port or https://host."
        raise RequestFault(message)
    return Address(url, read_key(key_file))


def _known(field: str, noun: str, ids: Sequence[str], known: Mapping[str, T]) -> list[T]:
    unknown = [name for name in ids if name not in known]
    if unknown:
        message = f"{field}: there is no {noun} {', '.join(unknown)!r}; choose among {', '.join(known)}."
        raise RequestFault(message)
    return [known[name] for name in dict.fromkeys(ids or known)]

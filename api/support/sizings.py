"""`POST /v1/sizing`: what a support service needs, by simulating the course in a process of its own."""

import asyncio
import contextlib
import os
import sys
from typing import Final

import msgspec

from api.clock import moment_of
from api.errors import Fault, InvalidFields
from api.http.routes import Routes
from api.overload_errors import OrganisationTooBusy, ServiceOverloaded
from api.runtime import Runtime
from api.sizing.history import weeks_seen
from api.sizing.support_request import MOST_S, SizingFound, SizingRequest, Work, effort_of
from engine.sizing.fitting import WeekSeen
from engine.sizing.scenario import faults_of

ROUTES: Final = Routes("People")
_LATE: Final = "The sizing has taken too long"
_ENDED: Final = "The sizing was ended before its end"
WAIT_S: Final = 120.0
"""By the clock on the wall, from the process's beginning: it is nice, and others may be busy."""


@ROUTES.on(
    "post", "/v1/sizing", "What it needs.", scope="support:read", problems=(OrganisationTooBusy, ServiceOverloaded)
)
async def size_support(runtime: Runtime, organisation_no: int, body: SizingRequest) -> SizingFound:
    """Size a support service.

    The course is simulated: learners of the laboratory ask, fall silent and are in trouble; routing, promises, absences
    and budgets of alerts work as they do here; supporters work in their calendars. What is not known exactly is a pair,
    least and most, and shows in the intervals. Nothing is stored, and nothing is read of the organisation but, with
    `from_record`, how many learned, asked and were contacted in each of its last weeks. It takes some seconds of CPU,
    in a process that gives way to all others; one is sized at a time, organisations in turn.
    """
    _require_sound(body)
    effort = effort_of(body)
    if effort is None:
        size = f"{body.scenario.learners} learners for {body.scenario.weeks} weeks"
        detail = f"{size}, with all that is asked, would take more than {MOST_S:g} s of CPU."
        remedy = "Ask fewer questions at a time, size a part of the learners, or use `symphonie size support`."
        raise InvalidFields((Fault("$.scenario.learners", detail, remedy),))
    weeks = await _weeks(runtime, organisation_no, body) if body.from_record else ()
    async with runtime.sizings.turn(organisation_no):
        return await _sized(Work(body, effort, weeks))


async def _weeks(runtime: Runtime, organisation_no: int, body: SizingRequest) -> tuple[WeekSeen, ...]:
    """Read what a scenario is fitted to.

    Raises:
        InvalidFields: Nobody learned in these weeks.
    """
    now = moment_of(runtime.clock_us())
    weeks = await weeks_seen(runtime.pool, organisation_no, body.scenario.zone, now, body.weeks_back)
    if not any(week.learners for week in weeks):
        detail = f"Nobody learned in the last {body.weeks_back} whole weeks."
        remedy = "Read more of them with `weeks_back`, or leave `from_record` out."
        raise InvalidFields((Fault("$.from_record", detail, remedy),))
    return weeks


def _require_sound(body: SizingRequest) -> None:
    """See that a scenario can be run.

    Raises:
        InvalidFields: It cannot; all faults at once.
    """
    faults = tuple([Fault(f"$.scenario.{one.field}", one.detail, one.remedy) for one in faults_of(body.scenario)])
    if len(set(body.questions)) < len(body.questions):
        faults += (Fault("$.questions", "A question stands there twice.", "Ask each once."),)
    if faults:
        raise InvalidFields(faults)


async def _sized(work: Work) -> SizingFound:
    """Have it done by a process of its own, which does not outlive the request.

    Raises:
        ServiceOverloaded: It took too long.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "api.sizing.working",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=_environment(),
    )
    try:
        async with asyncio.timeout(WAIT_S):
            told, _ = await process.communicate(msgspec.json.encode(work))
    except TimeoutError:
        raise ServiceOverloaded(_LATE) from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode != 0:
        raise ServiceOverloaded(_ENDED)
    return msgspec.json.decode(told, type=SizingFound)


def _environment() -> dict[str, str]:
    """Leave settings and secrets of the service out, and keep numerical libraries to one thread."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SYMPHONIE_")}
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

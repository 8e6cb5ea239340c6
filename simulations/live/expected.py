"""What can go wrong with a service at work (see `api.cli.boundary`)."""

from __future__ import annotations

from typing import Final

from simulations.live.client import ServiceRefusedError, ServiceUnreachableError
from simulations.live.models import OtherModelActivatedError, RetraceFailingError
from simulations.live.policy import RefusedResultError
from simulations.live.serving import CommandFailedError, ServiceDidNotStartError

EXPECTED: Final[dict[type[Exception], int]] = {
    CommandFailedError: 1,
    OtherModelActivatedError: 1,
    RefusedResultError: 1,
    RetraceFailingError: 1,
    ServiceDidNotStartError: 1,
    ServiceRefusedError: 1,
    ServiceUnreachableError: 1,
}

"""Errors that commands expect, with the exit code of each (see `api.cli.boundary`); loaded when an error came."""

from typing import Final

import psycopg
import redis

from api.backup.errors import BackupError
from api.cli.serve import AddressInUseError
from api.errors import ServiceError
from api.import_errors import ImportUnreadable
from api.processes.compiling import CompilingFailedError, CompilingStalledError
from api.processes.embedded.errors import EmbeddedServersError
from api.processes.supervisor import WorkerFailedError
from api.record.errors import RecordError
from api.settings import SettingsError
from content_graph.authoring import ContentFault
from content_graph.findings import InvalidContentGraph
from engine.artefact import ModelFault
from engine.evaluation.predictor import CannotJudge
from engine.fitting.leaving import NoTimesOfLeaving
from engine.interactions import TableFault
from loadtests.benchmark.protocol import MalformedAnswerError
from loadtests.benchmark.run import RecordTooSlowError
from loadtests.chaos.faults import UnknownRowError
from loadtests.chaos.workload import NotSetUpError
from loadtests.load.faults import LoadFailedError
from loadtests.replay.faults import NoItemShared, NothingTaken
from loadtests.workspace.faults import NotSignedInError
from simulations.lab.evaluation.request import SomeFailed
from simulations.live.client import ServiceRefusedError, ServiceUnreachableError
from simulations.live.models import OtherModelActivatedError, RetraceFailingError
from simulations.live.policy import RefusedResultError
from simulations.live.serving import CommandFailedError, ServiceDidNotStartError
from simulations.terminal.faults import RequestFault

_SERVICE: Final[dict[type[Exception], int]] = {
    SettingsError: 2,
    AddressInUseError: 1,
    BackupError: 1,
    CompilingFailedError: 1,
    CompilingStalledError: 1,
    EmbeddedServersError: 1,
    RecordError: 1,
    ImportUnreadable: 2,  # of what a file says, before the rest of what the service refuses
    ServiceError: 1,
    WorkerFailedError: 1,
    psycopg.OperationalError: 1,
    redis.RedisError: 1,
}
_GIVEN: Final[dict[type[Exception], int]] = {
    CannotJudge: 2,
    ContentFault: 2,
    InvalidContentGraph: 2,
    ModelFault: 2,
    NoItemShared: 2,
    NoTimesOfLeaving: 2,
    RequestFault: 2,
    TableFault: 2,
    UnknownRowError: 2,
}
"""What can be wrong with the files and options that are given."""
_WORK: Final[dict[type[Exception], int]] = {
    CommandFailedError: 1,
    LoadFailedError: 1,
    MalformedAnswerError: 1,
    NotSetUpError: 1,
    NotSignedInError: 1,
    NothingTaken: 1,
    OtherModelActivatedError: 1,
    RecordTooSlowError: 1,
    RefusedResultError: 1,
    RetraceFailingError: 1,
    ServiceDidNotStartError: 1,
    ServiceRefusedError: 1,
    ServiceUnreachableError: 1,
    SomeFailed: 1,
}
"""What can go wrong with a service at work, or with a part of what was asked for."""

EXPECTED: Final = _SERVICE | _GIVEN | _WORK

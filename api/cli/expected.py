"""Errors that the service's own commands expect (see `api.cli.boundary`); loaded when one of them came."""

from __future__ import annotations

from typing import Final

import psycopg
import redis

from api.cli.compile_errors import CompilingFailedError, CompilingStalledError
from api.cli.serve import AddressInUseError
from api.cli.supervisor import WorkerFailedError
from api.embedded.errors import EmbeddedServersError
from api.errors import ServiceError
from api.record.errors import RecordError
from api.settings import SettingsError

EXPECTED: Final[dict[type[Exception], int]] = {
    SettingsError: 2,
    AddressInUseError: 1,
    CompilingFailedError: 1,
    CompilingStalledError: 1,
    EmbeddedServersError: 1,
    RecordError: 1,
    ServiceError: 1,
    WorkerFailedError: 1,
    psycopg.OperationalError: 1,
    redis.RedisError: 1,
}

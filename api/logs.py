"""The log: one JSON object per line, or colours on a terminal.

Nobody is named in it. Secrets never get here: settings mask theirs, and tokens are not logged. Of an error its class is
told, and its message only where that cannot quote what was sent (`told`): PostgreSQL's quote rows, Python's quote
values. Of a library's line, the first: the event loop writes the repr of an exception into those after it.
"""

import contextlib
import io
import logging
import sys
import traceback
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any, Final, TextIO, cast

import msgspec
import structlog
from structlog.typing import Processor

OPERATORS: Final = ("api.backup.errors", "api.processes.", "api.record.errors", "api.settings")
"""Where the errors are defined that tell whoever runs the service what is wrong with it, and name nobody."""
_LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def configure_logs(level: str) -> None:
    """Set up structlog and bring the standard library's loggers (uvicorn, psycopg) into the same form.

    A process that has set up structlog already keeps it as it is.
    """
    if structlog.is_configured():
        return
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        _correlate,
        _tell_exception,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]
    render = _renderers(is_terminal=sys.stderr.isatty())
    structlog.configure(
        processors=[*shared, *render],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", _Lines(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name, _keep_first_line],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(_LEVELS[level], logging.INFO))
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log addresses, and those name learners


class Correlation:
    """What ties lines of the log to traces.

    Attributes:
        trace_id: Returns the id of the trace that is being written, where one is (`api.telemetry`).
    """

    def __init__(self) -> None:
        self.trace_id: Callable[[], str | None] = lambda: None


CORRELATION: Final = Correlation()


def told(error: BaseException) -> str:
    """Say what went wrong in words that cannot quote what was sent.

    >>> told(KeyError("ada@example.org"))
    'KeyError'
    >>> told(FileNotFoundError(2, "No such file or directory", "/home/ada"))
    'FileNotFoundError: No such file or directory'
    """
    words = _words_of(error)
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _words_of(error: BaseException) -> str:
    if (state := getattr(error, "sqlstate", None)) is not None:
        diagnosis = getattr(error, "diag", None)
        places = (getattr(diagnosis, name, None) for name in ("table_name", "column_name", "constraint_name"))
        return " ".join(["SQLSTATE", state, *filter(None, places)])
    module, text = type(error).__module__, str(error)
    if module.startswith("redis.") and type(error).__name__ == "ResponseError":
        return text.partition(" ")[0]  # its code: what follows may quote a key
    if module.startswith(("redis.", "psycopg", *OPERATORS)):
        return text.partition("\n")[0]  # of connections, and of the service itself
    if module == "api.errors" and isinstance(reason := getattr(error, "reason", None), str):
        return reason  # of an outage: made by `told`
    return (error.strerror or "") if isinstance(error, OSError) else ""


def _correlate(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    trace_id = CORRELATION.trace_id()
    if trace_id is not None:
        event["trace_id"] = trace_id
    return event


def _keep_first_line(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event["event"] = str(event["event"]).partition("\n")[0]
    return event


def _tell_exception(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put the places of an exception and of its causes into the line, oldest first, without their words."""
    raised = event.pop("exc_info", None)
    raised = sys.exc_info() if raised is True else raised
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_places_of(error))
    return event


def _places_of(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _places_of(before)
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from _places_of(inner)
    yield "".join(traceback.format_tb(error.__traceback__)) + told(error)


class _Lines(io.TextIOBase):
    """Where lines go; those that have no place there are dropped: a full disk must not turn an answer into an error."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write, if that is possible."""
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush, if that is possible."""
        with contextlib.suppress(OSError):
            self._stream.flush()


def _renderers(*, is_terminal: bool) -> list[Processor]:
    if is_terminal:
        return [structlog.dev.ConsoleRenderer()]
    return [structlog.processors.JSONRenderer(serializer=_to_json)]


def _to_json(event: object, **_: object) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()

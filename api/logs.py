"""The log: one JSON object per line, or colours on a terminal.

Secrets never get here: settings mask theirs, tokens are not logged, and traces carry no local variables. Learners
appear as the opaque ids that the sender chose, and only where an error names one.
"""

import contextlib
import io
import logging
import sys
from typing import Final, TextIO, cast

import msgspec
import structlog
from structlog.typing import Processor

_LEVELS: Final = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def configure_logs(level: str) -> None:
    """Set up structlog and bring the standard library's loggers (uvicorn, psycopg) into the same form.

    A process that has set up structlog already keeps it as it is.
    """
    if structlog.is_configured():
        return
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
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
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(_LEVELS[level], logging.INFO))
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log addresses, and those name learners


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
        return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_to_json)]


def _to_json(event: object, **_: object) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()

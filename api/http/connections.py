"""uvicorn's HTTP/1.1 protocol with limits of bytes and seconds, and with problem documents for what it refuses.

uvicorn bounds neither the headers nor the time that a request takes to come in, answers invalid HTTP in plain text, and
after an early answer reads on for as long as somebody sends. Here a connection notes when what it waits for began; one
sweep over all connections, a few times a second, ends those whose time is up. That costs a request less than the
timer that uvicorn sets and cancels for it.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Final, cast

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from api.connection_errors import BadRequest, ExpectationFailed, HeadTooLarge, RequestTooSlow, TargetTooLong
from api.errors import ServiceError
from api.http.crowd import Crowd
from api.http.problems import problem_response

IDLE: Final = 0
HEAD: Final = 1
BODY: Final = 2
CLOSING: Final = 3
"""What is read from a connection; in the last, what still comes is thrown away until the peer has its answer."""

CLOSING_SECONDS: Final = 2.0
CLOSING_BYTES: Final = 1 << 20
UNREAD_BYTES: Final = 64 << 10
"""How much of a body that nobody wants is read, so that the connection can be used again."""
MAX_PIPELINED: Final = 16
NO_BODY: Final = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
WholeAnswer = Callable[[int, Iterable[tuple[bytes, bytes]], bytes], bool]
WHOLE_ANSWER: Final = "symphonie.whole_answer"
"""Extension of the scope: takes status, headers and body of an answer that is all there; tells whether it is sent."""
LASTS: Final = "symphonie.lasts"
"""Extension of the scope: says that the answer goes on for as long as the peer stays."""


class Connection(HttpToolsProtocol):
    """One connection.

    Attributes:
        peer: For whom it counts.
        reading: What is read: `IDLE`, `HEAD`, `BODY` or `CLOSING`.
        since: When that began, in the seconds of the event loop; not noted for what comes in one piece.
        n_read: Bytes of the head or body read before the piece at hand.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        crowd: Crowd,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.crowd, self.limits = crowd, crowd.limits
        # Read for every request; fields of a tuple by name cost twice as much.
        self._step, self._max_headers = self.limits.head_bytes, self.limits.headers
        self._max_target = self.limits.target_bytes
        self.peer = ""
        self.reading = HEAD
        self.since = 0.0
        self.n_read = 0
        self._n_framing = 0  # bytes in a row that held nothing of the body: chunk extensions, trailers
        self._flushing_since: float | None = None
        self._n_unsent = 0  # when that began
        self._refusal: ServiceError | None = None
        self._lasts = False

    # What the event loop calls

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Begin, if there is room."""
        super().connection_made(transport)
        # Of the connection, not of its request: what refers to itself stays until the collector comes.
        self._extensions = {WHOLE_ANSWER: self._answer_whole, LASTS: self._last}
        self.since = self.loop.time()
        refusal = self.crowd.enter(self, self.client[0] if self.client else "")
        if refusal is not None:
            self.refuse(refusal)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self.crowd.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read, in pieces that are no longer than a head may be."""
        step, n_bytes = self._step, len(data)
        if n_bytes > step:
            for at in range(0, n_bytes, step):
                self.data_received(data[at : at + step])
            return
        before = self.reading
        if before == IDLE:
            self.reading, self.n_read = HEAD, 0
        elif before == CLOSING or self.transport.is_closing():
            self._throw_away(n_bytes)
            return
        n_held = len(self.cycle.body) if before == BODY else 0
        try:
            self.parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self._stop(error)
            return
        if self.reading == IDLE:
            return
        if self.n_read:
            self._count(n_bytes, n_held)
        else:
            self.since, self.n_read = self.loop.time(), n_bytes

    def resume_writing(self) -> None:
        """Go on: the peer has taken nearly all that waited for it."""
        self._flushing_since = None
        super().resume_writing()

    # What the parser calls

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header."""
        name = name.lower()
        if name == b"expect":
            self._expect(value)
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Have the request answered, if its head is within the limits."""
        if self.n_read or len(self.headers) > self._max_headers or len(self.url) > self._max_target:
            self._check_head()
        if len(self.pipeline) >= MAX_PIPELINED:
            raise self._refused(BadRequest(f"more than {MAX_PIPELINED} requests wait for earlier ones"))
        self.reading, self.n_read, self._n_framing = BODY, 0, 0
        super().on_headers_complete()
        self.headers = []  # what still comes are trailers, which must not pass for headers of the request
        if not self.cycle.keep_alive:
            self.cycle.transport = cast("asyncio.Transport", _LastAnswer(self))
        cast("dict[str, Any]", self.cycle.scope)["extensions"] = self._extensions  # its task runs later

    def on_message_complete(self) -> None:
        """Note that the next thing is another request."""
        super().on_message_complete()
        self.reading = IDLE

    # What a request's end calls

    def _answer_whole(self, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> bool:
        """Send an answer that is all there in one write; leave to `send` whatever is unusual, and tell whether so.

        `send` writes the head by itself, which wakes the peer twice, and looks at each header with two patterns.
        """
        if self.pipeline:
            return False  # the newest request is not the one that is answered
        cycle = self.cycle
        is_bodiless = cycle.scope["method"] == "HEAD" or status in NO_BODY
        if is_bodiless or cycle.response_started or cycle.disconnected or cycle.flow.write_paused:
            return False
        lines = [STATUS_LINE[status]]
        for name, value in (*cycle.default_headers, *headers):
            if name == b"connection":
                return False
            if name != b"content-length":
                lines.append(b"%b: %b\r\n" % (name, value))
        head = b"".join(lines)
        if head.count(b"\n") != len(lines) or head.count(b"\r") != len(lines):
            return False  # a header that would be two
        ending = b"" if cycle.keep_alive else b"connection: close\r\n"
        cycle.transport.write(b"%bcontent-length: %d\r\n%b\r\n%b" % (head, len(body), ending, body))
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            cycle.transport.close()
        cycle.on_response()
        return True

    def on_response_complete(self) -> None:
        """Go on to the next request, as uvicorn does, but without a timer."""
        self.server_state.total_requests += 1
        self._lasts = False
        if self.transport.is_closing():
            return
        if self.reading == IDLE:
            self.since = self.loop.time()
        elif self.reading == BODY:
            self._leave_body()
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())

    def shutdown(self) -> None:
        """End when the service does: after the answer, if that has an end."""
        super().shutdown()
        if self._lasts:
            self.transport.close()

    def _last(self) -> None:
        self._lasts = True

    # What the crowd calls

    def patience(self) -> int | None:
        """Tell how soon this connection may be asked to make room: half a request first, then none, then no end."""
        if self._lasts:
            return 2
        if self._is_answering or self.reading == BODY:
            return None
        return 1 if self.reading == IDLE else 0

    def drop(self) -> None:
        """End at once, without a word."""
        self.transport.abort()

    def check_time(self, now: float) -> None:
        """End if the peer has had the time that it may have."""
        if self.transport.is_closing() or self.flow.write_paused:
            self._check_flushing(now)
            return
        self._flushing_since = None
        if self.reading == BODY:
            self._check_body(now)
        elif not self._is_answering:
            self._check_waiting(now)

    def forgive(self, seconds: float, now: float) -> None:
        """Leave out the seconds in which nobody here could have read or written."""
        self.since = min(now, self.since + seconds)
        if self._flushing_since is not None:
            self._flushing_since = min(now, self._flushing_since + seconds)

    def refuse(self, error: ServiceError) -> None:
        """Answer with a problem and end."""
        self.crowd.note(error, self.peer, self.loop.time())
        if self.transport.is_closing():
            return
        if self._is_answering:
            if self.reading != BODY or self.cycle.response_started:
                self.transport.close()  # another answer is on its way, and this one would fall into it
                return
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.write(self._told(error))
        self._begin_closing()

    def finish(self) -> None:
        """Close after the last answer; while a body is still coming, not before the peer has read the answer."""
        if self.reading == BODY:
            self._begin_closing()
        else:
            self.transport.close()

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _stop(self, error: httptools.HttpParserError | httptools.HttpParserUpgrade) -> None:
        """End because the parser could not go on."""
        if isinstance(error, httptools.HttpParserUpgrade):
            self._decline_upgrade()
        elif isinstance(error, httptools.HttpParserCallbackError):
            self.refuse(self._refusal or BadRequest("its address cannot be read"))
        else:
            self.refuse(BadRequest(str(error).rstrip(".") or "it cannot be parsed"))

    def _count(self, n_bytes: int, n_held: int) -> None:
        """Count a piece in the middle of a head or body."""
        self.n_read += n_bytes
        if self.reading == BODY:
            self._count_body(n_bytes, len(self.cycle.body) - n_held)
        elif self.n_read > self.limits.head_bytes:
            self.refuse(self._too_long())

    def _count_body(self, n_bytes: int, n_taken: int) -> None:
        self._n_framing = 0 if n_taken else self._n_framing + n_bytes
        if self.cycle.response_complete:
            if self.n_read > UNREAD_BYTES:
                self._begin_closing()
        elif self._n_framing > self.limits.head_bytes:
            self.refuse(HeadTooLarge(self.limits.head_bytes, self.limits.headers))

    def _leave_body(self) -> None:
        """Decide about the rest of a body that was answered before it came in completely."""
        if self.expect_100_continue or self.n_read > UNREAD_BYTES:
            self._begin_closing()
        else:
            self.since, self.n_read = self.loop.time(), 0

    def _check_head(self) -> None:
        lengths = (len(name) + len(value) + 4 for name, value in self.headers)
        if len(self.url) > self.limits.target_bytes:
            raise self._refused(TargetTooLong(self.limits.target_bytes))
        if len(self.headers) > self.limits.headers or len(self.url) + sum(lengths) > self.limits.head_bytes:
            raise self._refused(self._too_long())

    def _too_long(self) -> ServiceError:
        if not self.headers and len(self.url) > self.limits.target_bytes:
            return TargetTooLong(self.limits.target_bytes)
        return HeadTooLarge(self.limits.head_bytes, self.limits.headers)

    def _expect(self, value: bytes) -> None:
        if value.lower() != b"100-continue":
            raise self._refused(ExpectationFailed(value.decode("latin-1")))
        self.expect_100_continue = True

    def _refused(self, error: ServiceError) -> ServiceError:
        """Remember why, because the parser replaces what its callbacks raise by an error of its own."""
        self._refusal = error
        return error

    def _decline_upgrade(self) -> None:
        """Answer as if no other protocol had been asked for (RFC 9110, section 7.8); what follows is not HTTP."""
        if self._is_answering:
            self.cycle.keep_alive = False
        else:
            self.transport.close()
        self.reading = CLOSING

    def _check_flushing(self, now: float) -> None:
        """End if the peer takes less of its answer than what a body must come in with."""
        n_unsent = self.transport.get_write_buffer_size()
        if self._flushing_since is None:
            self._flushing_since, self._n_unsent = now, n_unsent
        elif now - self._flushing_since > self.limits.answer_seconds:
            if self._n_unsent - n_unsent < self.limits.answer_seconds * self.limits.body_rate:
                self.drop()
            else:
                self._flushing_since, self._n_unsent = now, n_unsent

    def _check_body(self, now: float) -> None:
        if self.flow.read_paused:  # it is the service that lets the peer wait
            self.since, self.n_read = now, 0
        elif now - self.since > self.limits.body_seconds + self.n_read / self.limits.body_rate:
            self._time_out(RequestTooSlow("body", now - self.since))

    def _check_waiting(self, now: float) -> None:
        waited = now - self.since
        if self.reading == HEAD and waited > self.limits.head_seconds:
            self._time_out(RequestTooSlow("headers", waited))
        elif self.reading == IDLE and waited > self.limits.idle_seconds:
            self.transport.close()
        elif self.reading == CLOSING and waited > CLOSING_SECONDS:
            self.drop()

    def _time_out(self, error: RequestTooSlow) -> None:
        if self.reading == HEAD and not self.n_read:
            self.transport.close()  # nothing was asked
        elif self.reading == BODY and self.cycle.response_complete:
            self.drop()
        else:
            self.refuse(error)

    def _begin_closing(self) -> None:
        """Send no more, and throw away what comes, so that the peer can read its answer before the end.

        Closing with unread data resets the connection, and the peer may lose what it has not read (RFC 9112, 9.6).
        """
        self.reading, self.since, self.n_read = CLOSING, self.loop.time(), 0
        self.transport.write_eof()
        self.flow.resume_reading()

    def _throw_away(self, n_bytes: int) -> None:
        self.n_read += n_bytes
        if self.n_read > CLOSING_BYTES:
            self.drop()

    def _told(self, error: ServiceError) -> bytes:
        request_id = secrets.token_hex(8)
        status, headers, body = problem_response(error, request_id)
        headers |= {
            "content-length": str(len(body)),
            "connection": "close",
            "x-content-type-options": "nosniff",
            "x-request-id": request_id,
        }
        lines = [
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
            *(f"{name}: {text}" for name, text in headers.items()),
        ]
        return "\r\n".join([*lines, "", ""]).encode() + body


class _LastAnswer:
    """Stands for the transport towards an answer after which the connection ends."""

    def __init__(self, connection: Connection) -> None:
        self.write = connection.transport.write
        self.is_closing = connection.transport.is_closing
        self.close = connection.finish

"""A lean HTTP/1.1 client on kept-alive sockets, for many users in one process.

A general client costs several times as much for each request as the learner who is simulated, and the load shares the
machine with what it measures. Sockets are the standard library's: locust makes them give way to other users.
"""

import queue
import socket
import ssl
from contextlib import suppress
from http import HTTPStatus
from typing import Final, NamedTuple
from urllib.parse import urlsplit

ANSWER_SECONDS: Final = 60.0
CHUNK: Final = 65_536
END_OF_HEAD: Final = b"\r\n\r\n"
PORTS: Final = {"http": 80, "https": 443}
BODYLESS: Final = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED})


class BrokenAnswerError(OSError):
    """The connection ended before the answer did, or what came is no HTTP/1.1."""

    def __init__(self, got: bytes) -> None:
        super().__init__(f"the connection ended in the middle of an answer, after {got[:100]!r}")


class HttpAnswer(NamedTuple):
    """An answer as it came over the wire."""

    status: int
    head: bytes  # its headers, each after a line's end
    body: bytes

    def header(self, name: bytes) -> bytes | None:
        """Give the first value of a header, whose name is given in small letters."""
        at = self.head.lower().find(b"\r\n" + name + b":")
        return None if at < 0 else self.head[at + len(name) + 3 :].split(b"\r\n", 1)[0].strip()

    def cookies(self) -> list[str]:
        """Give the cookies that are set, each as it came."""
        lines = (one.partition(b":") for one in self.head.split(b"\r\n"))
        return [value.strip().decode("latin-1") for name, _, value in lines if name.lower() == b"set-cookie"]


class Connection:
    """One kept-alive connection; opened when it is used first, and again after the other side has closed it.

    Args:
        url: Of the service.
        headers: Of every request.
    """

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        parts = urlsplit(url)
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._host = parts.hostname or "localhost"
        self._port = parts.port or PORTS[parts.scheme]
        self._prefix = parts.path.rstrip("/")
        always = {"Host": parts.netloc.rpartition("@")[2], **headers}
        self._always = "".join(f"{name}: {value}\r\n" for name, value in always.items())
        self._socket: socket.socket | None = None

    def request(self, method: str, path: str, body: bytes = b"", headers: str = "") -> HttpAnswer:
        r"""Send one request and read its answer.

        Args:
            method: Of HTTP.
            path: With its query.
            body: What is sent.
            headers: More of them, each with its `\r\n`.

        Raises:
            OSError: No connection, or no whole answer in time.
        """
        head = f"{method} {self._prefix}{path} HTTP/1.1\r\n{self._always}{headers}"
        length = f"Content-Length: {len(body)}\r\n" if body or method != "GET" else ""
        try:
            self._open().sendall(f"{head}{length}\r\n".encode() + body)
            answer = self._read()
        except OSError:
            self.close()
            raise
        if (answer.header(b"connection") or b"").lower() == b"close":
            self.close()
        return answer

    def close(self) -> None:
        """End the connection; the next request opens another one."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.close()
        self._socket = None

    def _open(self) -> socket.socket:
        if self._socket is not None and _has_ended(self._socket):
            self.close()
        if self._socket is None:
            plain = socket.create_connection((self._host, self._port), ANSWER_SECONDS)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = plain if self._tls is None else self._tls.wrap_socket(plain, server_hostname=self._host)
        return self._socket

    def _read(self) -> HttpAnswer:
        got = b""
        while (end := got.find(END_OF_HEAD)) < 0:
            got += self._more(got)
        status = int(got[9:12])
        answer = HttpAnswer(status, b"\r\n" + got[:end].partition(b"\r\n")[2], got[end + len(END_OF_HEAD) :])
        return answer._replace(body=b"" if status in BODYLESS else self._body(answer))

    def _body(self, answer: HttpAnswer) -> bytes:
        body = answer.body
        if (answer.header(b"transfer-encoding") or b"").lower() == b"chunked":
            return self._chunked(body)
        length = int(answer.header(b"content-length") or 0)
        parts = [body]
        missing = length - len(body)
        while missing > 0:
            parts.append(self._more(body))
            missing -= len(parts[-1])
        return b"".join(parts)

    def _chunked(self, got: bytes) -> bytes:
        parts = list[bytes]()
        while True:
            while (end := got.find(b"\r\n")) < 0:
                got += self._more(got)
            size, at = int(got[:end].partition(b";")[0], 16), end + 2
            while len(got) < at + size + 2:
                got += self._more(got)
            if not size:
                return b"".join(parts)
            parts.append(got[at : at + size])
            got = got[at + size + 2 :]

    def _more(self, got: bytes) -> bytes:
        if self._socket is None or not (more := self._socket.recv(CHUNK)):
            raise BrokenAnswerError(got)
        return more


def _has_ended(kept: socket.socket) -> bool:
    """Say whether the other side closed a connection that nothing is awaited on."""
    if isinstance(kept, ssl.SSLSocket):
        return False  # it cannot be looked into without reading
    timeout = kept.gettimeout()
    kept.setblocking(False)  # noqa: FBT003 - its name says it
    try:
        return not kept.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        kept.settimeout(timeout)


class ConnectionPool:
    """So many connections that all users of a process share, as a platform's server has them.

    Args:
        url: Of the service.
        headers: Of every request.
        size: How many.
    """

    def __init__(self, url: str, headers: dict[str, str], size: int) -> None:
        self._idle = queue.LifoQueue[Connection]()
        for _ in range(size):
            self._idle.put(Connection(url, headers))

    def request(self, method: str, path: str, body: bytes = b"", headers: str = "") -> HttpAnswer:
        """Send one request over the connection that was used last; wait for one if all are in use.

        Raises:
            OSError: As `Connection.request`.
        """
        connection = self._idle.get()
        try:
            return connection.request(method, path, body, headers)
        finally:
            self._idle.put(connection)

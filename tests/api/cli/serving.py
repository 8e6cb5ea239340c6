"""A `symphonie serve` of our own, as a process."""

import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.record.vault.master import path_of
from api.settings import Settings
from tests.api.processes.embedded.processes import wait_for

START_SECONDS = 280.0
STOP_SECONDS = 200.0
LAST_LINES, LAST_OF_LINE = 40, 600
"""Of what a service printed that did not start: the places of an error end with what it was."""
ROLES = ("worker", "projector", "retracer")

_RUN = "from api.cli import main; main()"
_WITH_DESCRIPTORS = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({n}, {n})); "


class Serving:
    """The process, and what it has printed.

    Args:
        n_descriptors: How many files each of its processes may open; as many as this one if None.
        variables: Of its environment.
    """

    def __init__(self, n_descriptors: int | None = None, /, **variables: str) -> None:
        limited = _WITH_DESCRIPTORS.format(n=n_descriptors) if n_descriptors else ""
        environment = {**os.environ, "SYMPHONIE_PORT": "0", "SYMPHONIE_WORKERS": "2", **variables}
        self.process = subprocess.Popen(  # noqa: S603  # our own interpreter and program
            [sys.executable, "-P", "-c", limited + _RUN, "serve"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.printed: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def wait_ready(self) -> str:
        """Return the URL that the banner names."""
        wait_for(lambda: self._url() is not None or not self._reader.is_alive(), START_SECONDS)
        url = self._url()
        assert url is not None, "\n".join(line.rstrip()[-LAST_OF_LINE:] for line in self.printed[-LAST_LINES:])
        return url

    def wait_ended(self) -> int:
        """Return the exit code, when all that it printed has been read."""
        code = self.process.wait(STOP_SECONDS)
        self._reader.join(STOP_SECONDS)
        return code

    def children(self) -> dict[int, str]:
        """Return the roles of its processes by number."""
        pid = self.process.pid
        started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        names = {int(child): Path(f"/proc/{child}/comm").read_text().strip() for child in started}
        return {child: name for child, name in names.items() if name in ROLES}

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line)  # line by line, not all at the end

    def _url(self) -> str | None:
        return next((line.split()[3] for line in self.printed if line.startswith("Symphonie serves on ")), None)


def sharing(settings: Settings) -> dict[str, str]:
    """Return the variables of a service that shares servers, and so the key of names, with the other tests."""
    return {
        "SYMPHONIE_VALKEY_URL": str(settings.valkey_url),
        "SYMPHONIE_DATABASE_URL": str(settings.database_url),
        "SYMPHONIE_MASTER_KEY_FILE": str(path_of(settings)),
    }


@contextmanager
def serving(n_descriptors: int | None = None, /, **variables: str) -> Iterator[Serving]:
    """Serve for the duration of the block; whatever happens, it is ended."""
    service = Serving(n_descriptors, **variables)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.process.send_signal(signal.SIGTERM)
        service.wait_ended()


def status_of(url: str) -> int:
    """Return the status of an answer; 0 when there is none."""
    try:
        with urllib.request.urlopen(url, timeout=STOP_SECONDS) as answer:  # noqa: S310  # loopback, http only
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0

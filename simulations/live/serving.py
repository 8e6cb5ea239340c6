"""Start the service as its own process, on the embedded default, and stop it again."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

STOP_SECONDS = 30.0
COMMAND_SECONDS = 120.0
LOG_LINES_SHOWN, LOG_CHARACTERS_SHOWN = 6, 400
# of the ports that no connection takes by itself, those above all that well-known servers use
_LOWEST_PORT, _FIRST_OF_CONNECTIONS, _N_TRIED = 12_000, 32_768, 64
SCOPES = ("results:write", "activities:write", "learners:read", "content:write", "content:read", "support")


# Linux ends the service with us, even when we are killed: PR_SET_PDEATHSIG (1) lives on through exec. Doing it in a
# process of its own, and not in `preexec_fn`, keeps it safe whatever threads we have.
_DIE_WITH_PARENT = (
    "import ctypes, os, sys; ctypes.CDLL(None).prctl(1, 15); "
    "os.getppid() == int(sys.argv[1]) or sys.exit(1); os.execv(sys.argv[2], sys.argv[2:])"
)


class ServiceDidNotStartError(Exception):
    """``symphonie serve`` ended, with ``status``."""

    def __init__(self, status: int, log: Path) -> None:
        lines = log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:] if log.exists() else []
        shown = [line[:LOG_CHARACTERS_SHOWN] for line in lines]
        super().__init__(
            "\n".join([f"the service did not start: it ended with status {status}; its log is {log}", *shown])
        )


class CommandFailedError(Exception):
    """A ``symphonie`` command ended with an error."""

    def __init__(self, arguments: Sequence[str], told: str) -> None:
        super().__init__(f"symphonie {' '.join(arguments)} failed: {told.strip()}")


class RunningService(NamedTuple):
    """A service that answers at ``url``."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]


def symphonie_command() -> list[str]:
    """Find the ``symphonie`` command of this very installation."""
    beside = Path(sys.executable).with_name("symphonie")
    found = str(beside) if beside.exists() else shutil.which("symphonie")
    return [found or "symphonie"]


def environment(data_dir: Path | None) -> dict[str, str]:
    """Give the environment in which the service finds its data directory."""
    chosen = {} if data_dir is None else {"SYMPHONIE_DATA_DIR": str(data_dir)}
    return {**os.environ, **chosen}


def free_ports(n: int, reach: int = 0) -> list[int]:
    """Find ports of the loopback interface that nobody uses, and that no connection takes before they are used.

    They lie below those from which Linux takes the near ends of connections (32 768 to 60 999 by default): of those,
    one that is free now may be gone when a server that is still starting asks for it.

    Args:
        n: how many.
        reach: how far above each a second port must be free as well; 0 asks for none. [0, 20 000]
    """
    candidates = random.SystemRandom().sample(range(_LOWEST_PORT, _FIRST_OF_CONNECTIONS - reach), _N_TRIED)
    found = [port for port in candidates if _is_free(port) and (not reach or _is_free(port + reach))]
    return found[:n]


def free_port() -> int:
    """Find one port of the loopback interface that nobody uses."""
    return free_ports(1)[0]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def create_key(organisation: str, label: str, data_dir: Path | None, scopes: Sequence[str] = SCOPES) -> str:
    """Make an API key for an organisation through ``symphonie key create``; give the secret token."""
    arguments = ["key", "create", "--organisation", organisation, "--label", label, "--json"]
    arguments += [part for scope in scopes for part in ("--scope", scope)]
    done = subprocess.run(  # noqa: S603 - our own command with our own arguments
        [*symphonie_command(), *arguments],
        capture_output=True,
        text=True,
        env=environment(data_dir),
        timeout=COMMAND_SECONDS,
        check=False,
    )
    if done.returncode != 0:
        raise CommandFailedError(arguments[:2], done.stderr or done.stdout)
    return str(json.loads(done.stdout)["token"])


@contextmanager
def running_service(
    log: Path,
    data_dir: Path | None = None,
    port: int | None = None,
    options: Sequence[str] = (),
    *,
    is_simulated: bool = False,
    clock_file: Path | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[RunningService]:
    """Run ``symphonie serve`` on loopback for the duration of the block.

    Args:
        log: file that receives what the service prints.
        data_dir: where the embedded servers keep their data; None leaves it to the settings.
        port: the port to listen on; None takes a free one.
        options: further options of ``symphonie serve``.
        is_simulated: whether time is that of the results, not the clock's: for learners of a simulated calendar.
        clock_file: what says what time it is for all of the service; None for the wall clock.
        more: further settings, by their variables.

    Raises:
        ServiceDidNotStartError: it ended. There is no deadline: a service that does not get on ends by itself.
    """
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    command = ending_with_us([*symphonie_command(), "serve", "--host", "127.0.0.1", "--port", str(port), *options])
    surroundings = environment(data_dir) | ({"SYMPHONIE_DECIDES_AT": "result"} if is_simulated else {})
    surroundings |= {} if clock_file is None else {"SYMPHONIE_CLOCK_FILE": str(clock_file)}
    surroundings |= more
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as sink:
        process = subprocess.Popen(  # noqa: S603 - our own command with our own arguments
            command, stdout=sink, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=surroundings
        )
    try:
        _wait_until_ready(url, process, log)
        yield RunningService(url, log, process)
    finally:
        _stop(process)


def ending_with_us(command: list[str]) -> list[str]:
    """Wrap a command so that it gets SIGTERM when this process ends in whatever way (on Linux; elsewhere unchanged)."""
    if sys.platform != "linux" or not Path(command[0]).is_absolute():
        return command
    return [sys.executable, "-S", "-E", "-c", _DIE_WITH_PARENT, str(os.getpid()), *command]


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    told = 0
    while not _is_ready(url):
        if process.poll() is not None:
            raise ServiceDidNotStartError(process.returncode, log)
        told = tell_compiling(log, told)
        time.sleep(0.05)


def tell_compiling(log: Path, told: int) -> int:
    """Say on stderr what the service has logged of its compiling, which takes long on a new machine.

    Args:
        log: what the service prints.
        told: up to which byte of it was looked at.

    Returns:
        Up to which byte it is looked at now: the end of its last whole line.
    """
    said = log.read_bytes()[told:]
    whole = said[: said.rfind(b"\n") + 1]
    for line in whole.decode(errors="replace").splitlines():
        if line.startswith("Compiling"):
            sys.stderr.write(f"{line}\n")
    return told + len(whole)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/v1/health/ready", timeout=5) as answer:  # noqa: S310 - loopback, http only
            return bool(answer.status == 200)  # noqa: PLR2004 - HTTP OK
    except OSError:  # not listening yet, or 503 (an HTTPError): not ready
        return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the service to end, and end it when it does not."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP_SECONDS)

"""What can go wrong with the embedded servers."""

from pathlib import Path

_TAIL_LINES = 12


class EmbeddedServersError(Exception):
    """The embedded servers cannot be used."""


class MissingBinaryError(EmbeddedServersError):
    """A package does not hold the binary that it should hold."""

    def __init__(self, package: str, binary: str) -> None:
        super().__init__(
            f"{binary} is not in the package {package} on this platform. Reinstall {package}, "
            "or set SYMPHONIE_VALKEY_URL and SYMPHONIE_DATABASE_URL to servers of your own."
        )


class UnusableDirectoryError(EmbeddedServersError):
    """The data directory cannot be written."""

    def __init__(self, path: Path, fault: str) -> None:
        super().__init__(f"Cannot use {path}: {fault}. Set SYMPHONIE_DATA_DIR to a directory of your own.")


class PowerlessRootError(EmbeddedServersError):
    """Root, whom PostgreSQL refuses to serve, may not hand files over to another account either."""

    def __init__(self, uid: int) -> None:
        super().__init__(
            f"PostgreSQL refuses to run as root, and this root may not give files to the account {uid}. "
            "Run as another user, or set SYMPHONIE_DATABASE_URL to a PostgreSQL of your own."
        )


class ServerFailedError(EmbeddedServersError):
    """A server cannot be brought to answer."""

    def __init__(self, name: str, fault: str, log: Path) -> None:
        super().__init__(f"{name} {fault}. The end of {log}:\n{tail(log)}")


class ServerEndedError(ServerFailedError):
    """A server ended while it started."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(name, "ended while it started", log)


class ServerSilentError(ServerFailedError):
    """A server runs but does not answer in time."""

    def __init__(self, name: str, seconds: float, log: Path) -> None:
        super().__init__(name, f"does not answer after {seconds:.0f} s", log)


class UnpreparedError(ServerFailedError):
    """A program that makes a server's files failed."""

    def __init__(self, name: str, program: str, log: Path) -> None:
        super().__init__(name, f"could not make its files: {program} failed", log)


class StillHeldError(EmbeddedServersError):
    """Processes of an earlier start still use a server's files."""

    def __init__(self, name: str, holder: str, seconds: float) -> None:
        super().__init__(
            f"An earlier {name} (process {holder or 'unknown'}) still runs after {seconds:.0f} s. "
            "End it, then start again."
        )


class OtherSettingsError(EmbeddedServersError):
    """The running Valkey was started with another durability than asked for now."""

    def __init__(self, running: str, wanted: str) -> None:
        super().__init__(
            f"Valkey runs with appendfsync {running}, but {wanted} is asked for. "
            "Stop every symphonie process on this data directory first, or use the same SYMPHONIE_APPENDFSYNC."
        )


class SupervisorFailedError(EmbeddedServersError):
    """The supervisor could not be started, did not answer, or reported a failure."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"The embedded servers did not start: {fault}")


def tail(log: Path) -> str:
    """Return the last lines of a log file, or an empty text when there is none."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(lines[-_TAIL_LINES:])

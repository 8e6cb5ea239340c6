"""What can go wrong with backups, one class per thing; each message ends with what to do."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path


class BackupError(Exception):
    """A backup could not be taken, or cannot be restored."""


class BackupUnderWayError(BackupError):
    """Another process takes or removes backups in the same directory."""

    def __init__(self, root: Path) -> None:
        super().__init__(f"Another backup into {root} is under way. Wait until it has ended, then try again.")


class NothingRecordedError(BackupError):
    """The database has no record."""

    def __init__(self) -> None:
        super().__init__(
            "There is no record yet, and so nothing to back up. Is SYMPHONIE_DATA_DIR the directory of the service?"
        )


class OtherDeploymentError(BackupError):
    """The backups in a directory are another deployment's."""

    def __init__(self, root: Path, found: str, own: str) -> None:
        super().__init__(f"The backups in {root} are of deployment {found}, and this is {own}. Name another directory.")


class UnusableKeyError(BackupError):
    """What was given as a key is none."""

    def __init__(self, source: str, fault: str) -> None:
        super().__init__(
            f"{source}: {fault}. Give a file with an AGE-SECRET-KEY-1… (made by `age-keygen`) or a passphrase on its "
            "first line, or a recipient age1…."
        )


class KeyMissingError(BackupError):
    """The backups in a directory are encrypted, and no key was given."""

    def __init__(self, root: Path, option: str) -> None:
        super().__init__(f"The backups in {root} are encrypted. Give {option}, or name another directory.")


class WrongKeyError(BackupError):
    """The key does not open the backup."""

    def __init__(self, chain: str, recipients: Sequence[str]) -> None:
        meant = f"the identity of {' or '.join(recipients)}" if recipients else "the passphrase it was made with"
        super().__init__(f"The key does not open backup {chain}. Give {meant}.")


class NoBackupError(BackupError):
    """A directory holds no whole backup."""

    def __init__(self, root: Path) -> None:
        super().__init__(f"There is no backup in {root}. Name the directory that `symphonie backup` wrote to.")


class MissingPieceError(BackupError):
    """A file of a backup is not there."""

    def __init__(self, path: Path, others: str) -> None:
        super().__init__(f"{path} is missing. Bring it back from another copy of the backup{others}.")


class AlteredPieceError(BackupError):
    """A file of a backup is not what was written."""

    def __init__(self, path: Path, others: str) -> None:
        super().__init__(f"{path} is not what the backup wrote. Take it from another copy of the backup{others}.")


class UnknownFormatError(BackupError):
    """A backup was written in a form that is not known here."""

    def __init__(self, path: Path, found: object, known: int) -> None:
        super().__init__(
            f"{path} has format {found!r}, and this version of Symphonie reads format {known}. Restore it with the "
            "version of Symphonie that wrote it."
        )


class BackupTooNewError(BackupError):
    """A newer Symphonie took the backup."""

    def __init__(self, software: str, found: str, known: str) -> None:
        super().__init__(
            f"Symphonie {software} took this backup at migration {found}, and this version knows migrations up to "
            f"{known}. Restore it with Symphonie {software} or a newer one."
        )


class OtherPostgreSQLError(BackupError):
    """A physical backup is of another major version of PostgreSQL."""

    def __init__(self, found: int, known: int, software: str) -> None:
        super().__init__(
            f"The backup is of PostgreSQL {found}, whose files PostgreSQL {known} cannot open. Restore it with "
            f"Symphonie {software}, then move it over with pg_dump (docs/upgrades.md)."
        )


class DirectoryInUseError(BackupError):
    """What is to be restored into is not empty."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not empty, and nothing in it is overwritten. Name an empty or new directory.")


class DatabaseInUseError(BackupError):
    """The database to be restored into has a record already."""

    def __init__(self) -> None:
        super().__init__(
            "The database of SYMPHONIE_DATABASE_URL has a schema `symphonie` already, and nothing in it is "
            "overwritten. Name an empty database."
        )


class NotReachedError(BackupError):
    """No backup reaches the moment that was asked for."""

    def __init__(self, until: datetime, first: datetime, last: datetime) -> None:
        super().__init__(
            f"No backup reaches {until:%Y-%m-%d %H:%M:%S %Z}. Choose a moment from {first:%Y-%m-%d %H:%M:%S} to "
            f"{last:%Y-%m-%d %H:%M:%S} UTC, or leave --until out for the newest."
        )


class UnreadableTimeError(BackupError):
    """A moment was written in a form that is not known."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no moment. Write it as 2026-11-30T08:15:00+01:00; without an offset it is UTC.")


class CopyFailedError(BackupError):
    """A program of PostgreSQL that copies the database failed."""

    def __init__(self, program: str, told: str) -> None:
        super().__init__(f"{program} failed: {told.strip() or 'it said nothing'}")


class LogGoneError(BackupError):
    """The write-ahead log since the last backup is not there any more."""

    def __init__(self, segment: str) -> None:
        super().__init__(f"The write-ahead log {segment} is gone. Take a full backup: `symphonie backup DIR --full`.")


class RecoveryFailedError(BackupError):
    """PostgreSQL could not bring the restored files to the end of the backup."""

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"PostgreSQL could not recover the backup. Restore an older chain or an earlier moment (--until). {fault}"
        )


class LogEndedError(BackupError):
    """The write-ahead log in a backup ends before the backup does."""

    def __init__(self, found: int, wanted: int) -> None:
        super().__init__(
            f"The write-ahead log in the backup ended at {found}, and the backup reaches {wanted}. Restore an earlier "
            "moment with --until, and take a full backup of the service."
        )


class RestoredApartError(BackupError):
    """What was restored does not agree with itself."""

    def __init__(self, n_differences: int, data_dir: Path | None) -> None:
        where = f"{data_dir} is kept: look at it" if data_dir else "Restore it for good, and look at it"
        super().__init__(
            f"{n_differences} live states are not what the restored record says. {where} with `symphonie retrace "
            "--verify`."
        )

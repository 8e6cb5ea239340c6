"""The master key: a file of mode 600 outside the record, made at the first start."""

import os
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Final

from api.settings import Settings

LENGTH: Final = 32


class InvalidMasterKeyError(ValueError):
    """The file holds no key."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is no master key: put the file back that was there, 64 hexadecimal digits a line")


def path_of(settings: Settings) -> Path:
    """Return where the master key is."""
    return settings.master_key_file or settings.data_dir / "master.key"


def fingerprint_of(key: bytes) -> str:
    """Name a key without telling it."""
    return sha256(b"symphonie master key" + key).hexdigest()[:16]


def read_master_keys(path: Path) -> dict[str, bytes]:
    """Return the keys of a file by their fingerprints, the current one first; none where there is no file.

    Raises:
        InvalidMasterKeyError: It holds something else.
    """
    try:
        lines = path.read_text().split()
    except FileNotFoundError:
        return {}
    try:
        keys = [bytes.fromhex(line) for line in lines]
    except ValueError:
        raise InvalidMasterKeyError(path) from None
    if not keys or any(len(key) != LENGTH for key in keys):
        raise InvalidMasterKeyError(path)
    return {fingerprint_of(key): key for key in keys}


def make_master_key(path: Path) -> None:
    """Make a key, unless somebody else just has; it is on disk then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    _write(part, [secrets.token_bytes(LENGTH)])
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def replace_master_keys(path: Path, keys: list[bytes]) -> None:
    """Put other keys in the place of those of a file, the current one first."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    _write(part, keys)
    part.replace(path)


def _write(path: Path, keys: list[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{key.hex()}\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())

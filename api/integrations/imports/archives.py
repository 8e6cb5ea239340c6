"""Zip files from elsewhere: read in memory and in bounds, never written to disk."""

import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from api.import_errors import ImportUnreadable

MAX_ENTRIES: Final = 20_000
MAX_ENTRY_BYTES: Final = 64 << 20
MAX_READ_BYTES: Final = 256 << 20
"""Of all entries that are read of one file; what is not read (pictures, films) does not count."""
_ENTRY: Final = b"PK\x01\x02"
"""How the directory begins to tell of one."""
_MOST_TOLD: Final = 10 * MAX_ENTRIES
"""Files in a zip file may be zip files with directories of their own."""
_AS_EXPORTED: Final = "Send the file as it was exported."


class Archive:
    """What is in a zip file.

    Args:
        body: The file.

    Raises:
        ImportUnreadable: It is no zip file, or one that is made to harm.
    """

    def __init__(self, body: bytes) -> None:
        if body.count(_ENTRY) > _MOST_TOLD:  # the directory is read as a whole
            msg = f"The file has more than {MAX_ENTRIES} entries."
            raise ImportUnreadable(msg, "Send a part of it.")
        try:
            self._zip = zipfile.ZipFile(BytesIO(body))
        except (zipfile.BadZipFile, ValueError, OSError, EOFError) as error:
            msg = f"The file is no zip file: {error}."
            raise ImportUnreadable(msg, _AS_EXPORTED) from None
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES:
            msg = f"The file has more than {MAX_ENTRIES} entries."
            raise ImportUnreadable(msg, "Send a part of it.")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._left = MAX_READ_BYTES
        for one in entries:
            name = _plain(one.filename)
            if name in self._entries:
                msg = f"The file has two entries {name!r}."
                raise ImportUnreadable(msg, _AS_EXPORTED)
            if not one.is_dir():
                self._entries[name] = one
        self._lowered = {one.lower(): one for one in reversed(self._entries)}

    @property
    def names(self) -> tuple[str, ...]:
        """Of all files in it, in their order."""
        return tuple(self._entries)

    def folder_of(self, name: str) -> str | None:
        """Return the folder of the topmost file of this name, empty or with its slash; None where there is none."""
        lowered = name.lower()
        found = [one for one in self._entries if PurePosixPath(one).name.lower() == lowered]
        if not found:
            return None
        top = min(found, key=lambda one: (one.count("/"), one))
        return top[: -len(name)]

    def find(self, name: str) -> str | None:
        """Return how a file is written in the archive, whatever its case; None where there is none."""
        try:
            plain = _plain(name)
        except ImportUnreadable:
            return None
        return plain if plain in self._entries else self._lowered.get(plain.lower())

    def read(self, name: str) -> bytes:
        """Return what is in a file that `names` has.

        Raises:
            ImportUnreadable: It is damaged, encrypted or too large.
        """
        entry = self._entries[name]
        limit = min(MAX_ENTRY_BYTES, self._left)
        try:
            with self._zip.open(entry) as file:
                content = file.read(limit + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
            # a password is asked for by RuntimeError, an unknown way of packing by NotImplementedError
            msg = f"{name} cannot be unpacked: {error}."
            raise ImportUnreadable(msg, _AS_EXPORTED) from None
        if len(content) > limit:
            detail = f"{name} unpacks to more than what is read ({MAX_READ_BYTES >> 20} MiB in all)."
            raise ImportUnreadable(detail, "Send a part of it.")
        self._left -= len(content)
        return content


def _plain(name: str) -> str:
    """Return the name of an entry, which leads nowhere outside.

    Raises:
        ImportUnreadable: It does.
    """
    path = name.replace("\\", "/")
    parts = [one for one in path.split("/") if one not in {"", "."}]
    if path.startswith("/") or ".." in parts or (parts and ":" in parts[0]) or "\0" in path:
        msg = f"The file has an entry that leads outside of it: {name[:100]!r}."
        raise ImportUnreadable(msg, _AS_EXPORTED)
    return "/".join(parts)

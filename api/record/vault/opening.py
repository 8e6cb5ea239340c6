"""Open the vault of a deployment, and say so where its key is not here."""

from typing import Final
from urllib.parse import unquote

import structlog
from psycopg import Connection

from api.record.pool import connect
from api.record.vault.columns import knows_vault_sync
from api.record.vault.master import make_master_key, path_of
from api.record.vault.vault import Vault
from api.settings import Settings

_LOG: Final = structlog.get_logger(__name__)


def open_vault(settings: Settings, database_url: str, *, serves: bool = False) -> Vault:
    """Return the vault of a deployment; its master key is made with the first start.

    A command beside servers of others, in whichever directory, makes none: the service would have another one.

    Where the key of the record is not in the file, everything goes on but names: they are not told, and none is taken.

    Raises:
        InvalidMasterKeyError: The file holds something else.
        OSError: It cannot be read or written.
    """
    path, may_make = path_of(settings), serves or _is_ours(settings, database_url)
    with connect(database_url, "symphonie vault", autocommit=True) as connection:
        noted = _noted(connection)
        if noted is None and may_make and not path.exists():
            make_master_key(path)
        vault = Vault(path)
        if noted is None and may_make and vault.current is not None:
            connection.execute(
                "INSERT INTO symphonie.master_key (fingerprint) VALUES (%s) ON CONFLICT DO NOTHING", [vault.current]
            )
            noted = _noted(connection)
    if noted is None or noted not in vault.fingerprints:
        remedy = "give every machine the same file, SYMPHONIE_MASTER_KEY_FILE"
        _LOG.error("names cannot be read: the master key is another one", file=str(path), remedy=remedy)
        return Vault(None)
    return vault


def opened(settings: Settings, database_url: str) -> Connection:
    """Open a connection that opens what is sealed, in autocommit."""
    connection = connect(database_url, "symphonie names", autocommit=True)
    knows_vault_sync(connection, open_vault(settings, database_url))
    return connection


def _is_ours(settings: Settings, database_url: str) -> bool:
    """Tell whether the file is the deployment's: named, or beside the embedded servers."""
    return settings.master_key_file is not None or str(settings.data_dir) in unquote(database_url)


def _noted(connection: Connection) -> str | None:
    row = connection.execute("SELECT fingerprint FROM symphonie.master_key").fetchone()
    return None if row is None else str(row[0])

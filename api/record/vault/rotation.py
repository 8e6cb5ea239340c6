"""Another master key in the place of the one before, while the service runs."""

import secrets

from psycopg import Connection

from api.errors import RecordUnavailable
from api.record.vault.master import LENGTH, path_of, read_master_keys, replace_master_keys
from api.record.vault.vault import Vault
from api.settings import Settings


def rotate_master(connection: Connection, settings: Settings) -> int:
    """Wrap the keys of all organisations under a new master key, and return how many those are.

    The file has both keys until all are wrapped, so that whoever reads meanwhile opens each; killed in between, the
    next rotation goes on. What was sealed stays as it is. On several machines the file is one, or is copied by hand: a
    machine without the new key tells no names until then.

    Args:
        connection: To the record, in autocommit.
        settings: Where the file is.

    Raises:
        RecordUnavailable: The keys of the record cannot be opened with this file.
        OSError: It cannot be written.
    """
    path = path_of(settings)
    held = list(read_master_keys(path).values())
    new = secrets.token_bytes(LENGTH)
    replace_master_keys(path, [new, *held])
    vault = Vault(path)
    with connection.transaction():
        connection.execute("SELECT FROM symphonie.master_key FOR UPDATE")
        rows = connection.execute(
            "SELECT organisation_no, master, wrapped FROM symphonie.organisation_key"
            " WHERE wrapped IS NOT NULL FOR UPDATE"
        ).fetchall()
        for organisation_no, master, wrapped in rows:
            made = vault.rewrap(organisation_no, master, bytes(wrapped))
            if made is None:
                reason = f"the key of organisation {organisation_no} cannot be opened with {path}"
                raise RecordUnavailable(reason)
            connection.execute(
                "UPDATE symphonie.organisation_key SET master = %s, wrapped = %s WHERE organisation_no = %s",
                [*made, organisation_no],
            )
        connection.execute("UPDATE symphonie.master_key SET fingerprint = %s", [vault.current])
    replace_master_keys(path, [new])
    return len(rows)

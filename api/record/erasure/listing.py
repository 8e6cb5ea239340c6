"""The list of erasures beside the backups, so that no older one brings back who was erased.

It names no learner: a receipt holds a keyed digest. Its code is made with the deployment's own secret, which only a
restored record has.
"""

import hmac
import uuid
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from psycopg import Connection

from api.record.erasure.again import PastErasure, past_erasures, secret_of
from api.record.errors import AlteredErasuresError

NAME: Final = "erasures.json"
_PURPOSE: Final = b"list of erasures"


class _Coded(msgspec.Struct):
    erasures: msgspec.Raw
    code: str


def write_erasures(connection: Connection, root: Path) -> None:
    """Bring the list up to the record; what it has beyond that stays.

    Raises:
        AlteredErasuresError: The list that is there is none of this deployment's.
        OSError: It cannot be written.
    """
    listed = {one.no: one for one in read_erasures(connection, root)}
    listed |= {one.no: one for one in past_erasures(connection)}
    raw = msgspec.json.encode([listed[number] for number in sorted(listed)])
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = root / f"{NAME}.{uuid.uuid4().hex}"
    part.write_bytes(msgspec.json.encode(_Coded(msgspec.Raw(raw), _code(connection, raw))))
    part.replace(root / NAME)


def read_erasures(connection: Connection, root: Path) -> list[PastErasure]:
    """Read the list; there is nothing in one that is not there.

    Args:
        connection: To the record of the same deployment, which may be an older one.
        root: The directory of backups.

    Raises:
        AlteredErasuresError: It is not what this deployment wrote.
    """
    path = root / NAME
    try:
        coded = msgspec.json.decode(path.read_bytes(), type=_Coded)
        listed = msgspec.json.decode(coded.erasures, type=list[PastErasure])
    except FileNotFoundError:
        return []
    except msgspec.MsgspecError:
        raise AlteredErasuresError(path) from None
    if not hmac.compare_digest(coded.code, _code(connection, bytes(coded.erasures))):
        raise AlteredErasuresError(path)
    return listed


def _code(connection: Connection, raw: bytes) -> str:
    key = hmac.new(secret_of(connection), _PURPOSE, sha256).digest()
    return hmac.new(key, raw, sha256).hexdigest()

"""Who stands before the door: from where, with what, and under which name they came."""

from typing import NamedTuple

from litestar.types import HTTPScope, Scope

from api.runtime import Runtime
from api.workspace.door.devices import device_of
from api.workspace.door.sessions import host_of, is_encrypted


class Guest(NamedTuple):
    """Who stands before the door.

    Attributes:
        peer: For whom their attempts count.
        device: On what they are, as far as the browser says.
        origin: Scheme, name and port under which they came.
        host: That name, without the port.
    """

    peer: str
    device: str
    origin: str
    host: str


def guest_of(runtime: Runtime, scope: HTTPScope | Scope) -> Guest:
    """Read who stands before the door."""
    headers = dict(scope["headers"])
    scheme = "https" if is_encrypted(runtime, scope) else "http"
    device = device_of(headers.get(b"user-agent", b"").decode("latin-1"))
    origin = f"{scheme}://{headers.get(b'host', b'').decode('latin-1')}"
    return Guest(runtime.peers.origin(scope), device, origin, host_of(scope))

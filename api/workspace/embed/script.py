"""The script that pages of other sites load, under an address that changes with it and under one that does not."""

import gzip
from base64 import b64encode
from functools import cache
from hashlib import sha256, sha384
from importlib.resources import files
from typing import Final

from litestar import Response, get

from api.errors import UnknownRoute
from api.http.requests import ServiceRequest

NAME: Final = "next.js"
_HEADERS: Final = {
    "access-control-allow-origin": "*",  # a browser checks the integrity only of what it may read
    "cross-origin-resource-policy": "cross-origin",
    "vary": "accept-encoding",
}
_FOREVER: Final = "public, max-age=31536000, immutable"
_GOING_ON: Final = ("{", "(", ",", ";")
"""Where a line of the script ends so, its end means nothing."""
_A_DAY: Final = "public, max-age=86400"


def squeezed(source: str) -> str:
    r"""Leave out indentation, lines that are empty or comments, and the ends of lines after which something follows.

    >>> squeezed("a(\n  // why\n\n  b, c);\nd()\n")
    'a(b, c);d()\n'
    """
    lines = [line.strip() for line in source.splitlines()]
    told = [line if line.endswith(_GOING_ON) else f"{line}\n" for line in lines if line and not line.startswith("//")]
    return "".join(told)


@cache
def script() -> bytes:
    """Return what is served."""
    return squeezed(files("api.workspace.embed").joinpath(NAME).read_text(encoding="utf-8")).encode()


def integrity() -> str:
    """Return what a page checks it by (Subresource Integrity)."""
    return f"sha384-{b64encode(sha384(script()).digest()).decode()}"


def lasting_path() -> str:
    """Return the address that changes with it."""
    return f"/embed/next.{sha256(script()).hexdigest()[:12]}.js"


@get("/embed/{name:str}", status_code=200)
async def embedded(request: ServiceRequest, name: str) -> Response[bytes]:
    """Read the script."""
    path = f"/embed/{name}"
    if path not in {f"/embed/{NAME}", lasting_path()}:
        raise UnknownRoute(path=path)
    headers = {**_HEADERS, "cache-control": _FOREVER if path == lasting_path() else _A_DAY}
    body = script()
    if "gzip" in request.headers.get("accept-encoding", ""):
        body, headers = gzip.compress(body, 9, mtime=0), {**headers, "content-encoding": "gzip"}
    return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)

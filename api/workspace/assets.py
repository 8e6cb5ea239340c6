"""Styles and scripts: one of each, put together once, under names that change with what is in them."""

import gzip
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final, NamedTuple

from litestar import Response, get

from api.errors import UnknownRoute
from api.http.requests import ServiceRequest
from api.workspace.parts import PARTS

_FRAME: Final = "api.workspace"
_BASE: Final = "vendored/pico.min.css"
_CHARSET: Final = b'@charset "UTF-8";'
_STYLES: Final = (
    ("engine.charts", "tokens.css"),
    ("engine.charts", "charts.css"),
    (_FRAME, "style/base.css"),
    (_FRAME, "style/parts.css"),
)
_SCRIPTS: Final = ("vendored/htmx.min.js", "script/workspace.js", "script/live.js", "script/passkeys.js")
_FOREVER: Final = "public, max-age=31536000, immutable"
_LEVEL: Final = 9


class Asset(NamedTuple):
    """A file that pages refer to."""

    path: str
    media_type: str
    body: bytes
    compressed: bytes


def asset_path(name: str) -> str:
    """Return the address of an asset: `workspace.css`, `workspace.js`, `icon.svg`, or a script of a part.

    Raises:
        KeyError: There is no such asset.
    """
    return _assets()[name].path


@get("/assets/{name:str}", status_code=200)
async def asset(request: ServiceRequest, name: str) -> Response[bytes]:
    """Read an asset."""
    found = _by_path().get(f"/assets/{name}")
    if found is None:
        raise UnknownRoute(path=f"/assets/{name}")
    headers = {"cache-control": _FOREVER, "vary": "accept-encoding", "cross-origin-resource-policy": "same-origin"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.compressed, media_type=found.media_type, headers={**headers, "content-encoding": "gzip"})
    return Response(found.body, media_type=found.media_type, headers=headers)


@cache
def _assets() -> dict[str, Asset]:
    style = b"\n".join([_base(), *(_read(package, name) for package, name in (*_STYLES, *_part_styles()))])
    script = b"\n;\n".join([_read(_FRAME, name) for name in _SCRIPTS])
    found = {"workspace.css": (style, "text/css"), "workspace.js": (script, "text/javascript")}
    found["icon.svg"] = (_read(_FRAME, "style/icon.svg"), "image/svg+xml")
    for part in PARTS:
        place = files(_FRAME).joinpath(part, "script")
        if place.is_dir():
            found |= {one.name: (one.read_bytes(), "text/javascript") for one in place.iterdir()}
    return {name: _asset(name, body, media_type) for name, (body, media_type) in found.items()}


def _base() -> bytes:
    """Return Pico as a layer: whatever our own rules say holds against it, however it names what it means."""
    return b"@layer pico{" + _read(_FRAME, _BASE).removeprefix(_CHARSET) + b"}"


def _part_styles() -> list[tuple[str, str]]:
    names = [(f"{part}/style.css", files(_FRAME).joinpath(part, "style.css")) for part in PARTS]
    return [(_FRAME, name) for name, place in names if place.is_file()]


def _asset(name: str, body: bytes, media_type: str) -> Asset:
    stem, _, ending = name.rpartition(".")
    path = f"/assets/{stem}.{sha256(body).hexdigest()[:12]}.{ending}"
    return Asset(path, f"{media_type}; charset=utf-8", body, gzip.compress(body, _LEVEL, mtime=0))


@cache
def _by_path() -> dict[str, Asset]:
    return {one.path: one for one in _assets().values()}


def _read(package: str, name: str) -> bytes:
    return files(package).joinpath(*name.split("/")).read_bytes()

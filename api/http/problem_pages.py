"""The pages that the `type` of a problem points to."""

from __future__ import annotations

import inspect
import re
from html import escape
from typing import Final

from litestar import MediaType, Response

from api.errors import UnknownRoute
from api.http.openapi import Content
from api.http.problems import BAD_REQUEST, INTERNAL, KINDS, Kind, type_of
from api.http.routes import Routes

ROUTES: Final = Routes("Operation")
_FIELDS: Final = re.compile(r"\n\n(?:Args|Attributes):\n")
_EXPLAINED: Final[dict[str, tuple[Kind, str]]] = {
    **{kind.name: (kind, _FIELDS.split(inspect.getdoc(cls) or "")[0]) for cls, kind in KINDS.items()},
    BAD_REQUEST.name: (BAD_REQUEST, "The request breaks the rules of HTTP; the detail says where."),
    INTERNAL.name: (
        INTERNAL,
        "A fault of ours, logged under the request id. Sending it again counts nothing twice; if it fails again, stop.",
    ),
}
_PAGE: Final = (Content(MediaType.HTML.value),)
_HEADERS: Final = {"content-security-policy": "default-src 'none'", "cache-control": "max-age=3600"}


@ROUTES.on("get", "/problems", "The list.", returned=_PAGE)
async def problems() -> Response[str]:
    """List every kind of problem.

    A page.
    """
    rows = (
        f'<li><a href="{type_of(kind)}">{escape(kind.title)}</a> ({kind.status})</li>'
        for kind, _ in sorted(_EXPLAINED.values())
    )
    return _page("Problems", f"<ul>{''.join(rows)}</ul>")


@ROUTES.on("get", "/problems/{name}", "The explanation.", problems=(UnknownRoute,), returned=_PAGE)
async def problem(name: str) -> Response[str]:
    """Explain one kind of problem.

    The page that the `type` of a problem document points to.

    Raises:
        UnknownRoute: There is no such kind.
    """
    if name not in _EXPLAINED:
        raise UnknownRoute(path=f"/problems/{name}")
    kind, explanation = _EXPLAINED[name]
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in explanation.split("\n\n"))
    return _page(kind.title, f'{paragraphs}<p>Status {kind.status}. <a href="/problems">All problems</a></p>')


def _page(title: str, body: str) -> Response[str]:
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<h1>{escape(title)}</h1>{body}</html>"
    )
    return Response(html, media_type=MediaType.HTML, headers=_HEADERS)

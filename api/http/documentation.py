"""The OpenAPI document and a page to browse it, served from this process alone.

The page is Swagger UI out of the package `openapi-ui-bundles` (5.17; the first to know OpenAPI 3.1 was 5.0). A content
security policy keeps the browser from asking anybody else, whatever the page would like.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec
from litestar import MediaType, Response
from openapi_ui_bundles import swagger_ui

from api.errors import UnknownRoute
from api.http.about import ABOUT
from api.http.openapi import Content, Examples, Operation, write_document
from api.http.requests import ServiceRequest
from api.http.routes import Routes

ROUTES: Final = Routes("Operation")
OPENAPI: Final = "application/vnd.oai.openapi+json"
ASSETS: Final = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
_STARTER: Final = """\
window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: "/v1/openapi.json",
    dom_id: "#page",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    persistAuthorization: false,
    validatorUrl: null,
  });
});
"""
_PAGE: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Symphonie: HTTP API</title>
<link rel="icon" href="/v1/docs/favicon-32x32.png">
<link rel="stylesheet" href="/v1/docs/swagger-ui.css">
<div id="page"></div>
<script src="/v1/docs/swagger-ui-bundle.js"></script>
<script src="/v1/docs/start.js"></script>
</html>
"""
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@ROUTES.on("get", "/v1/openapi.json", "The document.", returned=(Content(OPENAPI),))
async def openapi_document(request: ServiceRequest) -> Response[bytes]:
    """Read this document.

    OpenAPI 3.1.
    """
    document = _document(request.app.state.operations)
    return Response(document, media_type=OPENAPI, headers={"cache-control": "no-cache"})


@ROUTES.on("get", "/v1/docs", "The page.", returned=(Content(MediaType.HTML.value),))
async def page() -> Response[str]:
    """Read this document as a page.

    Works without any other server.
    """
    return Response(_PAGE, media_type=MediaType.HTML, headers={"content-security-policy": _POLICY})


@ROUTES.on(
    "get",
    "/v1/docs/{name}",
    "The part.",
    problems=(UnknownRoute,),
    returned=tuple([Content(media_type) for media_type in ASSETS.values()]),
)
async def asset(name: str) -> Response[bytes]:
    """Read a part of the page.

    A script, a style sheet or a picture.

    Raises:
        UnknownRoute: The page has no such part.
    """
    headers = {"cache-control": "max-age=3600"}
    if name == "start.js":
        return Response(_STARTER.encode(), media_type="text/javascript", headers=headers)
    if name not in ASSETS:
        raise UnknownRoute(path=f"/v1/docs/{name}")
    return Response(_asset(name), media_type=ASSETS[name], headers=headers)


@cache
def _document(operations: tuple[Operation, ...]) -> bytes:
    return msgspec.json.encode(write_document(ABOUT, operations, examples()))


@cache
def examples() -> dict[str, Examples]:
    """Return the examples of every operation, by its name."""
    return msgspec.json.decode(files("api.http").joinpath("examples.json").read_bytes(), type=dict[str, Examples])


@cache
def _asset(name: str) -> bytes:
    return (Path(swagger_ui.static_path) / name).read_bytes()

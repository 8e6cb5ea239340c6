"""The OpenAPI document, a page to browse it and the pages about problems, served from this process alone.

The page is Swagger UI out of the package `openapi-ui-bundles` (5.17; the first to know OpenAPI 3.1 was 5.0). A content
security policy keeps the browser from asking anybody else, whatever the page would like.
"""

import inspect
import re
from functools import cache
from html import escape
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec
from litestar import MediaType, Response
from openapi_ui_bundles import swagger_ui

from api import errors
from api.acting_errors import OnlyForTheOrganisation
from api.connection_errors import (
    BadRequest,
    ForeignHost,
    HeadTooLarge,
    RequestTooSlow,
    TargetTooLong,
    TooManyConnections,
    TooManyFailedKeys,
    TooManyFromPeer,
)
from api.errors import Kind, ServiceError, UnknownRoute
from api.http.openapi import Content, Document, Examples, Operation, write_document
from api.http.problems import INTERNAL, type_of
from api.http.requests import ServiceRequest
from api.http.routes import Routes
from api.overload_errors import OrganisationTooBusy, RateExceeded, ServiceOverloaded
from content_graph.ids import ID_RULE

ABOUT: Final = Document(
    title="Symphonie",
    version=version("symphonie"),
    description=(
        "Receives results, keeps a Bayesian belief about what each learner knows, and adjusts the path with its "
        "reasons.\n\nEvery answer carries `X-Request-Id`; send your own (1 to 128 of `A-Z a-z 0-9 . _ : @ / + = -`) to "
        "find the request in your logs and ours. Everything that is not a success is a problem document (RFC 9457): "
        "compare its `type`, show its `detail`, follow the `remedy` of each of its `errors`, which are all that is "
        f"wrong with the request.\n\nAn id is the same everywhere, in bodies, addresses and queries: {ID_RULE}. "
        "No-break spaces inside, joiners and emoji are taken; ids are compared as they were sent, and nothing is "
        "normalised. A text that people write may hold whatever can be stored: everything but NUL and halves of "
        "surrogate pairs, up to the length that its field gives. In a query `+` stands for a space: write `%2B` for "
        "the one of an offset from UTC."
    ),
    tags=(
        ("Results", "Evidence in: what learners achieved."),
        ("Learners", "State out: what is believed, what was changed, what comes next."),
        ("Support", "What people decide about paths, and what came of it."),
        ("People", "Who helps, how they work, by when an answer is promised, and who is called for what."),
        ("Messages", "What is said to people, when and by which channel, and what became of it."),
        ("Accounts", "Who signs in with a browser, and who is invited to."),
        ("Cohorts", "How learners stand, who may learn together, and whether help helps."),
        ("Content graphs", "What can be learned."),
        ("Models", "How learners are traced: fitted models, and which of them is active."),
        ("Bridge for Adaptivity", "What the driver of a Bridge for Adaptivity calls, so that a deployment can switch."),
        ("xAPI", "Statements of learning platforms, in and out (1.0.3, and 2.0 on request)."),
        ("Operation", "Is the service well?"),
    ),
    common_problems=(
        BadRequest,
        RequestTooSlow,
        TargetTooLong,
        ForeignHost,
        HeadTooLarge,
        TooManyFromPeer,
        TooManyConnections,
    ),
    keyed_problems=(
        errors.Unauthorised,
        errors.KeyRevoked,
        errors.KeyExpired,
        errors.Forbidden,
        OnlyForTheOrganisation,
        TooManyFailedKeys,
        errors.TooBusy,
        OrganisationTooBusy,
        ServiceOverloaded,
        RateExceeded,
        errors.RecordUnavailable,
    ),
)


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


_FIELDS: Final = re.compile(r"\n\n(?:Args|Attributes):\n")
_INTERNAL: Final = (
    "A fault of ours, logged under the request id. Sending it again counts nothing twice; if it fails again, stop."
)
_PROBLEM_PAGE: Final = (Content(MediaType.HTML.value),)
_PROBLEM_HEADERS: Final = {"content-security-policy": "default-src 'none'", "cache-control": "max-age=3600"}


@ROUTES.on("get", "/problems", "The list.", returned=_PROBLEM_PAGE)
async def problems() -> Response[str]:
    """List every kind of problem.

    A page.
    """
    rows = (
        f'<li><a href="{type_of(kind)}">{escape(kind.title)}</a> ({kind.status})</li>'
        for kind, _ in sorted(_explained().values())
    )
    return _problem_page("Problems", f"<ul>{''.join(rows)}</ul>")


@ROUTES.on("get", "/problems/{name}", "The explanation.", problems=(UnknownRoute,), returned=_PROBLEM_PAGE)
async def problem(name: str) -> Response[str]:
    """Explain one kind of problem.

    The page that the `type` of a problem document points to.

    Raises:
        UnknownRoute: There is no such kind.
    """
    if name not in _explained():
        raise UnknownRoute(path=f"/problems/{name}")
    kind, explanation = _explained()[name]
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in explanation.split("\n\n"))
    return _problem_page(kind.title, f'{paragraphs}<p>Status {kind.status}. <a href="/problems">All problems</a></p>')


@cache
def _explained() -> dict[str, tuple[Kind, str]]:
    """Return every kind of problem and what the docstring of its class says of it, by name."""
    classes, found = [ServiceError], {INTERNAL.name: (INTERNAL, _INTERNAL)}
    for cls in classes:
        classes += cls.__subclasses__()
        if "kind" in vars(cls):
            found.setdefault(cls.kind.name, (cls.kind, _FIELDS.split(inspect.getdoc(cls) or "")[0]))
    return found


def _problem_page(title: str, body: str) -> Response[str]:
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<h1>{escape(title)}</h1>{body}</html>"
    )
    return Response(html, media_type=MediaType.HTML, headers=_PROBLEM_HEADERS)

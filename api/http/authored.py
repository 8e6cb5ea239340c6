"""Bodies that people write by hand, in JSON or in YAML: what keeps one from being read is told with line and column."""

from typing import Final

from api.errors import Fault, MalformedBody
from api.http.requests import JSON, ServiceRequest, media_type_of
from content_graph.authoring import ContentFault
from content_graph.authoring import Fault as Placed

YAML: Final = "application/yaml"
YAML_NAMES: Final = (YAML, "application/x-yaml", "text/yaml", "text/x-yaml")
"""RFC 9512, and what it was called before."""


def comes_as_yaml(request: ServiceRequest) -> bool:
    """Tell whether a body comes as YAML, of those two that a route takes."""
    return media_type_of(request.headers["content-type"]) != JSON


def placed(fault: Placed) -> Fault:
    """Tell a fault with its place in the text."""
    place = fault.place
    return Fault(fault.path, fault.detail, fault.remedy, *((place.line, place.column) if place else ()))


def malformed(fault: ContentFault, *, as_yaml: bool) -> MalformedBody:
    """Return the problem of a text that is not what it is said to be."""
    first, format_name = fault.first, "YAML" if as_yaml else "JSON"
    line, column = (first.place.line, first.place.column) if first.place else (1, 1)
    reason = first.detail.removeprefix(f"This is no {format_name}: ").removesuffix(".")
    return MalformedBody(reason[:1].lower() + reason[1:], line, column, format_name, first.remedy)

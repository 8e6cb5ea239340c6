"""From a plain tree to a content graph, strictly, with all that is wrong with it at once."""

import re
from collections.abc import Iterator
from functools import cache
from typing import get_args

import msgspec

from content_graph import model
from content_graph.authoring.faults import MAX_FAULTS, ContentFault, Fault, Place
from content_graph.authoring.outline import outline
from content_graph.authoring.source import Source, nearest
from content_graph.misfits import misfits
from content_graph.model import ContentGraph, GraphPart
from content_graph.validation import broken_references

_REMEDIES = {
    "title": "Give it by language tag, in one language or more: {fr: …, en: …}.",
    "language": "Use a language tag (BCP 47) such as fr, de-CH or zh-Hant.",
    "url": "Use an address that begins with http:// or https://.",
    "kind": f"Choose among {', '.join(get_args(model.ResourceKind))}.",
    "format": f"Choose among {', '.join(get_args(model.ResourceFormat))}.",
}
_TITLE = re.compile(r"\.title(\.[\w]+|\[\"[^\"]*\"\])?$")
_NUMBER = re.compile(r"found -?\d[\d.e+]*\.$")
_UNKNOWN = re.compile(r"There is no field '(?P<name>[^']*)' here\.")


def decode(source: Source) -> ContentGraph:
    """Turn a plain tree into a content graph.

    Raises:
        ContentFault: With everything that is wrong, in the order of the text: how it is written, what fields hold, and
            which references lead nowhere.
    """
    refusal = ""
    try:
        graph = msgspec.convert(source.tree, ContentGraph)
    except msgspec.ValidationError as fault:
        refusal = str(fault)
    else:
        if not source.faults:
            return graph
    raise ContentFault(_all_faults(source, refusal))


def _all_faults(source: Source, refusal: str) -> list[Fault]:
    faults = list(source.faults)
    if refusal:
        faults += [_told(*misfit) for misfit in misfits(source.tree, ContentGraph, refusal)]
    drawn = outline(source.tree)
    if drawn is not None:
        at_fault = {fault.path for fault in faults}  # what cannot be read there refers to nothing
        broken = (one for one in broken_references(drawn) if one.path.rpartition(".")[0] not in at_fault)
        faults += [Fault(one.path, one.detail, one.remedy) for one in broken]
    places = source.places()
    first: dict[str, Fault] = {}
    for fault in faults:
        first.setdefault(fault.path, fault)
    placed = [fault._replace(place=fault.place or nearest(fault.path, places)) for fault in first.values()]
    return sorted(placed, key=_position)[:MAX_FAULTS]


def _position(fault: Fault) -> tuple[str, int, int]:
    place = fault.place or Place(None, 0, 0)
    return (place.file or "", place.line, place.column)


def _told(path: str, detail: str, remedy: str) -> Fault:
    """Tell a misfit; of a field that is known elsewhere, say where it belongs."""
    unknown = _UNKNOWN.search(detail)
    if unknown is not None:
        owners = _owners().get(unknown["name"], [])
        return Fault(path, detail, f"Move it: it is a field of {_listed(owners)}." if owners else remedy)
    name = "title" if _TITLE.search(path) else path.rpartition(".")[2]
    if name == "id" and _NUMBER.search(detail):
        remedy = "Put it within quotes: it is a text."
    is_other = detail.startswith(("Expected", "The field"))  # a character that no text may have has its own remedy
    return Fault(path, detail, _REMEDIES.get(name, remedy) if is_other else remedy)


def _listed(words: list[str]) -> str:
    return " or ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]


@cache
def _owners() -> dict[str, list[str]]:
    """Name the parts of a content graph that have a field, by field."""
    owners: dict[str, list[str]] = {}
    for kind, field in _fields():
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
        owners.setdefault(field, []).append(f"{'an' if name[0] in 'aeiou' else 'a'} {name}")
    return owners


def _fields() -> Iterator[tuple[str, str]]:
    for kind in vars(model).values():
        if isinstance(kind, type) and issubclass(kind, GraphPart):
            yield from ((kind.__name__, field) for field in kind.__struct_fields__)

"""CASE 1.0 (1EdTech Competencies and Academic Standards Exchange): a CFPackage in JSON.

The lowest items are skills; what has children is a heading over them. `precedes` becomes a prerequisite, `isChildOf`
tells headings; all other associations say something that a course has no place for.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from api.import_errors import ImportUnreadable
from api.integrations.imports.found import Found, FoundSkill, LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import id_of, text_of

_CHILD: Final = "isChildOf"
_BEFORE: Final = "precedes"


class _Link(msgspec.Struct, frozen=True):
    identifier: str = ""
    uri: str = ""


class _Document(msgspec.Struct):
    title: str = "CASE"
    language: str | None = None


class _Item(msgspec.Struct):
    identifier: str
    fullStatement: str = ""  # noqa: N815  # the standard's
    abbreviatedStatement: str | None = None  # noqa: N815
    humanCodingScheme: str | None = None  # noqa: N815
    uri: str | None = None
    language: str | None = None


class _Association(msgspec.Struct):
    associationType: str = ""  # noqa: N815
    originNodeURI: _Link = _Link()  # noqa: N815
    destinationNodeURI: _Link = _Link()  # noqa: N815


class _Package(msgspec.Struct):
    CFDocument: _Document
    CFItems: Annotated[list[_Item], Meta(max_length=200_000)] = []
    CFAssociations: Annotated[list[_Association], Meta(max_length=1_000_000)] | None = None
    CFRubrics: list[Any] | None = None


def read_case(body: bytes) -> Found:
    """Read a package of competences.

    Raises:
        ImportUnreadable: It is none.
    """
    package = _package(body)
    associations = package.CFAssociations or []
    known = {one.identifier: one for one in package.CFItems}
    children = [one for one in associations if one.associationType == _CHILD and one.originNodeURI.identifier in known]
    headings = {one.destinationNodeURI.identifier for one in children} & known.keys()
    told: list[LeftOut] = []
    before: dict[str, list[str]] = {}
    others: Counter[str] = Counter()
    for one in associations:
        origin, destination = one.originNodeURI.identifier, one.destinationNodeURI.identifier
        if one.associationType == _BEFORE:
            if origin not in known or destination not in known:
                told.append(left_out("of-something-unknown", f"{origin} → {destination}"))
            elif origin in headings or destination in headings:
                told.append(left_out("of-a-heading", f"{_name(known[origin])} → {_name(known[destination])}"))
            else:
                before.setdefault(destination, []).append(id_of(origin))
        elif one.associationType != _CHILD:
            others[one.associationType] += 1
    told += [left_out("not-a-skill", name or "?", count) for name, count in sorted(others.items())]
    told += [left_out("heading", _name(known[one])) for one in known if one in headings]
    if package.CFRubrics:
        told.append(left_out("not-imported", "CFRubrics", len(package.CFRubrics)))
    language = package.CFDocument.language or "en"
    skills = [_skill(one, language, before) for one in known.values() if one.identifier not in headings]
    told += [left_out("no-title", one.id) for one in skills if not any(one.title.values())]
    kept = tuple(one for one in skills if any(one.title.values()))
    return Found(package.CFDocument.title, language, kept, left_out=tuple(told))


def _package(body: bytes) -> _Package:
    try:
        read = msgspec.json.decode(text_of(body))
        whole = read.get("CFPackage", read) if isinstance(read, dict) else read
        return msgspec.convert(whole, _Package)
    except (msgspec.MsgspecError, RecursionError) as error:
        detail = f"The file is no CFPackage: {str(error)[:300]}."
        raise ImportUnreadable(detail, "Send the JSON of GET …/ims/case/v1p0/CFPackages/{id}.") from None


def _skill(one: _Item, language: str, before: Mapping[str, list[str]]) -> FoundSkill:
    said = one.abbreviatedStatement or one.fullStatement
    title = f"{one.humanCodingScheme} · {said}" if one.humanCodingScheme and said else said or _name(one)
    return FoundSkill(
        id_of(one.identifier), {one.language or language: title}, one.uri, tuple(before.get(one.identifier, ()))
    )


def _name(one: _Item) -> str:
    return one.humanCodingScheme or one.abbreviatedStatement or one.fullStatement or one.identifier

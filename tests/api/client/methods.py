"""Methods of the client, out of the operations of the document; pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from textwrap import indent
from typing import Final, NamedTuple

from tests.api.client.kinds import Json, Kinds, Style, docstring, field_name, optional
from tests.api.client.naming import DOWNLOADS, SAFE_POSTS, named, singular

JSON: Final = "application/json"
NAMING: Final = "tests/api/client/naming.py"
_FORM: Final = "application/x-www-form-urlencoded"
_ANSWER: Final = Style(is_answer=True, prefix="shapes.")
_SENT: Final = Style(is_answer=False, is_parameter=True, prefix="shapes.")
_KEY: Final = "Idempotency-Key"
_UNOFFERED: Final = frozenset({"Authorization", "Accept"})
"""Headers that the client writes by itself, or has no use for."""
_EVERYWHERE: Final = frozenset({"limit", "cursor", "on_behalf_of", "idempotency_key"})
"""Parameters that mean the same wherever they are: `api.client.operations.Group` says it once."""
_UNREAD: Final = "If-None-Match"
"""Of a reading it is for who keeps answers; of a writing it says that there is nothing yet."""


class Parameter(NamedTuple):
    """One parameter of a method."""

    name: str
    sent: str
    where: str
    kind: str
    told: str


class Method(NamedTuple):
    """One method, and what its operation takes and answers.

    Attributes:
        group: Where it is found.
        name: In the group.
        operation: Of the document.
        http_method: Lower case.
        path: With parameters in braces.
        parameters: All of them.
        body: Its type; empty for none.
        media_types: Of the body.
        answer: Its type.
        items: Of a page, the field that holds the list, and the type of what is in it.
    """

    group: str
    name: str
    operation: Json
    http_method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: str
    media_types: tuple[str, ...]
    answer: str
    items: tuple[str, str] | None


def methods(document: Json, kinds: Kinds) -> list[Method]:
    """Return a method for every operation.

    Raises:
        ValueError: Two of them would have one name.
    """
    found = [
        _method(http_method, path, operation, kinds, is_list=_has_each(path, document["paths"]))
        for path, item in document["paths"].items()
        for http_method, operation in item.items()
    ]
    return list(_distinct(found))


def _distinct(found: list[Method]) -> Iterator[Method]:
    """Give each a name of its own: where two share one, that of what changes something says how.

    Raises:
        ValueError: They would still have one name.
    """
    reading = {(one.group, one.name) for one in found if one.http_method == "get"}
    taken = set[tuple[str, str]]()
    for one in found:
        is_shared = one.http_method != "get" and (one.group, one.name) in reading
        name = f"{one.http_method}_{one.name}" if is_shared else one.name
        if (one.group, name) in taken:
            message = f"{one.http_method} {one.path} would be {one.group}.{name}, too: name it in {NAMING}"
            raise ValueError(message)
        taken.add((one.group, name))
        yield one._replace(name=name)


def _has_each(path: str, paths: Iterable[str]) -> bool:
    """Tell whether an address is that of a list, each of which has an address below."""
    return any(re.fullmatch(re.escape(path) + r"/{\w+}", other) for other in paths)


def _method(http_method: str, path: str, operation: Json, kinds: Kinds, *, is_list: bool) -> Method:
    sent = operation.get("requestBody", {}).get("content", {})
    answer = _answer(path, operation, kinds)
    unoffered = _UNOFFERED | ({_UNREAD} if http_method == "get" else set())
    parameters = tuple([_parameter(one, kinds) for one in operation["parameters"] if one["name"] not in unoffered])
    is_paged = any(one.sent == "cursor" for one in parameters)
    items = _items(operation, kinds) if is_paged else None
    group, name = named(http_method, path, is_list=is_list or is_paged or _is_list(operation))
    return Method(group, name, operation, http_method, path, parameters, _body(sent, kinds), tuple(sent), answer, items)


def _is_list(operation: Json) -> bool:
    return "schema" in _content(operation) and _content(operation)["schema"].get("type") == "array"


def _content(operation: Json) -> Json:
    """Return the first successful answer's body in JSON."""
    for status, answer in sorted(operation["responses"].items()):
        if status < "300" and JSON in answer.get("content", {}):
            found: Json = answer["content"][JSON]
            return found
    return {}


def _answer(path: str, operation: Json, kinds: Kinds) -> str:
    content = _content(operation)
    if path in DOWNLOADS or not content:
        return "Download"
    found = kinds.annotation(content["schema"], _ANSWER)
    return "Any" if _is_union(found) else found  # a union is no type of a value


def _items(operation: Json, kinds: Kinds) -> tuple[str, str] | None:
    name = _content(operation).get("schema", {}).get("$ref", "").rpartition("/")[2]
    properties = kinds.components.get(name, {}).get("properties", {})
    if "next_cursor" not in properties:
        return None
    lists = [(one, field) for one, field in properties.items() if field.get("type") == "array"]
    if not lists:
        return None
    field, schema = lists[0]
    return field_name(field), kinds.annotation(schema["items"], _ANSWER)


def _body(sent: Mapping[str, Json], kinds: Kinds) -> str:
    if not sent:
        return ""
    first = kinds.annotation(next(iter(sent.values()))["schema"], _SENT)
    if first.startswith("shapes."):
        first += " | Mapping[str, Any]"
    return first if set(sent) <= {JSON, _FORM} else f"{first} | bytes"


def _parameter(one: Json, kinds: Kinds) -> Parameter:
    kind = kinds.annotation(one["schema"], _SENT)
    return Parameter(field_name(one["name"]), one["name"], one["in"], kind, " ".join(one["description"].split()))


def written(one: Method) -> str:
    """Write a method that says what is asked, and for a page what goes through all of them."""
    own = [parameter for parameter in one.parameters if parameter.told and parameter.name not in _EVERYWHERE]
    told = [f"{parameter.name}: {parameter.told}" for parameter in own]
    where = f"`{one.http_method.upper()} {one.path}`"
    summary = f"{one.operation['summary']}.\n\n{one.operation['description']}\n\n{where}"
    head = f"def {one.name}({', '.join(_signature(one))}) -> Call[{one.answer}]:"
    parts = ["@Operation", head, docstring(summary, told, "Args"), f"    return {_call(one)}"]
    if one.items is not None:
        parts += ["", _pages(one)]
    return indent("\n".join(parts), "    ")


def _signature(one: Method) -> list[str]:
    ids = [f"{parameter.name}: str" for parameter in one.parameters if parameter.where == "path"]
    body = [f"body: {one.body}"] if one.body else []
    others = [f"{p.name}: {optional(p.kind)} = None" for p in one.parameters if p.where != "path"]
    if _takes_media_type(one):
        others.append(f'content_type: str = "{one.media_types[0]}"')
    return ["self", *ids, *body, *(["*", *others] if others else [])]


def _takes_media_type(one: Method) -> bool:
    return not set(one.media_types) <= {JSON, _FORM}


def _call(one: Method) -> str:
    ids = [parameter.name for parameter in one.parameters if parameter.where == "path"]
    kind = "ANYTHING" if one.answer == "Any" else one.answer
    parts = [f'"{one.http_method.upper()}"', f'"{one.path}"', kind]
    parts += [f"ids=({', '.join(ids)},)"] if ids else []
    parts += [told for told in (_dict(one, "query", "query"), _dict(one, "header", "headers")) if told]
    parts += ["body=body"] if one.body else []
    if _takes_media_type(one):
        parts.append("content_type=content_type")
    elif one.media_types == (_FORM,):
        parts.append(f'content_type="{_FORM}"')
    parts += ["is_safe=True"] if one.http_method == "post" and one.path in SAFE_POSTS else []
    parts += ["takes_key=True"] if any(p.sent == _KEY for p in one.parameters) else []
    parts += ['accept="*/*"'] if one.answer == "Download" else []
    return f"Call({', '.join(parts)})"


def _is_union(kind: str) -> bool:
    """Tell whether a type is a union, whatever is within its brackets."""
    bare = re.sub(r"\[[^\[\]]*\]", "", kind)
    return " | " in bare if bare == kind else _is_union(bare)


def _dict(one: Method, where: str, name: str) -> str:
    told = [f'"{p.sent}": {p.name}' for p in one.parameters if p.where == where]
    return f"{name}={{{', '.join(told)}}}" if told else ""


def _pages(one: Method) -> str:
    field, _ = one.items or ("", "")
    name = "each" if one.name == "list" else f"each_{singular(field) if one.name == 'get' else one.name}"
    return f"{name} = Pages({one.name}, lambda page: page.{field})"

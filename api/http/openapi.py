"""The OpenAPI 3.1 document, made from the Structs that the routes decode and encode.

Litestar can make one from its handlers, but not for a bare ASGI route, and it knows a body only when Litestar itself
decodes it. msgspec writes JSON Schema 2020-12, which is what OpenAPI 3.1 takes, so one list of operations
(`api.http.operations`) and the Structs say it all; a test holds the list against the application's routes.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

import msgspec

from api.errors import ServiceError
from api.http.problems import INTERNAL, KINDS, MEDIA_TYPE, Kind, Problem, type_of
from content_graph.ids import ID_PATTERN, MAX_ID_LENGTH

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
JsonObject: TypeAlias = dict[str, Json]

_REF: Final = "#/components/schemas/{name}"
_SECTION: Final = re.compile(r"\n\n(?:Args|Attributes|Raises|Returns):\n")
_FIELD: Final = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)


class Content(NamedTuple):
    """A body in one media type.

    Attributes:
        media_type: Such as `application/json`.
        kind: The Struct that it holds; None for text that has no schema.
        example: As it would be sent.
        is_list: Whether it holds any number of them.
    """

    media_type: str
    kind: type[msgspec.Struct] | None
    example: Json = None
    is_list: bool = False


class Answer(NamedTuple):
    """One successful answer.

    Attributes:
        status: The HTTP status.
        description: When it comes.
        contents: Its body, in every media type that may be asked for.
        headers: Name and meaning of the headers that matter.
    """

    status: int
    description: str
    contents: tuple[Content, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


class Operation(NamedTuple):
    """What one route does with one method.

    Attributes:
        method: Lower case.
        path: With its parameters in braces.
        tag: The group that it is shown in.
        summary: One line.
        description: The rest, in Markdown.
        answers: The successful ones.
        problems: What else may be answered, beside what every route may.
        scope: What the key must allow; None where no key is asked for.
        query: The Struct of the query's parameters.
        headers: Name and meaning of the headers that may be sent.
        contents: Of the request's body.
    """

    method: str
    path: str
    tag: str
    summary: str
    description: str
    answers: tuple[Answer, ...]
    problems: tuple[type[ServiceError], ...] = ()
    scope: str | None = None
    query: type[msgspec.Struct] | None = None
    headers: tuple[tuple[str, str], ...] = ()
    contents: tuple[Content, ...] = ()


class Document(NamedTuple):
    """What the document is made of.

    Attributes:
        title: Of the service.
        version: Of the service.
        description: In Markdown.
        tags: Name and meaning of the groups, in the order of display.
        parameters: Meaning of the parameters in addresses, by name.
        common_problems: What every route may answer.
        keyed_problems: What every route that asks for a key may answer.
        lengths: Most characters of the parameters in addresses that may have more than others, by name.
    """

    title: str
    version: str
    description: str
    tags: tuple[tuple[str, str], ...]
    parameters: dict[str, str]
    common_problems: tuple[type[ServiceError], ...]
    keyed_problems: tuple[type[ServiceError], ...]
    lengths: dict[str, int]


def write_document(about: Document, operations: Sequence[Operation]) -> JsonObject:
    """Make the document.

    Args:
        about: What holds for all operations.
        operations: In the order of display.
    """
    schemas = _Schemas(operations)
    paths: dict[str, JsonObject] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = _operation(about, operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": about.title, "version": about.version, "description": about.description},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": meaning} for name, meaning in about.tags],
        "paths": dict(paths),
        "components": {
            "schemas": schemas.components,
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "sym_<key id>_<secret>",
                    "description": "A key made by `symphonie key create --organisation … --scope …`.",
                }
            },
        },
    }


class _Schemas:
    """JSON Schemas of every Struct that the operations use."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        kinds: dict[type[msgspec.Struct], None] = {Problem: None}
        for operation in operations:
            contents = [*operation.contents, *(content for answer in operation.answers for content in answer.contents)]
            kinds.update((content.kind, None) for content in contents if content.kind is not None)
            if operation.query is not None:
                kinds[operation.query] = None
        queries = {operation.query.__name__ for operation in operations if operation.query is not None}
        _, components = msgspec.json.schema_components(list(kinds), ref_template=_REF)
        self.of_queries: dict[str, JsonObject] = {name: components.pop(name) for name in queries}
        self.components: JsonObject = {
            name: _with_field_descriptions(schema) for name, schema in sorted(components.items())
        }


def _with_field_descriptions(schema: JsonObject) -> JsonObject:
    """Move what a docstring says about its attributes to the properties."""
    text = schema.get("description")
    properties = schema.get("properties")
    if not isinstance(text, str) or not isinstance(properties, dict):
        return schema
    head, *sections = _SECTION.split(inspect.cleandoc(text))
    said = {name: " ".join(words.split()) for section in sections for name, words in _FIELD.findall(section)}
    described = {
        name: {"description": said[name], **field} if name in said and isinstance(field, dict) else field
        for name, field in properties.items()
    }
    return {**schema, "description": head, "properties": described}


def _operation(about: Document, operation: Operation, schemas: _Schemas) -> JsonObject:
    keyed = () if operation.scope is None else about.keyed_problems
    kinds = {KINDS[cls] for cls in (*operation.problems, *keyed, *about.common_problems)} | {INTERNAL}
    answers = {str(answer.status): _answer(answer) for answer in operation.answers}
    described: JsonObject = {
        "operationId": _name(operation),
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": _described(operation),
        "parameters": [*_address(about, operation), *_query(operation, schemas), *_headers(operation)],
        "responses": {**answers, **_problems(kinds)},
        "security": [] if operation.scope is None else [{"key": []}],
    }
    if operation.contents:
        described["requestBody"] = {"required": True, "content": _contents(operation.contents)}
    return described


def _described(operation: Operation) -> str:
    needs = f"\n\nNeeds a key with the scope `{operation.scope}`." if operation.scope else ""
    return operation.description + needs


def _name(operation: Operation) -> str:
    """Name an operation so that generated clients read well: `put_content_graphs_by_content_graph_id`."""
    path = operation.path.removeprefix("/v1").lstrip("/").replace("{", "by_").replace("}", "")
    return f"{operation.method}_{re.sub(r'[^A-Za-z0-9]+', '_', path)}"


def _address(about: Document, operation: Operation) -> list[Json]:
    names = re.findall(r"{(\w+)}", operation.path)
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": about.parameters[name],
            "schema": _schema_of_address(name, about),
        }
        for name in names
    ]


def _schema_of_address(name: str, about: Document) -> JsonObject:
    """Return the rule of ids, or the length of what is named by something else."""
    schema: JsonObject = {"type": "string", "minLength": 1, "maxLength": about.lengths.get(name, MAX_ID_LENGTH)}
    return schema if name in about.lengths else {**schema, "pattern": ID_PATTERN}


def _query(operation: Operation, schemas: _Schemas) -> list[Json]:
    if operation.query is None:
        return []
    properties = schemas.of_queries[operation.query.__name__]["properties"]
    parameters: list[Json] = []
    for name, field in properties.items() if isinstance(properties, dict) else ():
        schema = _without_null(field)
        description = schema.pop("description", "")
        parameters.append({"name": name, "in": "query", "description": description, "schema": schema})
    return parameters


def _without_null(schema: Json) -> JsonObject:
    """Leave out that a parameter may be null: it is then left out."""
    if not isinstance(schema, dict):
        return {}
    options = schema.get("anyOf")
    if isinstance(options, list):
        others = [option for option in options if option != {"type": "null"}]
        if len(others) == 1 and isinstance(others[0], dict):
            return dict(others[0])
    return {name: value for name, value in schema.items() if name != "default" or value is not None}


def _headers(operation: Operation) -> list[Json]:
    return [
        {"name": name, "in": "header", "description": meaning, "schema": {"type": "string"}}
        for name, meaning in operation.headers
    ]


def _answer(answer: Answer) -> JsonObject:
    described: JsonObject = {
        "description": answer.description,
        "headers": _answer_headers((("X-Request-Id", "Names this request in the service's log."), *answer.headers)),
    }
    if answer.contents:
        described["content"] = _contents(answer.contents)
    return described


def _answer_headers(headers: Iterable[tuple[str, str]]) -> JsonObject:
    return {name: {"description": meaning, "schema": {"type": "string"}} for name, meaning in headers}


def _contents(contents: Iterable[Content]) -> JsonObject:
    return {content.media_type: _content(content) for content in contents}


def _content(content: Content) -> JsonObject:
    schema: JsonObject = (
        {"type": "string"} if content.kind is None else {"$ref": _REF.format(name=content.kind.__name__)}
    )
    schema = {"type": "array", "items": schema} if content.is_list else schema
    return {"schema": schema} if content.example is None else {"schema": schema, "example": content.example}


def _problems(kinds: Iterable[Kind]) -> JsonObject:
    """Describe the problems, those of one status together, because OpenAPI has one response per status."""
    by_status: dict[int, list[Kind]] = {}
    for kind in sorted(kinds):
        by_status.setdefault(kind.status, []).append(kind)
    return {str(status): _problem(status, sharing) for status, sharing in by_status.items()}


def _problem(status: int, kinds: Sequence[Kind]) -> JsonObject:
    examples: JsonObject = {
        kind.name: {
            "summary": kind.title,
            "value": {
                "type": type_of(kind),
                "title": kind.title,
                "status": status,
                "detail": "…",
                "request_id": "8f14e45fceea-1",
            },
        }
        for kind in kinds
    }
    return {
        "description": "; ".join(f"[{kind.title}]({type_of(kind)})" for kind in kinds) + ".",
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name="Problem")}, "examples": examples}},
    }

"""The OpenAPI 3.1 document, made from what the routes declare (`api.http.routes`).

Litestar can make one from its handlers, but not for a bare ASGI route, and it knows a body only when Litestar itself
decodes it. msgspec writes JSON Schema 2020-12, which is what OpenAPI 3.1 takes, so the annotations of the handlers say
it all.
"""

import inspect
import re
from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec

from api.errors import Kind, ServiceError
from api.http.instants import mark_instants
from api.http.problems import INTERNAL, MEDIA_TYPE, Problem, type_of

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
JsonObject: TypeAlias = dict[str, Json]

KEY: Final = "key"
OAUTH: Final = "oauth2"
LEARNER_TOKEN: Final = "learner_token"  # noqa: S105 - a name
BASIC: Final = "basic"
TOKEN_URL: Final = "/v1/oauth/token"  # noqa: S105 - an address
_REF: Final = "#/components/schemas/{name}"
_SECTION: Final = re.compile(r"\n\n(?:Args|Attributes|Raises|Returns):\n")
_FIELD: Final = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)


class Content(NamedTuple):
    """A body in one media type."""

    media_type: str
    kind: Any = None


class Parameter(NamedTuple):
    """A parameter of an address."""

    name: str
    kind: Any


class Answer(NamedTuple):
    """One successful answer."""

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
        address: The parameters of the path.
        own: Whether a learner's token is taken, too.
        basic: Whether a key is taken as the password of Basic, too.
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
    address: tuple[Parameter, ...] = ()
    own: bool = False
    basic: bool = False


class Document(NamedTuple):
    """What the document is made of.

    Attributes:
        title: Of the service.
        version: Of the service.
        description: In Markdown.
        tags: Name and meaning of the groups, in the order of display.
        common_problems: What every route may answer.
        keyed_problems: What every route that asks for a key may answer.
    """

    title: str
    version: str
    description: str
    tags: tuple[tuple[str, str], ...]
    common_problems: tuple[type[ServiceError], ...]
    keyed_problems: tuple[type[ServiceError], ...]


class Examples(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is sent to one operation, and what it answers; held to the service by `tests.api.http.test_examples`."""

    request: Any = None
    answers: dict[str, Any] = {}


def write_document(about: Document, operations: Sequence[Operation], examples: Mapping[str, Examples]) -> JsonObject:
    """Make the document."""
    schemas = _Schemas(operations)
    paths: dict[str, JsonObject] = {}
    for operation in operations:
        shown = examples.get(name_of(operation), Examples())
        paths.setdefault(operation.path, {})[operation.method] = _operation(about, operation, schemas, shown)
    return {
        "openapi": "3.1.0",
        "info": {"title": about.title, "version": about.version, "description": about.description},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": meaning} for name, meaning in about.tags],
        "paths": dict(paths),
        "components": {
            "schemas": schemas.components,
            "securitySchemes": _schemes(operations),
        },
    }


class _Schemas:
    """JSON Schemas of every type that the operations use."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        kinds: list[Any] = [Problem]
        for operation in operations:
            contents = [*operation.contents, *(content for answer in operation.answers for content in answer.contents)]
            kinds += [content.kind for content in contents if content.kind is not None]
            kinds += [parameter.kind for parameter in operation.address]
            kinds += [operation.query] if operation.query is not None else []
        schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
        self._schemas = list(zip(kinds, schemas, strict=True))
        for kind, schema in self._schemas:
            mark_instants(kind, schema, components)
        inherited = _said_of_fields()
        queries = {operation.query.__name__ for operation in operations if operation.query is not None}
        self.of_queries = {name: _with_field_descriptions(components.pop(name), inherited) for name in queries}
        self.components: JsonObject = {
            name: _with_field_descriptions(schema, inherited) for name, schema in sorted(components.items())
        }

    def of(self, kind: object) -> JsonObject:
        """Return the schema of a type; that of text for None."""
        return next((dict(schema) for one, schema in self._schemas if one == kind), {"type": "string"})


_Fields: TypeAlias = tuple[str, frozenset[str]]
"""Name and fields of a Struct: there are others of the same name that no operation uses."""
_SAME_EVERYWHERE: Final = {"next_cursor": "Send it as `cursor` to read on; null on the last page."}


def _said_of_fields() -> dict[_Fields, dict[str, str]]:
    """Collect what the docstrings of Structs, and of what they are made from, say about their attributes."""
    structs: list[type[msgspec.Struct]] = [msgspec.Struct]
    found: dict[_Fields, dict[str, str]] = {}
    for cls in structs:  # grows
        structs += cls.__subclasses__()
        tag = cls.__struct_config__.tag_field
        tags = {} if tag is None else {tag: "Says which of several kinds this is."}
        said = [_attributes(base.__dict__.get("__doc__"))[1] for base in cls.__mro__]
        found[cls.__name__, frozenset({*cls.__struct_encode_fields__, *tags})] = dict(ChainMap(*said, tags))
    return found


def _attributes(text: str | None) -> tuple[str, dict[str, str]]:
    """Take a docstring apart: what it says of the whole, and of each attribute."""
    head, *sections = _SECTION.split(inspect.cleandoc(text or ""))
    return head, {name: " ".join(words.split()) for section in sections for name, words in _FIELD.findall(section)}


def _with_field_descriptions(schema: JsonObject, inherited: Mapping[_Fields, Mapping[str, str]]) -> JsonObject:
    """Move what a docstring says about its attributes to the properties."""
    text = schema.get("description")
    properties = schema.get("properties")
    if not isinstance(text, str) or not isinstance(properties, dict):
        return schema
    head, own = _attributes(text)
    said = {**_SAME_EVERYWHERE, **inherited.get((str(schema.get("title")), frozenset(properties)), {}), **own}
    described = {
        name: {"description": said[name], **field} if name in said and isinstance(field, dict) else field
        for name, field in properties.items()
    }
    return {**schema, "description": head, "properties": described}


def _operation(about: Document, operation: Operation, schemas: _Schemas, examples: Examples) -> JsonObject:
    keyed = () if operation.scope is None else about.keyed_problems
    kinds = {cls.kind for cls in (*operation.problems, *keyed, *about.common_problems)} | {INTERNAL}
    answers = {
        str(answer.status): _answer(answer, schemas, examples.answers.get(str(answer.status)))
        for answer in operation.answers
    }
    described: JsonObject = {
        "operationId": name_of(operation),
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": _described(operation),
        "parameters": [*_address(operation, schemas), *_query(operation, schemas), *_headers(operation)],
        "responses": {**_problems(kinds), **answers},
        "security": _security(operation),
    }
    if operation.contents:
        described["requestBody"] = {
            "required": True,
            "content": _contents(operation.contents, schemas, examples.request),
        }
    return described


def _security(operation: Operation) -> list[Json]:
    """Return what each opens an operation by itself."""
    if operation.scope is None:
        return []
    own: list[Json] = [{LEARNER_TOKEN: []}] if operation.own else []
    basic: list[Json] = [{BASIC: []}] if operation.basic else []
    return [{KEY: []}, {OAUTH: [operation.scope]}, *own, *basic]


def _schemes(operations: Iterable[Operation]) -> JsonObject:
    scopes = sorted({operation.scope for operation in operations if operation.scope is not None})
    flow: Json = {"tokenUrl": TOKEN_URL, "scopes": {scope: f"What needs `{scope}`." for scope in scopes}}
    return {
        KEY: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "sym_<key id>_<secret>",
            "description": "Made by `POST /v1/keys`, on `/operations/keys` or by `symphonie key create`.",
        },
        OAUTH: {
            "type": "oauth2",
            "description": "A token that lives for an hour; `client_id` is the key's id, `client_secret` its token.",
            "flows": {"clientCredentials": flow},
        },
        LEARNER_TOKEN: {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "syt_<what it allows>.<signature>",
            "description": "What a learner's page has: `POST /v1/learner-tokens`. It reads of this learner alone.",
        },
        BASIC: {
            "type": "http",
            "scheme": "basic",
            "description": "For those who send statements (`/xapi`): any name, and a key as the password.",
        },
    }


def _described(operation: Operation) -> str:
    needs = f"\n\nNeeds a key with the scope `{operation.scope}`." if operation.scope else ""
    return operation.description + needs


def name_of(operation: Operation) -> str:
    """Name an operation so that generated clients read well: `put_content_graphs_by_content_graph_id`."""
    path = operation.path.removeprefix("/v1").lstrip("/").replace("{", "by_").replace("}", "")
    return f"{operation.method}_{re.sub(r'[^A-Za-z0-9]+', '_', path)}"


def _address(operation: Operation, schemas: _Schemas) -> list[Json]:
    parameters: list[Json] = []
    for name, kind in operation.address:
        schema = schemas.of(kind)
        description = schema.pop("description", "")
        one: Json = {"name": name, "in": "path", "required": True, "description": description, "schema": schema}
        parameters.append(one)
    return parameters


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
            return {**others[0], **({"description": schema["description"]} if "description" in schema else {})}
    return {name: value for name, value in schema.items() if name != "default" or value is not None}


def _headers(operation: Operation) -> list[Json]:
    return [
        {"name": name, "in": "header", "description": meaning, "schema": {"type": "string"}}
        for name, meaning in operation.headers
    ]


def _answer(answer: Answer, schemas: _Schemas, example: Json) -> JsonObject:
    described: JsonObject = {
        "description": answer.description,
        "headers": _answer_headers((("X-Request-Id", "Names this request in the service's log."), *answer.headers)),
    }
    if answer.contents:
        described["content"] = _contents(answer.contents, schemas, example)
    return described


def _answer_headers(headers: Iterable[tuple[str, str]]) -> JsonObject:
    return {name: {"description": meaning, "schema": {"type": "string"}} for name, meaning in headers}


def _contents(contents: Iterable[Content], schemas: _Schemas, example: Json) -> JsonObject:
    """Describe a body in every media type; the example is of the first."""
    told: JsonObject = {content.media_type: {"schema": schemas.of(content.kind)} for content in contents}
    first = next(iter(told.values()))
    if example is not None and isinstance(first, dict):
        first["example"] = example
    return told


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

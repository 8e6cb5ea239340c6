"""Every place at which something comes into the service, as its OpenAPI document tells them.

A test that goes through them all needs no list of its own: a route or field that is added is tested from then on.
"""

import copy
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import msgspec

from tests.api.http.organisations import Json, Organisation

JSON = "application/json"
ENDING = {"reason": "It is over.", "by": "tutor-3", "role": "tutor"}
ACTING = "supporter/doors"
"""Who knocks where somebody has to."""
HASHES = {"before": "0" * 64, "after": "1" * 64}


class Door(NamedTuple):
    """One operation.

    Attributes:
        method: In capitals.
        path: With its parameters in braces.
        operation: As the document describes it.
        body: A sound one; None where none is read.
    """

    method: str
    path: str
    operation: Json
    body: Json | list[Json] | None = None

    @property
    def name(self) -> str:
        """As failures show it."""
        return f"{self.method} {self.path}"

    @property
    def asks_who_acts(self) -> bool:
        """Whether a person does what it is for."""
        return any(one["in"] == "header" and one["name"] == "On-Behalf-Of" for one in self.operation["parameters"])

    def parameters(self, where: str) -> dict[str, Json]:
        """Return the schemas of the parameters of the address (`path`) or of the query."""
        return {one["name"]: one["schema"] for one in self.operation["parameters"] if one["in"] == where}


class Place(NamedTuple):
    """One field of a body.

    Attributes:
        steps: From the root to it.
        schema: What it may be, null left out.
        is_listed: Whether it is an entry of a list, to be put in as one.
        n_fixed: How many numbers the list has that it is an entry of; 0 where it has any number of entries.
    """

    steps: tuple[str | int, ...]
    schema: Json
    is_listed: bool
    n_fixed: int = 0

    @property
    def path(self) -> str:
        """As a fault names it."""
        steps = (*self.steps, 0) if self.is_listed else self.steps
        return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def doors(document: Json, addresses: Mapping[str, str]) -> list[Door]:
    """List the operations that read anything of a sender's.

    Args:
        document: The OpenAPI document.
        addresses: Sound values of the parameters in addresses, which ones of operations without are left out.
    """
    found = []
    for path, item in document["paths"].items():
        for method, operation in item.items():
            names = [one["name"] for one in operation["parameters"] if one["in"] == "path"]
            if operation["security"] and set(names) <= set(addresses):
                found += [Door(method.upper(), path, operation, body) for body in _bodies(path, operation)]
    return found


ALONE = {"/v1/results": "results", "/v1/activities": "activities"}
"""Where of several a faulty one is refused alone: by the address, the field that holds them."""


def _bodies(path: str, operation: Json) -> list[Json | list[Json] | None]:
    content = operation.get("requestBody", {}).get("content", {}).get(JSON)
    if content is None:
        return [None]
    found: Json | list[Json] = content["example"]
    if path in ALONE and isinstance(found, dict):
        several = {one.get("kind"): one for one in reversed(found[ALONE[path]])}
        return [{**found, ALONE[path]: [one]} for one in several.values()]
    return [found]


def ask(
    door: Door,
    organisation: Organisation,
    addresses: Mapping[str, str],
    query: Mapping[str, str] | None = None,
    content: bytes | None = None,
) -> httpx.Response:
    """Send a request that is sound but for what is given."""
    path = door.path
    for name, value in addresses.items():
        path = path.replace("{" + name + "}", quote(value, safe="", errors="surrogateescape"))
    sound = {name: value for name, value in {**ENDING, **HASHES}.items() if name in door.parameters("query")}
    if door.path.endswith("history"):
        sound = {}
    if content is None and door.body is not None:
        content = msgspec.json.encode(door.body)
    headers = {**organisation.headers, **({"content-type": JSON} if content is not None else {})}
    headers |= {"on-behalf-of": ACTING} if door.asks_who_acts else {}
    params = {**sound, **(query or {})}
    return organisation.client.request(door.method, path, params=params, headers=headers, content=content)


def places(door: Door, document: Json) -> Iterator[Place]:
    """Go through the scalars of a body, those that the sound one leaves out included."""
    if door.body is not None:
        schema = door.operation["requestBody"]["content"][JSON]["schema"]
        yield from _places(schema, door.body, (), document)


def _places(schema: Json, sound: object, steps: tuple[str | int, ...], document: Json) -> Iterator[Place]:
    schema = _resolved(schema, document, sound)
    if "properties" in schema:
        for name, field in schema["properties"].items():
            inner = sound.get(name) if isinstance(sound, dict) else None
            yield from _places(field, inner, (*steps, name), document)
    elif isinstance(schema.get("additionalProperties"), dict):
        yield from _places(schema["additionalProperties"], None, (*steps, "fr"), document)
    elif schema.get("type") == "array":
        yield from _places_of_list(schema, sound, steps, document)
    elif schema.get("type") in {"string", "number", "integer", "boolean"} or "enum" in schema:
        yield Place(steps, schema, is_listed=False)


def _places_of_list(schema: Json, sound: object, steps: tuple[str | int, ...], document: Json) -> Iterator[Place]:
    fixed = schema.get("prefixItems", ())
    for number, field in enumerate(fixed):
        for place in _places(field, None, (*steps, number), document):
            yield place._replace(n_fixed=len(fixed))
    if isinstance(schema.get("items"), dict):
        of_one = _resolved(schema["items"], document, sound[0] if isinstance(sound, list) and sound else None)
        if isinstance(sound, list) and sound and isinstance(sound[0], dict):
            yield from _places(of_one, sound[0], (*steps, 0), document)
        elif of_one.get("type") in {"string", "number", "integer"}:
            yield Place(steps, of_one, is_listed=True)


def _resolved(schema: Json, document: Json, sound: object = None) -> Json:
    """Look a schema up, null left out; of several kinds, the one that the sound value is of."""
    options = [option for option in schema.get("anyOf", [schema]) if option.get("type") != "null"]
    named = options[0].get("$ref")
    if "discriminator" in schema and isinstance(sound, dict):
        told = schema["discriminator"]
        named = told["mapping"][sound[told["propertyName"]]]
    if named is None:
        return options[0]  # type: ignore[no-any-return]  # a schema is JSON
    found: Json = document["components"]["schemas"][named.rpartition("/")[2]]
    return found


def with_value(body: Json | list[Json] | None, place: Place, value: object) -> Any:  # noqa: ANN401 - any JSON
    """Return a body with one field changed, where all around it is there."""
    changed = copy.deepcopy(body)
    within: Any = changed
    for step, following in zip(place.steps[:-1], place.steps[1:], strict=True):
        if isinstance(within, dict):
            within = within.setdefault(step, [0.0] * place.n_fixed if isinstance(following, int) else {})
        else:
            within = within[step]
    within[place.steps[-1]] = [value] if place.is_listed else value
    return changed

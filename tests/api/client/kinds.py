"""Types of the client, out of the JSON Schemas of the document; pure."""

import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from textwrap import indent, wrap
from typing import Any, Final, NamedTuple

Json = dict[str, Any]
_SIMPLE: Final = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_WIDTH: Final = 116
_REF: Final = "#/components/schemas/"


def class_name(component: str) -> str:
    """Name a class.

    >>> class_name("LearnerMastery"), class_name("api.learners.events.EventAnswer"), class_name("Held_QueueContent_")
    ('LearnerMastery', 'LearnersEventAnswer', 'HeldQueueContent')
    """
    if component.startswith("api."):
        parts = component.split(".")
        return parts[1].capitalize() + parts[-1]
    return "".join([part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", component)])


def field_name(name: str) -> str:
    """Name a field or parameter: what Python keeps for itself gets an underscore.

    >>> field_name("from"), field_name("On-Behalf-Of"), field_name("sendTime")
    ('from_', 'on_behalf_of', 'send_time')
    """
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    plain = re.sub(r"[^A-Za-z0-9]+", "_", apart).strip("_").lower()
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def refs_in(schema: object) -> Iterator[str]:
    """Name the components that a schema refers to."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].removeprefix(_REF)
        for name, one in schema.items():
            if name != "example":
                yield from refs_in(one)
    elif isinstance(schema, list):
        for one in schema:
            yield from refs_in(one)


class Style(NamedTuple):
    """How a type is written.

    Attributes:
        is_answer: Whether the service writes what is of it.
        is_parameter: Whether it is a parameter's, so that any sequence is taken.
        prefix: Before the names of classes.
    """

    is_answer: bool
    is_parameter: bool = False
    prefix: str = ""


class Kinds:
    """The types of a document.

    Args:
        components: Its schemas.
        answered: What answers are made of: there, words that a newer service may add are taken.
    """

    def __init__(self, components: Mapping[str, Json], answered: Iterable[str]) -> None:
        self.components = components
        self.answered = frozenset(self._within(answered))
        self._tags = dict(self._tagged(components))

    def _within(self, names: Iterable[str]) -> set[str]:
        found, open_ = set[str](), list(names)
        while open_:
            name = open_.pop()
            if name not in found:
                found.add(name)
                open_ += refs_in(self.components[name])
        return found

    def _tagged(self, schema: object) -> Iterator[tuple[str, tuple[str, str]]]:
        if isinstance(schema, dict):
            told = schema.get("discriminator")
            if isinstance(told, dict):
                for tag, ref in told["mapping"].items():
                    yield ref.removeprefix(_REF), (told["propertyName"], tag)
            for one in schema.values():
                yield from self._tagged(one)
        elif isinstance(schema, list):
            for one in schema:
                yield from self._tagged(one)

    def annotation(self, schema: Json, style: Style) -> str:
        """Write the type of a schema."""
        if "$ref" in schema:
            return style.prefix + class_name(schema["$ref"].removeprefix(_REF))
        if "anyOf" in schema:
            return _union([self.annotation(one, style) for one in schema["anyOf"]])
        if "enum" in schema:
            return "str" if style.is_answer else f"Literal[{', '.join([_literal(one) for one in schema['enum']])}]"
        kind = str(schema.get("type"))
        if kind == "array":
            return self._array(schema, style)
        if kind == "object":
            of = schema.get("additionalProperties")
            return f"dict[str, {self.annotation(of, style) if isinstance(of, dict) and of else 'Any'}]"
        return "datetime" if schema.get("format") == "date-time" else _SIMPLE.get(kind, "Any")

    def _array(self, schema: Json, style: Style) -> str:
        if "prefixItems" in schema:
            return f"tuple[{', '.join([self.annotation(one, style) for one in schema['prefixItems']])}]"
        items = schema.get("items")
        of = self.annotation(items, style) if isinstance(items, dict) else "Any"
        return f"Sequence[{of}]" if style.is_parameter else f"tuple[{of}, ...]"

    def struct(self, name: str) -> str:
        """Write the class of a component."""
        schema, is_answer = self.components[name], name in self.answered
        if "properties" not in schema:
            return f"{class_name(name)}: TypeAlias = {self.annotation(schema, Style(is_answer))!r}"
        tag_field, tag = self._tags.get(name, ("", ""))
        required = frozenset(schema.get("required", ()))
        properties = {one: field for one, field in schema["properties"].items() if one != tag_field}
        tagged = f', tag_field="{tag_field}", tag="{tag}"' if tag_field else ""
        lines = [f"class {class_name(name)}(Struct, frozen=True, kw_only=True, omit_defaults=True{tagged}):"]
        told = [f"{field_name(one)}: {_told(field)}" for one, field in properties.items() if _told(field)]
        lines += [docstring(str(schema.get("description", "")), told, "Attributes"), ""]
        lines += [
            indent(self._field(one, field, is_required=one in required, is_answer=is_answer), "    ")
            for one, field in properties.items()
        ]
        return "\n".join(lines)

    def _field(self, name: str, schema: Json, *, is_required: bool, is_answer: bool) -> str:
        python, kind = field_name(name), self.annotation(schema, Style(is_answer))
        renamed = f'name="{name}"' if python != name else ""
        if is_required:
            return f"{python}: {kind}{f' = field({renamed})' if renamed else ''}"
        default = schema.get("default")
        if isinstance(default, dict | list) and default:
            default = None  # the service knows it
        if default is None or (isinstance(default, dict) and not kind.startswith("dict[")):
            default = None
            kind = optional(kind)
        if isinstance(default, dict):
            return f"{python}: {kind} = field(default_factory=dict{f', {renamed}' if renamed else ''})"
        written = "()" if isinstance(default, list) else _literal(default)
        return f"{python}: {kind} = {f'field(default={written}, {renamed})' if renamed else written}"


def optional(kind: str) -> str:
    """Let a type be None, too.

    >>> optional("str"), optional("str | None"), optional("Any")
    ('str | None', 'str | None', 'Any')
    """
    return kind if kind.endswith(" | None") or kind in {"None", "Any"} else f"{kind} | None"


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _union(kinds: Iterable[str]) -> str:
    """Write a union, numbers without their integers, None last."""
    found = list(dict.fromkeys(kinds))
    if "Any" in found:
        return "Any"
    literals = [one for one in found if one.startswith("Literal[")]
    if len(literals) > 1:
        words = ", ".join([one.removeprefix("Literal[").removesuffix("]") for one in literals])
        found = [f"Literal[{words}]", *[one for one in found if one not in literals]]
    return " | ".join(sorted(found, key=lambda one: one == "None"))


def _told(schema: Json) -> str:
    """Return what a schema says of itself, with its words where they are only these."""
    text = str(schema.get("description", ""))
    if not text:
        text = next((str(one["description"]) for one in schema.get("anyOf", ()) if "description" in one), "")
    return " ".join(text.split())


def docstring(text: str, told: Iterable[str] = (), section: str = "") -> str:
    """Write a docstring of a class or method, indented."""
    paragraphs = ["\n".join(wrap(" ".join(one.split()), _WIDTH)) for one in text.split("\n\n") if one.strip()]
    lines = [paragraphs[0] if paragraphs else "…", *[f"\n{one}" for one in paragraphs[1:]]]
    parts = list(told)
    if parts:
        lines.append(f"\n{section}:")
        lines += [indent("\n".join(wrap(one, _WIDTH - 8, subsequent_indent="    ")), "    ") for one in parts]
    body = "\n".join(lines).replace("\\", "\\\\").replace('"""', "'''")
    end = "\n" if "\n" in body else ""
    body = f"{body} " if body.endswith('"') and not end else body
    return indent(f'"""{body}{end}"""', "    ")

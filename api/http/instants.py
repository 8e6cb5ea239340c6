"""Says in JSON Schemas which texts are instants: msgspec says it only where a time zone is asked for."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from msgspec.inspect import (
    CollectionType,
    DateTimeType,
    DictType,
    Metadata,
    NoneType,
    StructType,
    Type,
    UnionType,
    type_info,
)

Schema: TypeAlias = dict[str, Any]
_NULL: Final = {"type": "null"}
_FORMAT: Final = "date-time"


def mark_instants(kind: object, schema: Schema, components: Mapping[str, Schema]) -> None:
    """Mark the instants of a type in its schema, and in the components that it refers to.

    >>> import msgspec
    >>> from datetime import datetime
    >>> class Seen(msgspec.Struct):
    ...     at: datetime | None
    >>> (schema,), components = msgspec.json.schema_components([Seen], ref_template="#/components/schemas/{name}")
    >>> mark_instants(Seen, schema, components)
    >>> components["Seen"]["properties"]["at"]["anyOf"][0]
    {'type': 'string', 'format': 'date-time'}
    """
    _mark(type_info(kind), schema, components, set())


def _mark(kind: Type, schema: Schema, components: Mapping[str, Schema], seen: set[str]) -> None:
    match kind:
        case Metadata(type=bare):
            _mark(bare, schema, components, seen)
        case DateTimeType():
            schema["format"] = _FORMAT
        case StructType(fields=fields):
            name = str(schema.get("$ref", "")).rpartition("/")[2]
            if name not in seen:
                seen.add(name)
                properties = components[name]["properties"]
                for field in fields:
                    _mark(field.type, properties[field.encode_name], components, seen)
        case CollectionType(item_type=item) if isinstance(schema.get("items"), dict):
            _mark(item, schema["items"], components, seen)
        case DictType(value_type=value) if isinstance(schema.get("additionalProperties"), dict):
            _mark(value, schema["additionalProperties"], components, seen)
        case UnionType(types=options):
            _mark_union(options, schema, components, seen)


def _mark_union(options: tuple[Type, ...], schema: Schema, components: Mapping[str, Schema], seen: set[str]) -> None:
    """Mark what a union holds: each Struct where it is named, anything else where it is alone beside null."""
    shown = [one for one in schema.get("anyOf", ()) if one != _NULL]
    others = [one for one in options if not isinstance(one, NoneType)]
    if len(others) == 1:
        _mark(others[0], shown[0] if len(shown) == 1 else schema, components, seen)
        return
    for one in others:
        named = next((at for at in shown if isinstance(one, StructType) and _is_of(at, one)), None)
        if named is not None:
            _mark(one, named, components, seen)


def _is_of(schema: Schema, kind: StructType) -> bool:
    return str(schema.get("$ref", "")).rpartition("/")[2].rpartition(".")[2] == kind.cls.__name__

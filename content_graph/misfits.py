"""Every way in which a plain tree misses the shape of a type.

A typed decoder stops at the first fault and says it in the words of a programmer. What it refused is walked again here
beside its type, so that whoever sent it reads all faults at once, with the place of each, what is allowed there and
what to do. The decoder stays the judge: the walk happens only after it has refused.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from msgspec.inspect import (
    AnyType,
    BoolType,
    CollectionType,
    DateTimeType,
    DictType,
    Field,
    FloatType,
    IntType,
    LiteralType,
    Metadata,
    NoneType,
    RawType,
    StrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    type_info,
)

from content_graph.expectations import expected, fits, is_within
from content_graph.ids import ID_PATTERN, ID_REMEDY, fault_in_id
from content_graph.texts import fault_in_text, showable

MAX_MISFITS: Final = 100
"""Faults that are told of one document; who mends a hundred may ask again."""
_SHOWN: Final = 60
_SPACE_FOR_PLUS: Final = re.compile(r" \d\d:?\d\d$")
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_MAX_NAME: Final = 128
_AT: Final = " - at `"
_SORTS: Final = (
    (DictType, dict),
    ((CollectionType, TupleType), (list, tuple)),
    ((StrType, DateTimeType), str),
)


class Misfit(NamedTuple):
    """One thing to put right.

    Attributes:
        path: Where it is, as `$.skills[3].title`.
        detail: What is wrong, in one sentence.
        remedy: What would be right, in one sentence.
    """

    path: str
    detail: str
    remedy: str


def misfits(tree: object, kind: object, refusal: str, root: str = "$") -> tuple[Misfit, ...]:
    """Tell everything that keeps a tree from being of a type; at least one thing, at most `MAX_MISFITS`.

    Args:
        tree: Dicts, lists and scalars.
        kind: The type, as a decoder takes it.
        refusal: What the decoder said, for a rule that only it knows.
        root: What stands for the whole: `$`, or `?` for a query.
    """
    found = tuple(islice(_walk(tree, _info(kind), root), MAX_MISFITS))
    return found or (_as_refused(refusal, root),)


@lru_cache(maxsize=256)
def _info(kind: object) -> Type:
    return type_info(kind)


def _as_refused(refusal: str, root: str) -> Misfit:
    said, _, where = refusal.rpartition(_AT)
    path = where.removesuffix("`").removeprefix("$") if said else ""
    path = path.removeprefix(".") if root == "?" else path
    return Misfit(f"{root}{path}", f"{(said or refusal).replace('`', '')}.", "Send a value that the schema allows.")


def _walk(value: object, kind: Type, path: str, *, is_optional: bool = False) -> Iterator[Misfit]:
    match kind:
        case Metadata() if not (kind.extra or {}).get("expected"):
            yield from _walk(value, _checked_later(kind), path, is_optional=is_optional)
        case UnionType():
            yield from _in_union(value, kind, path, is_optional=is_optional)
        case StructType() if isinstance(value, dict) and not kind.array_like:
            yield from _in_struct(value, kind, path)
        case DictType() if isinstance(value, dict):
            yield from _in_mapping(value, kind, path)
        case CollectionType() if isinstance(value, list | tuple):
            yield from _in_list(value, kind, path)
        case TupleType() if isinstance(value, list | tuple) and len(value) == len(kind.item_types):
            for n, (one, of_one) in enumerate(zip(value, kind.item_types, strict=True)):
                yield from _walk(one, of_one, f"{path}[{n}]")
        case _:
            yield from _in_scalar(value, kind, path, is_optional=is_optional)


def _in_union(value: object, kind: UnionType, path: str, *, is_optional: bool) -> Iterator[Misfit]:
    """Look into the one member that the value can have been meant as; else none fits."""
    if value is None and any(isinstance(_bare(one), NoneType) for one in kind.types):
        return
    options = [one for one in kind.types if not isinstance(_bare(one), NoneType)]
    meant = [one for one in options if _is_meant(value, _bare(one))]
    if is_optional and len(options) == 1:
        meant = options  # leaving it out says what null says
    if len(meant) == 1:
        yield from _walk(value, meant[0], path, is_optional=is_optional)
    elif not meant and isinstance(value, dict) and all(_is_tagged(one) for one in options):
        yield _untold(value, options, path)
    elif not any(not list(_walk(value, one, path)) for one in meant):
        yield _unexpected(value, kind, path, is_optional=is_optional)


def _is_tagged(kind: Type) -> bool:
    return isinstance(kind, StructType) and kind.tag_field is not None


def _untold(value: Mapping[str, object], options: Sequence[Type], path: str) -> Misfit:
    """Say that an object does not tell which of several kinds it is of."""
    tags = [str(one.tag) for one in options if isinstance(one, StructType)]
    name = next(str(one.tag_field) for one in options if isinstance(one, StructType))
    words = LiteralType(tuple(tags))
    if name in value:
        return _unexpected(value[name], words, below(path, name), is_optional=False)
    return Misfit(below(path, name), f"The field {name!r} is missing.", f"Add it: {expected(words)}.")


def _bare(kind: Type) -> Type:
    return kind.type if isinstance(kind, Metadata) else kind


def _checked_later(kind: Metadata) -> Type:
    """Return what is annotated, with the pattern that is published and checked only past the decoder."""
    pattern = (kind.extra_json_schema or {}).get("pattern")
    if isinstance(kind.type, StrType) and isinstance(pattern, str):
        return StrType(kind.type.min_length, kind.type.max_length, pattern)
    return kind.type


def _is_meant(value: object, kind: Type) -> bool:
    """Tell whether a value is at least of the sort that a type takes."""
    match kind:
        case StructType():
            is_tagged = kind.tag_field is None or not isinstance(value, dict) or value.get(kind.tag_field) == kind.tag
            return is_tagged and isinstance(value, list if kind.array_like else dict)
        case LiteralType():
            return isinstance(value, type(kind.values[0]))
        case IntType() | FloatType() | BoolType():
            return isinstance(value, int | float) and isinstance(value, bool) == isinstance(kind, BoolType)
        case _:
            return isinstance(value, next((sort for of, sort in _SORTS if isinstance(kind, of)), object))


def _in_struct(value: Mapping[str, object], kind: StructType, path: str) -> Iterator[Misfit]:
    fields = {field.encode_name: field for field in kind.fields}
    for name, given in value.items():
        at = below(path, name)
        if name in fields:
            yield from _walk(given, fields[name].type, at, is_optional=not fields[name].required)
        elif kind.forbid_unknown_fields and name != kind.tag_field:
            yield Misfit(at, f"There is no {_noun(path)} {_shown(name)} here.", _instead(name, list(fields)))
    for name, field in fields.items():
        if field.required and name not in value:
            yield Misfit(below(path, name), f"The {_noun(path)} {name!r} is missing.", _add(field))


def _noun(path: str) -> str:
    return "parameter" if path == "?" else "field"


def _instead(name: str, names: list[str]) -> str:
    close = [one for one in get_close_matches(name, names, n=1) if one != name]
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Leave it out; there are {', '.join(names)}." if names else "Leave it out."


def _add(field: Field) -> str:
    return f"Add it: {expected(field.type)}."


def _in_mapping(value: Mapping[str, object], kind: DictType, path: str) -> Iterator[Misfit]:
    yield from _in_size(len(value), kind, path)
    for name, given in value.items():
        at = below(path, name)
        yield from _walk(name, kind.key_type, at)
        yield from _walk(given, kind.value_type, at)


def _in_list(value: list[object] | tuple[object, ...], kind: CollectionType, path: str) -> Iterator[Misfit]:
    yield from _in_size(len(value), kind, path)
    for n, one in enumerate(value):
        yield from _walk(one, kind.item_type, f"{path}[{n}]")


def _in_size(size: int, kind: CollectionType | DictType, path: str) -> Iterator[Misfit]:
    if not is_within(size, kind):
        wanted = expected(kind)
        yield Misfit(path, f"Expected {wanted}, found {size}.", f"Send {wanted}.")


def _in_scalar(value: object, kind: Type, path: str, *, is_optional: bool) -> Iterator[Misfit]:
    if isinstance(kind, AnyType | RawType):
        return
    if isinstance(value, str) and isinstance(_bare(kind), StrType):
        said = _fault_in(value, _bare(kind))
        if said is not None:
            yield Misfit(path, *said)
            return
    if not fits(_bare(kind), value):
        yield _unexpected(value, kind, path, is_optional=is_optional)


def _fault_in(value: str, kind: Type) -> tuple[str, str] | None:
    """Say what the rules of ids and texts find; they know more than a pattern says."""
    if isinstance(kind, StrType) and kind.pattern == ID_PATTERN:
        fault = fault_in_id(value)
        return None if fault is None else (fault, ID_REMEDY)
    fault = fault_in_text(value)
    return None if fault is None else (fault, "Write the character that was meant, or leave it out.")


def _unexpected(value: object, kind: Type, path: str, *, is_optional: bool) -> Misfit:
    wanted = expected(kind)
    detail = f"Expected {wanted}, found {_shown(value, kind)}."
    if path.startswith("?") and isinstance(value, str) and _SPACE_FOR_PLUS.search(value):
        return Misfit(path, detail, "Write %2B for the plus sign: in an address + stands for a space.")
    close = _close(value, kind)
    if close is not None:
        return Misfit(path, detail, f"Did you mean {close!r}?")
    return Misfit(path, detail, f"Send {wanted}{', or leave it out' if is_optional else ''}.")


def _close(value: object, kind: Type) -> str | None:
    options = kind.types if isinstance(kind, UnionType) else (kind,)
    words = [one for option in options if isinstance(option, LiteralType) for one in option.values]
    near = get_close_matches(str(value).lower(), [one for one in words if isinstance(one, str)], n=1)
    return near[0] if near and isinstance(value, str) else None


def _shown(value: object, kind: Type | None = None) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "a number that is too large"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, str) and isinstance(kind, StrType) and not is_within(len(value), kind):
        return f"one of {len(value)} characters"
    text = repr(showable(value) if isinstance(value, str) else value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def below(path: str, name: str) -> str:
    """Return the path of a field, or of a parameter.

    >>> below("$.skills[3]", "title"), below("$", "a b"), below("?", "limit")
    ('$.skills[3].title', '$["a b"]', '?limit')
    """
    shown = showable(name[:_MAX_NAME])
    if path == "?":
        return f"?{shown}"
    return f"{path}.{shown}" if _PLAIN_NAME.fullmatch(shown) else f"{path}[{json.dumps(shown, ensure_ascii=False)}]"

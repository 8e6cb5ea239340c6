"""What the scalar of a type may be: as a check, and in plain words for whoever wrote a faulty one."""

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final

import msgspec
from msgspec.inspect import (
    BoolType,
    CollectionType,
    DateTimeType,
    DateType,
    DictType,
    FloatType,
    IntType,
    LiteralType,
    Metadata,
    NoneType,
    StrType,
    StructType,
    TupleType,
    Type,
    UnionType,
)

from content_graph.ids import ID_PATTERN, ID_RULE
from content_graph.texts import TEXT_PATTERN

MOMENT: Final = "a time with its offset from UTC, as 2026-06-30T17:00:00+02:00"


def expected(kind: Type) -> str:
    """Say what a type expects, as `a number from 0 to 1`."""
    return next((say(kind) for of, say in _WORDS if isinstance(kind, of)), "another value")


def _alternatives(kind: UnionType) -> str:
    words = [expected(one) for one in sorted(kind.types, key=lambda one: isinstance(one, NoneType))]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _text(kind: StrType) -> str:
    if kind.pattern == ID_PATTERN:
        return f"an id of {ID_RULE}"
    form = f" of the pattern {kind.pattern}" if kind.pattern not in (None, TEXT_PATTERN) else ""
    return f"a text{_size(kind, 'characters')}{form}"


def _fields(kind: StructType) -> str:
    if kind.array_like:
        return "a list"
    needed = [field.encode_name for field in kind.fields if field.required]
    return f"an object with {', '.join(needed)}" if needed else "an object"


def _bounds(kind: IntType | FloatType) -> str:
    if kind.ge is not None and kind.le is not None:
        return f" from {kind.ge} to {kind.le}"
    words: Sequence[tuple[str, float | None]] = (
        ("of at least", kind.ge),
        ("above", kind.gt),
        ("up to", kind.le),
        ("below", kind.lt),
    )
    said = [f"{word} {bound}" for word, bound in words if bound is not None]
    return f" {' and '.join(said)}" if said else ""


def _size(kind: StrType | CollectionType | DictType, noun: str) -> str:
    low, high = kind.min_length or 0, kind.max_length
    if high is None:
        return f" of at least {low} {noun}" if low > 1 else ""
    return f" of {low} to {high} {noun}" if low else f" of up to {high} {noun}"


_WORDS: Final[Sequence[tuple[type[Type], Callable[[Any], str]]]] = (
    (Metadata, lambda kind: str((kind.extra or {}).get("expected") or expected(kind.type))),
    (UnionType, _alternatives),
    (LiteralType, lambda kind: f"one of {', '.join(repr(value) for value in kind.values)}"),
    (IntType, lambda kind: f"a whole number{_bounds(kind)}"),
    (FloatType, lambda kind: f"a number{_bounds(kind)}"),
    (StrType, _text),
    (DateTimeType, lambda kind: MOMENT if kind.tz else "a date and time, as 2026-06-30T17:00:00"),
    (DateType, lambda _: "a date, as 2026-06-30"),
    (BoolType, lambda _: "true or false"),
    (NoneType, lambda _: "null"),
    (CollectionType, lambda kind: f"a list{_size(kind, 'entries')}"),
    (TupleType, lambda kind: f"a list of {len(kind.item_types)} entries"),
    (DictType, lambda kind: f"an object{_size(kind, 'entries')}"),
    (StructType, _fields),
)


def fits(kind: Type, value: object) -> bool:
    """Tell whether a value is what a type of scalars expects; what only a decoder knows passes."""
    return next((check(kind, value) for of, check in _CHECKS if isinstance(kind, of)), value is not NotImplemented)


def _is_text(kind: StrType, value: object) -> bool:
    return isinstance(value, str) and is_within(len(value), kind) and bool(re.search(kind.pattern or "", value))


def _is_number(kind: IntType | FloatType, value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float if isinstance(kind, FloatType) else int):
        return False
    return not (isinstance(value, float) and not math.isfinite(value)) and _is_between(value, kind)


def _is_moment(kind: DateTimeType, value: object) -> bool:
    try:
        moment = msgspec.convert(value, datetime)
    except ValueError:  # a text that UTF-8 cannot encode is not a ValidationError
        return False
    return kind.tz is None or (moment.tzinfo is not None) == kind.tz


def _is_date(_: DateType, value: object) -> bool:
    try:
        msgspec.convert(value, date)
    except ValueError:
        return False
    return True


def is_within(size: int, kind: StrType | CollectionType | DictType) -> bool:
    """Tell whether a length keeps the bounds of a type."""
    return (kind.min_length or 0) <= size <= (kind.max_length if kind.max_length is not None else size)


def _is_between(value: float, kind: IntType | FloatType) -> bool:
    is_low = (kind.ge is not None and value < kind.ge) or (kind.gt is not None and value <= kind.gt)
    is_high = (kind.le is not None and value > kind.le) or (kind.lt is not None and value >= kind.lt)
    return not is_low and not is_high


_CHECKS: Final[Sequence[tuple[tuple[type[Type], ...], Callable[[Any, object], bool]]]] = (
    ((StrType,), _is_text),
    ((IntType, FloatType), _is_number),
    ((LiteralType,), lambda kind, value: any(type(one) is type(value) and one == value for one in kind.values)),
    ((DateTimeType,), _is_moment),
    ((DateType,), _is_date),
    ((BoolType,), lambda _, value: isinstance(value, bool)),
    ((NoneType,), lambda _, value: value is None),
    # whatever comes here as a scalar is none of these
    ((StructType, DictType, CollectionType, TupleType), lambda *_: False),
)

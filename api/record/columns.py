"""SQL that follows from the fields of a shape: what is inserted, what is selected, and rows read as that shape."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final, NamedTuple, TypeVar, get_args

import msgspec
from psycopg import Connection
from psycopg.rows import BaseRowFactory, RowMaker

from api.journal import JournalEntry

INSTANT: Final = "timestamptz 'epoch' + {} * interval '1 microsecond'"
"""A time from microseconds since 1970-01-01T00:00:00Z."""

MICROSECONDS: Final = "(extract(epoch FROM {}) * 1000000)::bigint"
"""A time in microseconds since 1970-01-01T00:00:00Z; exact, because `extract` computes in decimal."""

_TYPES: Final[dict[object, str]] = {
    bool: "boolean",
    bytes: "text",
    float: "double precision",
    float | None: "double precision",
    int: "bigint",
    int | None: "bigint",
    str: "text",
    tuple[float, ...]: "double precision[]",
    tuple[str, ...]: "text[]",
}
"""Of a value in a JSON array of rows; whatever is not here is JSON."""

_OWNER: Final = "organisation_no integer, graph_no integer, learner text"
S = TypeVar("S", bound=msgspec.Struct)
encode: Final = msgspec.json.Encoder().encode


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        name: In the table, and in the JSON of a row.
        field: Of the shape.
        annotation: Type of the field.
        type: As which the JSON is read.
        taken: Expression of what is kept.
        told: Expression of what is read back.
    """

    name: str
    field: str
    annotation: Any
    type: str
    taken: str
    told: str


@cache
def columns(shape: type[msgspec.Struct]) -> tuple[Column, ...]:
    """Return the columns of a shape; a field that holds facts of another table has none.

    A field `…_us` is a time. Bytes are JSON that a sender wrote: in base 64, it cannot close the array that it is in.
    """
    fields = [one for one in msgspec.structs.fields(shape) if not _is_struct(next(iter(get_args(one.type)), None))]
    return tuple([_column(one.encode_name, one.name, one.type) for one in fields])


def _is_struct(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, msgspec.Struct)


def _column(name: str, field: str, annotation: object) -> Column:
    taken, told = name, name
    if field.endswith("_us"):
        taken, told = INSTANT.format(name), f"{MICROSECONDS.format(name)} AS {name}"
    elif annotation is bytes:
        taken = f"nullif(convert_from(decode({name}, 'base64'), 'UTF8'), '')::json"
        told = f"convert_to(coalesce({name}::text, ''), 'UTF8') AS {name}"
    return Column(name, field, annotation, _TYPES.get(annotation, "json"), taken, told)


def selected(shape: type[msgspec.Struct]) -> str:
    """Return what is selected of a table, for `reading`; to order by a time, name its table."""
    return ", ".join(one.told for one in columns(shape))


def listed(shape: type[msgspec.Struct]) -> str:
    """Return the columns of a JSON array of rows, with their types."""
    return ", ".join(f"{one.name} {one.type}" for one in columns(shape))


def reading(shape: type[S]) -> BaseRowFactory[S]:
    """Read rows whose columns are named as those of a shape."""

    def make(cursor: Any) -> RowMaker[S]:  # noqa: ANN401 - a cursor of any kind
        names = [one.name for one in cursor.description or ()]
        return lambda values: msgspec.convert(dict(zip(names, values, strict=True)), shape)

    return make


def insert(connection: Connection, table: str, rows: Sequence[msgspec.Struct]) -> int:
    """Insert rows from one JSON array, and return how many were new; the others are left as they are."""
    if not rows:
        return 0
    return connection.execute(_insertion(table, type(rows[0])), [encode(rows).decode()]).rowcount


@cache
def _insertion(table: str, shape: type[msgspec.Struct]) -> str:
    of_shape = columns(shape)
    return f"""
    INSERT INTO symphonie.{table} ({", ".join(one.name for one in of_shape)})
    SELECT {", ".join(one.taken for one in of_shape)}
    FROM json_to_recordset(%s::json) AS row ({listed(shape)})
    ON CONFLICT DO NOTHING
    """  # only names of columns are put together


def taken(connection: Connection, table: str, place: str, name: str, rows: Sequence[msgspec.Struct]) -> Any:  # noqa: ANN401
    """Find a recorded row of which a new one has the place in the learner's sequence, or the id, but not both.

    Returns:
        Place and id of the recorded one, then of the new one; None if there is none.
    """
    query = f"""
    SELECT held.{place}, held.{name}, row.{place}, row.{name}
    FROM json_to_recordset(%s::json) AS row ({_OWNER}, {place} integer, {name} text)
    JOIN symphonie.{table} AS held USING (organisation_no, graph_no, learner)
    WHERE (held.{place} = row.{place}) <> (held.{name} = row.{name}) LIMIT 1
    """  # only names of columns are put together
    return connection.execute(query, [encode(rows).decode()]).fetchone()


TOUCHED: Final = f"(SELECT DISTINCT * FROM json_to_recordset(%s::json) AS row ({_OWNER})) AS touched"
"""Learners, out of `owners`."""


def owners(entries: Sequence[JournalEntry]) -> str:
    """Name the learners of some commits, for `TOUCHED`."""
    named = ({"organisation_no": e.organisation_no, "graph_no": e.graph_no, "learner": e.learner} for e in entries)
    return encode(list(named)).decode()

"""Columns of a table, checked cell by cell."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as pt

from engine.interactions import LIST_SEPARATOR, Floats, IdColumn, Rows, Times
from simulations.lab.tables.faults import (
    EmptyTable,
    FaultyCell,
    MissingColumn,
    RepeatedColumn,
    UnreadableColumn,
    UnreadableTable,
)
from simulations.lab.tables.sources import Source, open_source
from simulations.lab.tables.times import REMEDY, Moments, from_numbers, from_texts, from_timestamps

Marks: TypeAlias = npt.NDArray[np.bool_]

MISSING_WORDS = (
    "", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "-nan", "NULL", "null", "None", "\\N", ".",
)  # fmt: skip
"""What pandas, R, Excel, databases and DataShop write where nothing is known."""
_NUMBER = r"^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$"


class Table:
    """Some columns of a file.

    Args:
        source: The file.
        columns: The columns of interest; others are not read. Those that the file does not have are absent.

    Attributes:
        rows: int64[n_rows], which rows of the file are left, from 0.

    Raises:
        UnreadableTable: If the file is broken.
        EmptyTable: If there is no row.
    """

    def __init__(self, source: Source, columns: Sequence[str]) -> None:
        self.source = source
        wanted = [place for place, name in enumerate(source.names) if name and name in columns]
        self._places = {name: [place for place in wanted if source.names[place] == name] for name in columns}
        try:
            # without a column nobody would know the number of rows
            self._table = source.read(wanted or [0])
        except (OSError, pa.ArrowException) as fault:
            raise UnreadableTable(source.name, str(fault)) from fault
        if self._table.num_rows == 0:
            raise EmptyTable(source.name)
        self.rows: Rows = np.arange(self._table.num_rows)

    @classmethod
    def of(cls, path: Path | str, columns: Sequence[str]) -> Self:
        """Read some columns of the file at a path."""
        return cls(open_source(Path(path)), columns)

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.source.name

    @property
    def n_rows(self) -> int:
        """How many rows are left."""
        return len(self.rows)

    def __contains__(self, column: str) -> bool:
        """Say whether the file has the column."""
        return bool(self._places.get(column))

    def keep(self, is_kept: Marks, reason: str) -> None:
        """Go on with some of the rows.

        Raises:
            EmptyTable: None is left; with the reason.
        """
        if not is_kept.any():
            raise EmptyTable(self.name, reason)
        self._table = self._table.filter(pa.array(is_kept))
        self.rows = self.rows[is_kept]

    def is_missing(self, column: str) -> Marks:
        """Mark the rows where a column, or each of the columns of that name, has no value: bool[n_rows]."""
        marks = [pc.is_null(self._texts(column, one)) for one in self._all(column)]
        found: Marks = np.logical_and.reduce([one.to_numpy(zero_copy_only=False) for one in marks])
        return found

    def ids(self, column: str, missing: str | None = None) -> IdColumn:
        """Read a column of ids, without spaces at their ends.

        Args:
            column: Its name.
            missing: What a missing id becomes; None makes it a fault.

        Raises:
            MissingColumn: If there is no such column.
            RepeatedColumn: If there are two.
            UnreadableColumn: If its type has no text.
            FaultyCell: If an id is missing.
        """
        encoded = pc.dictionary_encode(self._raw_texts(column, self._one(column)), null_encoding="encode")
        words = _without_missing(encoded.dictionary)  # the distinct ones are few
        if missing is not None:
            words = pc.fill_null(words, missing)
        elif words.null_count:
            is_missing = words.is_null().take(encoded.indices)
            raise self._fault(column, is_missing, "Nothing is known there: fill in the id, or remove the rows.")
        coded = _coded(words)
        return IdColumn(coded.codes[_numpy(encoded.indices)], coded.ids)

    def joined_ids(self, columns: Sequence[str], separator: str) -> IdColumn:
        """Read ids that several columns make together; columns of one name belong together, too, where not empty.

        Raises:
            MissingColumn: If one of the columns is not there.
            FaultyCell: If all of them are empty in a row.
        """
        parts = [self._texts(column, one) for column in columns for one in self._all(column)]
        texts = pc.binary_join_element_wise(*parts, separator, null_handling="skip")
        is_empty = pc.equal(texts, "")
        if pc.any(is_empty).as_py():
            raise self._fault(columns[0], is_empty, "Nothing is known there: fill in the id, or remove the rows.")
        return _coded(texts)

    def numbers(
        self, column: str, lowest: float, highest: float, *, may_miss: bool = False, is_whole: bool = False
    ) -> Floats:
        """Read a column of numbers between two bounds, both included; true and false count as 1 and 0.

        Args:
            column: Its name.
            lowest: Smallest number allowed.
            highest: Largest number allowed.
            may_miss: Whether an empty cell is allowed; it becomes NaN.
            is_whole: Whether only whole numbers are allowed.

        Raises:
            MissingColumn: If there is no such column.
            RepeatedColumn: If there are two.
            UnreadableColumn: If its type has no numbers.
            FaultyCell: If a number is missing, no number, or out of bounds.
        """
        kind = "a whole number" if is_whole else "a number"
        remedy = f"Give {kind} from {lowest:g} to {highest:g}."
        numbers = self._floats(column, remedy)
        is_fine = pc.and_(pc.greater_equal(numbers, lowest), pc.less_equal(numbers, highest))
        if is_whole:
            is_fine = pc.and_(is_fine, pc.equal(numbers, pc.floor(numbers)))
        is_fine = pc.fill_null(is_fine, fill_value=may_miss)
        if not pc.all(is_fine).as_py():
            raise self._fault(column, pc.invert(is_fine), remedy)
        return _numpy(numbers).astype(np.float64)

    def any_numbers(self, column: str) -> Floats:
        """Read a column of numbers; whatever is none becomes NaN."""
        values = self._one(column)
        if _is_text(values):
            values = _digits(_without_missing(values), has_decimal_commas=self.source.has_decimal_commas)
            is_number = pc.fill_null(pc.match_substring_regex(values, _NUMBER), fill_value=False)
            values = pc.if_else(is_number, values, None)
        return _numpy(values.cast(pa.float64())).astype(np.float64)

    def times(self, column: str) -> tuple[Times, str]:
        """Read a column of times: ISO 8601 (without an offset: UTC) or numbers since 1970-01-01T00:00:00Z.

        Returns:
            int64[n_rows], microseconds since 1970-01-01T00:00:00Z, and what was guessed.

        Raises:
            MissingColumn: If there is no such column.
            UnreadableColumn: If its type has no points in time.
            FaultyCell: If a time is missing or cannot be read.
        """
        found = self._moments(column, self._one(column))
        if found.faulty.any():
            raise self._fault(column, pa.array(found.faulty), found.remedy)
        return found.us, f"the column {column!r}: {found.warning}" if found.warning else ""

    def fault_at(self, column: str, row: int, remedy: str, count: int = 1) -> FaultyCell:
        """Say that a cell is faulty; rows count from 0 here, as they are left."""
        of_file = int(self.rows[row])
        value = self._table[str(self._places[column][0])][row].as_py()
        return FaultyCell(self.name, column, of_file + 1, value, remedy, self.source.line_of(of_file), count)

    def _fault(self, column: str, is_faulty: pa.Array, remedy: str) -> FaultyCell:
        count = pc.sum(is_faulty).as_py()
        return self.fault_at(column, pc.index(is_faulty, value=True).as_py(), remedy, count)

    def _all(self, column: str) -> list[pa.Array]:
        """Give the columns of a name; categories become what they stand for."""
        if column not in self:
            raise MissingColumn(self.name, column, self.source.names)
        return [_plain(self._table[str(place)]) for place in self._places[column]]

    def _one(self, column: str) -> pa.Array:
        found = self._all(column)
        if len(found) > 1:
            raise RepeatedColumn(self.name, column, [place + 1 for place in self._places[column]])
        return found[0]

    def _texts(self, column: str, values: pa.Array) -> pa.Array:
        """Turn values into texts without spaces at their ends; what says that nothing is known becomes null."""
        return _without_missing(self._raw_texts(column, values))

    def _raw_texts(self, column: str, values: pa.Array) -> pa.Array:
        try:
            if pt.is_list(values.type) or pt.is_large_list(values.type):
                return pc.binary_join(values.cast(pa.list_(pa.string())), LIST_SEPARATOR)
            return values.cast(pa.string())
        except pa.ArrowException as fault:
            raise UnreadableColumn(self.name, column, str(values.type), "Give ids as text or whole numbers.") from fault

    def _floats(self, column: str, remedy: str) -> pa.Array:
        values = self._one(column)
        if pt.is_duration(values.type):
            return pc.divide(values.cast(pa.duration("us"), safe=False).cast(pa.int64()).cast(pa.float64()), 1e6)
        if pt.is_boolean(values.type):
            values = values.cast(pa.uint8())
        if _is_text(values):
            try:
                return _without_nan(values.cast(pa.float64()))  # the usual case
            except pa.ArrowInvalid:
                values = _digits(_without_missing(values), has_decimal_commas=self.source.has_decimal_commas)
        elif not (pt.is_integer(values.type) or pt.is_floating(values.type) or pt.is_decimal(values.type)):
            raise UnreadableColumn(self.name, column, str(values.type), remedy)
        try:
            numbers = values.cast(pa.float64(), safe=_is_text(values))  # of whole numbers, the last digits may go
        except pa.ArrowInvalid as fault:
            is_number = pc.fill_null(pc.match_substring_regex(values, _NUMBER), fill_value=False)
            raise self._fault(column, pc.invert(is_number), remedy) from fault
        return _without_nan(numbers)

    def _moments(self, column: str, values: pa.Array) -> Moments:
        if pt.is_date(values.type) or pt.is_timestamp(values.type):
            return from_timestamps(values)
        if _is_text(values):
            texts = _without_missing(values)
            return from_texts(_with_points(texts) if self.source.has_decimal_commas else texts)
        if pt.is_boolean(values.type) or pt.is_duration(values.type) or pt.is_nested(values.type):
            raise UnreadableColumn(self.name, column, str(values.type), REMEDY)
        try:
            return from_numbers(_numpy(values.cast(pa.float64(), safe=False)).astype(np.float64))
        except pa.ArrowException as fault:
            raise UnreadableColumn(self.name, column, str(values.type), REMEDY) from fault


def _plain(column: pa.ChunkedArray) -> pa.Array:
    found = column.combine_chunks()
    if pt.is_dictionary(found.type):
        found = found.dictionary_decode()
    return found.cast(pa.string()) if _is_other_text(found) and _is_utf_8(found) else found


def _is_other_text(values: pa.Array) -> bool:
    kinds = (pt.is_string_view, pt.is_binary, pt.is_binary_view, pt.is_large_binary, pt.is_fixed_size_binary)
    return any(is_one(values.type) for is_one in kinds)


def _is_utf_8(values: pa.Array) -> bool:
    try:
        values.cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _is_text(values: pa.Array) -> bool:
    return bool(pt.is_string(values.type) or pt.is_large_string(values.type))


def _without_nan(numbers: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_nan(numbers), None, numbers)


def _without_missing(texts: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(texts)
    is_word = pc.is_in(trimmed, pa.array(MISSING_WORDS, trimmed.type))
    return pc.if_else(is_word, None, trimmed) if pc.any(is_word).as_py() else trimmed


def _digits(texts: pa.Array, *, has_decimal_commas: bool) -> pa.Array:
    """Turn true and false into 1 and 0, and where commas part decimals, them into points."""
    texts = pc.utf8_lower(texts)
    for word, digit in (("true", "1"), ("false", "0")):
        texts = pc.if_else(pc.equal(texts, word), pa.scalar(digit, texts.type), texts)
    return _with_points(texts) if has_decimal_commas else texts


def _with_points(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(texts, r"^(-?\d*),(\d+)$", r"\1.\2")


def _coded(texts: pa.Array) -> IdColumn:
    encoded = pc.dictionary_encode(texts)
    return IdColumn(_numpy(encoded.indices).astype(np.int32), tuple(encoded.dictionary.to_pylist()))


def _numpy(array: pa.Array) -> npt.NDArray[np.generic]:
    values: npt.NDArray[np.generic] = array.to_numpy(zero_copy_only=False)
    return values

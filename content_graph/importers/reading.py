"""Columns of CSV, TSV and Parquet files, checked cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from content_graph.importers.faults import EmptyTable, FaultyCell, MissingColumn, UnreadableTable

Ints: TypeAlias = npt.NDArray[np.int32]
Times: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]

_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_MICROSECONDS = 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_EPOCH_SECONDS = 253_402_300_800  # the end of the year 9999


class Coded(NamedTuple):
    """A column of ids.

    Attributes:
        codes: int32[n_rows], positions in `ids`.
        ids: Distinct ids in the order of their first appearance.
    """

    codes: Ints
    ids: tuple[str, ...]


class Table:
    """Some columns of a file.

    Args:
        path: `.csv`, `.tsv` (both also with `.gz`) or `.parquet`.
        columns: The columns of interest; others are not read. Those that the file does not have are absent.

    Raises:
        UnreadableTable: If the file is missing, of another kind or broken.
        EmptyTable: If there is no row.
    """

    def __init__(self, path: Path | str, columns: Sequence[str]) -> None:
        self.path = Path(path)
        try:
            self._found, self._table = _read(self.path, columns)
        except (OSError, pa.ArrowException) as fault:
            raise UnreadableTable(self.path.name, str(fault)) from fault
        if self._table.num_rows == 0:
            raise EmptyTable(self.path.name)

    def __contains__(self, column: str) -> bool:
        """Say whether the file has the column."""
        return column in self._found

    def ids(self, column: str, missing: str | None = None) -> Coded:
        """Read a column of ids, without spaces at their ends.

        Args:
            column: Its name.
            missing: What a missing id becomes; None makes it a fault.

        Raises:
            MissingColumn: If there is no such column.
            FaultyCell: If an id is missing.
        """
        texts = pc.utf8_trim_whitespace(self._column(column).cast(pa.string()))
        is_missing = pc.fill_null(pc.equal(texts, ""), fill_value=True)
        if missing is not None:
            texts = pc.if_else(is_missing, missing, texts)
        elif pc.any(is_missing).as_py():
            raise self._fault(column, is_missing, "Fill in the id, or remove the row.")
        encoded = pc.dictionary_encode(texts)
        return Coded(_numpy(encoded.indices).astype(np.int32), tuple(encoded.dictionary.to_pylist()))

    def numbers(self, column: str, lowest: float, highest: float, *, may_miss: bool = False) -> Floats:
        """Read a column of numbers between two bounds, both included; true and false count as 1 and 0.

        Args:
            column: Its name.
            lowest: Smallest number allowed.
            highest: Largest number allowed.
            may_miss: Whether an empty cell is allowed; it becomes NaN.

        Raises:
            MissingColumn: If there is no such column.
            FaultyCell: If a number is missing, no number, or out of bounds.
        """
        values = _without_truth_values(self._column(column))
        remedy = f"Give a number from {lowest:g} to {highest:g}."
        try:
            numbers = values.cast(pa.float64())
        except pa.ArrowInvalid as fault:
            raise self._fault(column, _where_not(values, float), remedy) from fault
        is_within = pc.and_(pc.greater_equal(numbers, lowest), pc.less_equal(numbers, highest))
        is_fine = pc.fill_null(is_within, fill_value=may_miss)
        if not pc.all(is_fine).as_py():
            raise self._fault(column, pc.invert(is_fine), remedy)
        return _numpy(numbers).astype(np.float64)

    def times(self, column: str) -> Times:
        """Read a column of times: ISO 8601 (without an offset: UTC) or seconds since 1970-01-01T00:00:00Z.

        Returns:
            int64[n_rows], microseconds since 1970-01-01T00:00:00Z.

        Raises:
            MissingColumn: If there is no such column.
            FaultyCell: If a time is missing or cannot be read.
        """
        values = self._column(column)
        remedy = "Give ISO 8601 (2026-01-31T09:30:00Z) or seconds since 1970 in every row."
        if values.null_count:
            raise self._fault(column, values.is_null(), remedy)
        if pa.types.is_date(values.type) or pa.types.is_timestamp(values.type):
            moments = values.cast(pa.timestamp("us"), safe=False)  # nanoseconds are cut off
            return _numpy(moments.cast(pa.int64())).astype(np.int64)
        if _is_text(values):
            return self._times_of_texts(column, values, remedy)
        return self._epoch(column)

    def _times_of_texts(self, column: str, texts: pa.Array, remedy: str) -> Times:
        try:
            float(texts[0].as_py())
        except ValueError:
            try:
                return np.array([_microseconds(text) for text in texts.to_pylist()], np.int64)
            except ValueError as fault:
                raise self._fault(column, _where_not(texts, _microseconds), remedy) from fault
        return self._epoch(column)

    def _epoch(self, column: str) -> Times:
        seconds = self.numbers(column, -_MAX_EPOCH_SECONDS, _MAX_EPOCH_SECONDS)
        return np.rint(seconds * _MICROSECONDS).astype(np.int64)

    def fault_at(self, column: str, row: int, remedy: str) -> FaultyCell:
        """Say that a cell is faulty; rows count from 0 here."""
        return FaultyCell(self.path.name, column, row + 1, self._table[column][row].as_py(), remedy)

    def _column(self, column: str) -> pa.Array:
        if column not in self:
            raise MissingColumn(self.path.name, column, self._found)
        return self._table[column].combine_chunks()

    def _fault(self, column: str, is_faulty: pa.Array, remedy: str) -> FaultyCell:
        return self.fault_at(column, pc.index(is_faulty, value=True).as_py(), remedy)


def _read(path: Path, columns: Sequence[str]) -> tuple[list[str], pa.Table]:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    kind = suffixes[-2] if suffixes[-1:] == [".gz"] and len(suffixes) > 1 else "".join(suffixes[-1:])
    if kind == ".parquet":
        found = pa.parquet.read_schema(path).names
        return found, pa.parquet.read_table(path, columns=[name for name in columns if name in found])
    if kind not in _DELIMITERS:
        raise UnreadableTable(path.name, f"{kind or 'a name without ending'} is none of the known kinds")
    return _read_text(path, columns, _DELIMITERS[kind])


def _read_text(path: Path, columns: Sequence[str], delimiter: str) -> tuple[list[str], pa.Table]:
    parsing = pa.csv.ParseOptions(delimiter=delimiter, newlines_in_values=True)
    with pa.csv.open_csv(path, parse_options=parsing) as opened:
        found = opened.schema.names
    # everything as text: a guessed type would turn the id 007 into 7
    wanted = [name for name in columns if name in found]
    conversion = pa.csv.ConvertOptions(include_columns=wanted, column_types=dict.fromkeys(wanted, pa.string()))
    return found, pa.csv.read_csv(path, parse_options=parsing, convert_options=conversion)


def _is_text(values: pa.Array) -> bool:
    return bool(pa.types.is_string(values.type) or pa.types.is_large_string(values.type))


def _without_truth_values(values: pa.Array) -> pa.Array:
    """Turn true and false into 1 and 0, and empty texts into missing ones."""
    if pa.types.is_boolean(values.type):
        return values.cast(pa.uint8())
    if not _is_text(values):
        return values
    texts = pc.utf8_lower(pc.utf8_trim_whitespace(values))
    for word, digit in (("true", "1"), ("false", "0"), ("", None)):
        texts = pc.if_else(pc.equal(texts, word), pa.scalar(digit, texts.type), texts)
    return texts


def _numpy(array: pa.Array) -> npt.NDArray[np.generic]:
    values: npt.NDArray[np.generic] = array.to_numpy(zero_copy_only=False)
    return values


def _microseconds(text: str) -> int:
    moment = datetime.fromisoformat(text)
    elapsed = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
    return elapsed // timedelta(microseconds=1)


def _where_not(values: pa.Array, read: Callable[[str], object]) -> pa.Array:
    """Mark the values that `read` does not take."""

    def is_faulty(value: str | None) -> bool:
        try:
            read(value or "")
        except ValueError:
            return True
        return False

    return pa.array([is_faulty(value) for value in values.to_pylist()])

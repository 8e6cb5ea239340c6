"""Points in time as tables write them: ISO 8601, or numbers whose unit is told by their size."""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from engine.interactions import Floats, Times

Marks: TypeAlias = npt.NDArray[np.bool_]

REMEDY: Final = (
    "Give ISO 8601 (2026-01-31T09:30:00Z), or seconds, milliseconds or microseconds since 1970, in every row."
)
_EXCEL: Final = (
    "This looks like a day number of Excel: format the column as yyyy-mm-dd hh:mm:ss before saving. "
    "Or give seconds since 1970."
)
_ODD_UNIT: Final = "Other rows have another unit: give all times in the same one, and remove what stands for no time."
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_US_PER_S: Final = 1_000_000
_UNITS: Final = ((1e11, 1e6), (1e14, 1e3), (1e17, 1.0), (1e20, 1e-3))
"""Below which size a number counts which unit, and how many microseconds that has; 1e11 s is the year 5138."""
_SPRING_1973: Final = 1e8  # seconds: no platform had results before
_SPRING_2001: Final = 1e9
_EXCEL_DAYS: Final = (36_526, 55_153)  # 2000 to 2050
_YEARS: Final = (1900, 2100)
_DAY_DIGITS: Final = {8: 1, 12: 10_000, 14: 1_000_000}  # YYYYMMDD, …HHMM, …HHMMSS: what parts the day from the clock


class Moments(NamedTuple):
    """A column of times."""

    us: Times  # int64[n], microseconds since 1970-01-01T00:00:00Z; of no worth where something is faulty
    faulty: Marks  # bool[n], what could not be read
    remedy: str = REMEDY  # what to do about that
    warning: str = ""  # what was guessed; empty where there was nothing to guess


def from_texts(texts: pa.Array) -> Moments:
    """Read texts; missing ones are null."""
    if not texts.null_count:
        try:
            return from_numbers(texts.cast(pa.float64()).to_numpy(zero_copy_only=False))
        except pa.ArrowInvalid:
            pass
        for kind in (pa.timestamp("us"), pa.timestamp("us", "UTC")):
            try:
                return _fine(texts.cast(kind).cast(pa.int64()).to_numpy(zero_copy_only=False))
            except pa.ArrowInvalid:
                pass
    return _one_by_one(texts.to_pylist())


def from_timestamps(values: pa.Array) -> Moments:
    """Read days and timestamps; finer units than microseconds are cut off."""
    moments = values.cast(pa.timestamp("us"), safe=False).cast(pa.int64())
    faulty = values.is_null().to_numpy(zero_copy_only=False)
    return Moments(pc.fill_null(moments, 0).to_numpy(zero_copy_only=False), faulty)


def from_numbers(values: Floats) -> Moments:
    """Read numbers; NaN is missing.

    Their size tells whether they count seconds, milliseconds, microseconds or nanoseconds since 1970. Whole numbers
    that are all dates as 20260131 or 20260131093000 are dates. Day numbers of Excel are refused, because they begin in
    1900 or in 1904.
    """
    is_number = np.isfinite(values)
    if not is_number.all():
        return Moments(np.zeros(len(values), np.int64), ~is_number)
    days = _written_dates(values)
    if days is not None:
        return _fine(days, "numbers as 20260131 were read as dates.")
    low, high = float(values.min()), float(values.max())
    if low >= _EXCEL_DAYS[0] and high < _EXCEL_DAYS[1]:
        return Moments(np.zeros(len(values), np.int64), np.ones(len(values), np.bool_), _EXCEL)
    return _since_1970(values)


def _since_1970(values: Floats) -> Moments:
    size = np.abs(values)
    unit = np.searchsorted([below for below, _ in _UNITS], size, side="right")
    usual = int(np.bincount(unit).argmax())
    faulty = unit != usual
    if size.max() >= _SPRING_2001:
        faulty |= size < _SPRING_1973  # a 0 that stands for no time
    if faulty.any() or usual == len(_UNITS):
        return Moments(np.zeros(len(values), np.int64), faulty | (unit == len(_UNITS)), _ODD_UNIT)
    warning = ""
    if size.max() < _SPRING_1973:
        warning = "numbers were read as seconds since 1970 and lie before 1973; that does no harm if they only order."
    return _fine(np.rint(values * _UNITS[usual][1]).astype(np.int64), warning)


def _one_by_one(texts: list[str | None]) -> Moments:
    """Read what cannot be read as a whole; where some rows are numbers and some ISO 8601, the fewer are faulty."""
    found = [_microseconds(text) for text in texts]
    is_number = np.array([text is not None and _is_number(text) for text in texts], np.bool_)
    is_iso = np.array([one is not None for one in found], np.bool_) & ~is_number
    us = np.array([one or 0 for one in found], np.int64)
    if not (is_number | is_iso).all():
        return Moments(us, ~(is_number | is_iso))
    if not is_number.any():
        return _fine(us)
    return Moments(us, is_number if is_iso.sum() >= is_number.sum() else is_iso, _ODD_UNIT)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _fine(us: npt.NDArray[np.generic], warning: str = "") -> Moments:
    return Moments(us.astype(np.int64), np.zeros(len(us), np.bool_), warning=warning)


def _written_dates(values: Floats) -> Times | None:
    """Read numbers that are all dates written without separators; None if one is not."""
    n_digits = len(f"{values[0]:.0f}")
    if n_digits not in _DAY_DIGITS or (values % 1).any():
        return None
    day, clock = np.divmod(values.astype(np.int64), _DAY_DIGITS[n_digits])
    year, month, of_month = day // 10_000, day // 100 % 100, day % 100
    seconds = clock if n_digits != 12 else clock * 100  # noqa: PLR2004 - without seconds
    hour, minute, second = seconds // 10_000, seconds // 100 % 100, seconds % 100
    is_date = (year >= _YEARS[0]) & (year < _YEARS[1]) & (month >= 1) & (month <= 12)  # noqa: PLR2004 - months
    is_clock = (hour < 24) & (minute < 60) & (second < 60)  # noqa: PLR2004 - a clock
    if not (is_date & is_clock).all():
        return None
    months = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (month - 1)
    date = months.astype("datetime64[D]") + (of_month - 1)
    if not ((date.astype("datetime64[M]") == months) & (of_month >= 1)).all():
        return None
    elapsed_s = date.astype("datetime64[s]").astype(np.int64) + hour * 3600 + minute * 60 + second
    found: Times = elapsed_s * _US_PER_S
    return found


def _microseconds(text: str | None) -> int | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    elapsed = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
    return elapsed // timedelta(microseconds=1)

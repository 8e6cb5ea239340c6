"""Records of decisions, read from JSON Lines or Parquet."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from engine.evaluation.choices import LoggedChoice
from simulations.terminal.faults import RequestFault


def read_choices(path: Path) -> list[LoggedChoice]:
    """Read a record of decisions.

    Raises:
        RequestFault: It cannot be read, or a decision is not as it must be; the message names its place.
    """
    return list(_of_parquet(path) if path.suffix == ".parquet" else _of_lines(path))


def _of_lines(path: Path) -> Iterator[LoggedChoice]:
    decoder = msgspec.json.Decoder(LoggedChoice)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield decoder.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise _fault(path, f"line {number}", error) from None


def _of_parquet(path: Path) -> Iterator[LoggedChoice]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - lines are read without
    from pyarrow.lib import ArrowException  # noqa: PLC0415 - same

    try:
        rows = pq.read_table(path).to_pylist()
    except (ArrowException, OSError) as error:
        raise _fault(path, "the file", error) from None
    for number, row in enumerate(rows, 1):
        try:
            yield msgspec.convert(row, LoggedChoice)
        except msgspec.ValidationError as error:
            raise _fault(path, f"row {number}", error) from None


def _fault(path: Path, place: str, error: Exception) -> RequestFault:
    return RequestFault(
        f"{path}: {place}: {error}. A decision is an object with learner, propensity (above 0, up to 1), reward, and "
        "candidates, whose first one came first; `symphonie choices` writes such files."
    )

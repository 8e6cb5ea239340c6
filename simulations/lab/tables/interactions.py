"""Read tables of results in any of the known formats."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from content_graph.ids import ID_REMEDY, MAX_ID_LENGTH, fault_in_id
from content_graph.model import MAX_ITEM_SKILLS
from engine.interactions import Floats, IdColumn, Interactions, Ints, Rows, Times, count_attempts, time_order
from simulations.lab.tables.ednet import open_ednet
from simulations.lab.tables.faults import MissingColumn
from simulations.lab.tables.formats import (
    EDNET,
    FORMATS,
    PLAIN,
    Columns,
    Format,
    columns_of,
    other_skill_columns,
    suggestion,
)
from simulations.lab.tables.reading import Marks, Table
from simulations.lab.tables.repeats import Answers, ResultRows, join
from simulations.lab.tables.skills import SkillSets, joined_sets, leading, shortened, skill_sets, without_unused
from simulations.lab.tables.sources import Source, open_source

_MAX_ATTEMPT = 1_000_000
_MAX_DURATION_S = 10_080 * 60  # a week, as for items in the model
_NO_REPEAT_IDS = "give occurred_at or order_id, and they can be told apart"


class _Read(NamedTuple):
    """The columns of a table, row by row; as in `Interactions`, before rows are joined."""

    learners: IdColumn
    items: IdColumn | None
    skills: SkillSets
    score: Floats
    attempt: Ints | None
    occurred_at_us: Times | None
    order: Rows | None
    duration_s: Floats | None
    rows: Rows


def read_interactions(path: Path | str, form: str = PLAIN.name) -> Interactions:
    """Read a table of interactions.

    Args:
        path: CSV, TSV or Parquet; of EdNet also a folder.
        form: Name of its format, a key of `FORMATS`.

    Raises:
        TableFault: With the file, the row and what to do.
    """
    warnings: list[str] = []
    source = _source(Path(path), FORMATS[form])
    read = _read(source, FORMATS[form], warnings)
    sequence = _sequence(read)
    joined = join(_answers(read), sequence)
    table = _interactions(source.name, read, joined, sequence)
    told = (*source.warnings, *warnings, *table.warnings)
    return table._replace(warnings=told)


def read_labels(path: Path | str, column: str, table: Interactions, form: str = PLAIN.name) -> IdColumn:
    """Read one more column of a table for the rows that were made of it; a row made of several has that of the first.

    Raises:
        TableFault: There is no such column.
    """
    found = Table(_source(Path(path), FORMATS[form]), (column,)).ids(column, missing="")
    return IdColumn(found.codes[table.rows], found.ids)


def _source(path: Path, form: Format) -> Source:
    return open_ednet(path) if form.name == EDNET else open_source(path)


def _read(source: Source, form: Format, warnings: list[str]) -> _Read:
    columns = columns_of(form, source.names)
    only = [form.only[0]] if form.only else []
    table = Table(source, [*columns.names, *only])
    _require(table, columns)
    others = other_skill_columns(form, columns, source.names)
    if others:
        warnings.append(
            f"skills are those of {columns.skill!r}; remove that column to take {', '.join(map(repr, others))}."
        )
    if form.is_forgiving:
        _leave_out(table, form, columns, warnings)
    times = _times(table, columns.time, warnings, is_forgiving=form.is_forgiving)
    names = table.joined_ids((columns.skill,), form.separators[0]) if form.is_forgiving else table.ids(columns.skill)
    skills = skill_sets(names, form.separators)
    if () in skills.sets:
        row = int(np.argmax(names.codes == skills.sets.index(())))
        raise table.fault_at(columns.skill, row, "Name a skill beside the separator.")
    return _Read(
        learners=_ids(table, columns.learner, table.ids(columns.learner), form),
        items=_items(table, columns.item, form),
        skills=_sound_skills(table, columns.skill, skills, form),
        score=_scores(table, form, columns.correct),
        attempt=_attempts(table, columns.attempt),
        occurred_at_us=times,
        order=_order(table, columns.order),
        duration_s=_durations(table, columns, is_forgiving=form.is_forgiving),
        rows=table.rows,
    )


def _require(table: Table, columns: Columns) -> None:
    for name in (columns.learner, columns.skill, columns.correct):
        if name not in table:
            found = [one for one in table.source.names if one]
            raise MissingColumn(table.name, name, found, suggestion(name, found))


def _leave_out(table: Table, form: Format, columns: Columns, warnings: list[str]) -> None:
    """Go on without the rows that public tables have and that are no results."""
    if form.only is not None and form.only[0] in table:
        column, value, others = form.only
        codes, ids = table.ids(column, missing="")
        is_counted = np.array([one in (value, f"{value}.0") for one in ids])[codes]
        _keep(table, is_counted, f"are {others} ({column!r} is not {value})", warnings)
    _keep(table, ~table.is_missing(columns.skill), f"name no skill in {columns.skill!r}", warnings)
    codes, ids = table.ids(columns.correct, missing="")
    is_known = np.array([one.lower() in form.outcomes if form.outcomes else one != "" for one in ids])[codes]
    _keep(table, is_known, f"have no result in {columns.correct!r}", warnings)


def _keep(table: Table, is_kept: Marks, what: str, warnings: list[str]) -> None:
    n_left_out = int((~is_kept).sum())
    if n_left_out:
        first = int(table.rows[np.argmin(is_kept)]) + 1
        told = f"{n_left_out} of {len(is_kept)} rows {what}"
        table.keep(is_kept, f"all rows {what}.")
        warnings.append(f"{told} and were left out, row {first} first.")


def _items(table: Table, columns: tuple[str, ...], form: Format) -> IdColumn | None:
    if not columns:
        return None
    found = table.ids(columns[0]) if len(columns) == 1 else table.joined_ids(columns, " ")
    return _ids(table, columns[0], found, form)


def _ids(table: Table, column: str, found: IdColumn, form: Format) -> IdColumn:
    """Hold ids to the rule for all ids; names of public tables that are too long are shortened."""
    if not _may_be_faulty(found.ids):
        return found
    ids = tuple(map(shortened, found.ids)) if form.is_forgiving else found.ids
    for place, one in enumerate(ids):
        fault = fault_in_id(one)
        if fault is not None:
            has_it = found.codes == place
            raise table.fault_at(column, int(np.argmax(has_it)), f"{fault} {ID_REMEDY}", int(has_it.sum()))
    return found._replace(ids=ids)


def _sound_skills(table: Table, column: str, skills: SkillSets, form: Format) -> SkillSets:
    """Hold each skill to the rule for all ids, and the sets' names, which may become items, to its length."""
    if not _may_be_faulty(skills.ids) and not _may_be_faulty(skills.names):
        return skills
    ids = tuple(map(shortened, skills.ids)) if form.is_forgiving else skills.ids
    for place, one in enumerate(ids):
        fault = fault_in_id(one)
        if fault is not None:
            has_it = np.array([place in own for own in skills.sets])[skills.codes]
            raise table.fault_at(column, int(np.argmax(has_it)), f"{fault} {ID_REMEDY}", int(has_it.sum()))
    return skills._replace(ids=ids, names=tuple(map(shortened, skills.names)))


def _may_be_faulty(ids: tuple[str, ...]) -> bool:
    """Tell in one look whether any id needs a closer one."""
    joined = "".join(ids)
    return max(map(len, ids)) > MAX_ID_LENGTH or not joined.isprintable() or not all(ids)


def _scores(table: Table, form: Format, column: str) -> Floats:
    if not form.outcomes:
        return table.numbers(column, 0, 1)
    codes, words = table.ids(column)
    found: Floats = np.array([form.outcomes[word.lower()] for word in words])[codes]
    return found


def _times(table: Table, column: str, warnings: list[str], *, is_forgiving: bool) -> Times | None:
    if not column:
        return None
    if is_forgiving:
        n_missing = int(table.is_missing(column).sum())
        if n_missing:
            warnings.append(
                f"{n_missing} rows have no time in {column!r}, so no time was read; rows count in their order."
            )
            return None
    found, warning = table.times(column)
    warnings += [warning] if warning else []
    return found


def _attempts(table: Table, column: str) -> Ints | None:
    return table.numbers(column, 1, _MAX_ATTEMPT, is_whole=True).astype(np.int32) if column else None


def _durations(table: Table, columns: Columns, *, is_forgiving: bool) -> Floats | None:
    if not columns.duration:
        return None
    if not is_forgiving:
        return table.numbers(columns.duration, 0, _MAX_DURATION_S, may_miss=True)
    found = table.any_numbers(columns.duration) * columns.duration_unit_s
    return np.where((found >= 0) & (found <= _MAX_DURATION_S), found, np.nan)


def _order(table: Table, column: str) -> Rows | None:
    """Read ids of the order; those that are whole numbers give it, others only say which rows are one answer."""
    if not column:
        return None
    codes, ids = table.ids(column)
    if all(one.isascii() and one.isdigit() for one in ids):
        numbers = sorted(set(map(int, ids)))
        place = {number: at for at, number in enumerate(numbers)}
        return np.array([place[int(one)] for one in ids], np.int64)[codes]
    return codes.astype(np.int64)


def _sequence(read: _Read) -> Rows:
    """Order the rows learner by learner: by time, then by attempt, then by order id, then as in the file."""
    keys = [read.order, read.attempt if read.occurred_at_us is not None else None, read.occurred_at_us]
    by: Rows = np.lexsort([*(key for key in keys if key is not None), read.learners.codes]).astype(np.int64)
    return by


def _answers(read: _Read) -> Answers:
    others = [one for one in (read.score, read.attempt, read.duration_s) if one is not None]
    items = None if read.items is None else read.items.codes
    return Answers(read.learners.codes, items, read.skills.codes, read.order, read.occurred_at_us, tuple(others))


def _told(joined: ResultRows, *, has_items: bool) -> list[str]:
    n_repeats = int(joined.is_repeat.sum())
    told = []
    if joined.n_joined:
        told.append(f"{joined.n_joined} rows were joined to another row of the same answer, which names another skill.")
    if n_repeats:
        told.append(f"{n_repeats} rows repeat another row in everything and were left out.")
    if joined.n_alike:
        what = "the row before" if has_items else "another row of the same moment"
        told.append(
            f"{joined.n_alike} rows are like {what} in everything and count as further answers; {_NO_REPEAT_IDS}."
        )
    return told


def _told_of_large(n_rows: int) -> list[str]:
    if not n_rows:
        return []
    what = f"{n_rows} rows exercise more than {MAX_ITEM_SKILLS} skills"
    return [f"{what}; the first {MAX_ITEM_SKILLS} of each by alphabet count, because no more are traced together."]


def _interactions(name: str, read: _Read, joined: ResultRows, sequence: Rows) -> Interactions:
    """Make one row of all rows of a result."""
    kept = _kept(read, joined, sequence)
    named = joined_sets(read.skills, joined.result, joined.is_repeat) if joined.n_joined else read.skills
    skills, n_large = leading(named._replace(codes=named.codes[kept]))
    skills = without_unused(skills)
    learners = read.learners.codes[kept]
    items = skills.codes if read.items is None else read.items.codes[kept]
    times = None if read.occurred_at_us is None else read.occurred_at_us[kept]
    return Interactions(
        table=name,
        learners=learners,
        items=items,
        combinations=skills.codes,
        score=read.score[kept],
        attempt=_attempt(read, kept, learners, items, times),
        occurred_at_us=times,
        duration_s=None if read.duration_s is None else read.duration_s[kept],
        learner_ids=read.learners.ids,
        item_ids=tuple(map(shortened, skills.names)) if read.items is None else read.items.ids,
        skill_ids=skills.ids,
        skill_combinations=skills.sets,
        has_items=read.items is not None,
        rows=read.rows[kept],
        warnings=(*_told(joined, has_items=read.items is not None), *_told_of_large(n_large)),
    )


def _kept(read: _Read, joined: ResultRows, sequence: Rows) -> Rows:
    """Choose the first row of each result, in the order of the file or in that of order ids."""
    kept = np.flatnonzero((joined.result == np.arange(len(joined.result))) & ~joined.is_repeat)
    if read.order is None:
        return kept
    place = np.empty(len(sequence), np.int64)
    place[sequence] = np.arange(len(sequence))
    return kept[np.argsort(place[kept])]


def _attempt(read: _Read, kept: Rows, learners: Ints, items: Ints, times: Times | None) -> Ints:
    if read.attempt is not None:
        return read.attempt[kept]
    if read.items is None:  # a skill in an item's place is met again and again, which is no repeated attempt
        return np.ones(len(kept), np.int32)
    return count_attempts(learners, items, time_order(learners, times))

"""EdNet-KT1 (Choi et al. 2020): a file per learner, and one that says what is right.

A folder holds `u123.csv`, … (`timestamp, solving_id, question_id, user_answer, elapsed_time`); `questions.csv`
(`question_id, …, correct_answer, part, tags, …`) lies in it, beside it, or in a folder `contents` of either.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from simulations.lab.tables.faults import FaultyCell, MissingColumn, UnreadableTable
from simulations.lab.tables.sources import Source, open_source

NAMES = ("user_id", "timestamp", "solving_id", "question_id", "user_answer", "elapsed_time", "tags", "correct")
_OF_LEARNER = NAMES[1:6]
_OF_QUESTION = ("question_id", "correct_answer", "tags")
_QUESTIONS = "questions.csv"
_UNTAGGED = "-1"


class EdNetFolder:
    """See `simulations.lab.tables.sources.Source`; the table of all learners of a folder, or of one file.

    Raises:
        UnreadableTable: There is no file of a learner, or nothing says what is right.
    """

    names: tuple[str, ...] = NAMES
    warnings: tuple[str, ...] = ()
    has_decimal_commas = False

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._files = sorted(path.glob("u*.csv")) if path.is_dir() else [path]
        if not self._files:
            remedy = "Give the folder that holds u1.csv and so on, or the file of one learner."
            raise UnreadableTable(self.name, "the folder has no file u….csv of a learner", remedy)
        self._questions = _questions_near(self.name, path if path.is_dir() else path.parent)

    def read(self, places: Sequence[int]) -> pa.Table:
        """See `Source`.

        Raises:
            MissingColumn: A file has not the columns of EdNet.
            FaultyCell: An answer is to a question that `questions.csv` does not have.
        """
        answers = pa.concat_tables(list(self._answers()))
        questions = _texts(open_source(self._questions), _OF_QUESTION)
        place = pc.index_in(answers["question_id"], questions["question_id"].combine_chunks())
        if place.null_count:
            row = pc.index(place.is_null(), value=True).as_py()
            value = answers["question_id"][row].as_py()
            remedy = f"{self._questions.name} has no such question: give the one that belongs to these answers."
            raise FaultyCell(self.name, "question_id", row + 1, value, remedy, count=place.null_count)
        right = questions["correct_answer"].take(place)
        tags = questions["tags"].take(place)
        correct = pc.if_else(pc.equal(answers["user_answer"], right), "1", "0")
        answers = answers.append_column("tags", pc.if_else(pc.equal(tags, _UNTAGGED), "", tags))
        answers = answers.append_column("correct", correct)
        return answers.select([NAMES[place] for place in places]).rename_columns([str(place) for place in places])

    def line_of(self, row: int) -> int | None:  # noqa: ARG002 - the rows are of many files
        """See `Source`."""
        return None

    def _answers(self) -> Iterator[pa.Table]:
        for path in self._files:
            found = _texts(open_source(path), _OF_LEARNER)
            learner = pa.array(np.full(found.num_rows, path.stem, object), pa.string())
            yield found.add_column(0, "user_id", learner)


def open_ednet(path: Path) -> Source:
    """Open a folder of EdNet, or the file of one learner."""
    return EdNetFolder(path)


def _questions_near(name: str, folder: Path) -> Path:
    places = [
        place / within / _QUESTIONS
        for place in (folder, folder.parent)
        for within in ("", "contents", "EdNet-Contents/contents")
    ]
    for place in places:
        if place.exists():
            return place
    folder = folder.resolve()
    reason = (
        f"{_QUESTIONS}, which says what is right, is neither in {folder.name} nor beside it nor in a folder contents"
    )
    raise UnreadableTable(name, reason, f"Put {_QUESTIONS} of EdNet's contents into {folder}.")


def _texts(source: Source, columns: Sequence[str]) -> pa.Table:
    missing = next((name for name in columns if name not in source.names), None)
    if missing is not None:
        raise MissingColumn(source.name, missing, source.names)
    found = source.read([source.names.index(name) for name in columns])
    return found.rename_columns(list(columns)).cast(pa.schema([(name, pa.string()) for name in columns]))

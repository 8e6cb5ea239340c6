"""Formats of tables of results, as data: which column says what.

Ours is `plain`. The others are those of public tables and of the tools that read them: pyBKT (Badrinath, Wang &
Pardos 2021), ASSISTments (skill builder data of 2009, 2012 and 2015), PSLC DataShop (student-step and transaction
exports), the KDD Cup 2010, and EdNet-KT1 (Choi et al. 2020).
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

FormatName: TypeAlias = Literal["plain", "pybkt", "assistments", "datashop", "kddcup", "ednet"]
EDNET: Final = "ednet"
FORMAT_HELP: Final = "Whose columns the table has; plain: learner_id, skill_id, correct, and more if there are."


class Format(NamedTuple):
    """How a table says who answered what, and how. Of several columns the first that is there counts."""

    name: str  # as `--format` takes it
    title: str  # whose format it is
    marks: tuple[frozenset[str], ...]  # columns by which it is known; all of one of these sets are there
    learner: str  # column of the learner
    items: tuple[tuple[str, ...], ...]  # column of the item, or columns that name it together
    skills: tuple[str, ...]  # column of the skills; one that ends in * stands for all that begin so
    correct: tuple[str, ...]  # column of the score
    separators: tuple[str, ...] = ("~~",)  # what parts the skills of a cell
    outcomes: Mapping[str, float] = {}  # what words in it are worth, in lower case; empty where there are numbers
    times: tuple[str, ...] = ()  # column of the time
    orders: tuple[str, ...] = ()  # column of the order, whose equal values are one answer
    attempts: tuple[str, ...] = ()  # column of the attempt
    durations: tuple[tuple[str, float], ...] = ()  # column of the duration, and how many seconds its unit has
    # a column and the one value that it must have in rows that count, and what the other rows are
    only: tuple[str, str, str] | None = None
    # whether rows without a skill or a score are left out, as usual with public tables, and what cannot be a duration
    # or a time counts as unknown
    is_forgiving: bool = True


PLAIN: Final = Format(
    name="plain",
    title="Symphonie",
    marks=(frozenset({"learner_id", "skill_id", "correct"}),),
    learner="learner_id",
    items=(("item_id",),),
    skills=("skill_id",),
    correct=("correct",),
    times=("occurred_at",),
    orders=("order_id",),
    attempts=("attempt",),
    durations=(("duration_s", 1.0),),
    is_forgiving=False,
)
_STEP: Final = (("Problem Name", "Step Name"), ("Problem Name",))
FORMATS: Final = {
    one.name: one
    for one in (
        PLAIN,
        Format(
            name="kddcup",
            title="the KDD Cup 2010",
            marks=(frozenset({"Anon Student Id", "Correct First Attempt"}),),
            learner="Anon Student Id",
            items=_STEP,
            skills=("KC(Default)", "KC(*"),
            correct=("Correct First Attempt",),
            times=("First Transaction Time",),
            orders=("Row",),
            durations=(("Step Duration (sec)", 1.0),),
        ),
        Format(
            name="datashop",
            title="DataShop",
            marks=(frozenset({"Anon Student Id", "First Attempt"}), frozenset({"Anon Student Id", "Outcome"})),
            learner="Anon Student Id",
            items=_STEP,
            skills=("KC (Default)", "KC (*"),
            correct=("First Attempt", "Outcome"),
            outcomes={
                "correct": 1.0,
                "ok": 1.0,
                "ok_ambiguous": 1.0,
                "1": 1.0,
                "incorrect": 0.0,
                "hint": 0.0,
                "bug": 0.0,
                "error": 0.0,
                "initial_hint": 0.0,
                "hint_level_change": 0.0,
                "0": 0.0,
            },
            times=("First Transaction Time", "Time"),
            orders=("Row",),
            durations=(("Step Duration (sec)", 1.0), ("Duration (sec)", 1.0)),
            only=("Attempt At Step", "1", "further attempts at a step; the first one is what counts"),
        ),
        Format(
            name="assistments",
            title="ASSISTments",
            marks=(
                frozenset({"user_id", "correct", "assignment_id"}),
                frozenset({"user_id", "correct", "assistment_id"}),
                frozenset({"user_id", "correct", "sequence_id"}),
            ),
            learner="user_id",
            items=(("problem_id",),),
            skills=("skill_name", "skill_id", "skill", "sequence_id"),
            separators=("~~", "_"),
            correct=("correct",),
            times=("start_time",),
            orders=("order_id", "problem_log_id", "log_id"),
            durations=(("ms_first_response", 0.001), ("ms_first_response_time", 0.001)),
            only=("original", "1", "scaffolding, which those alone get who failed before"),
        ),
        Format(
            name=EDNET,
            title="EdNet",
            marks=(frozenset({"solving_id", "question_id", "user_answer"}),),
            learner="user_id",
            items=(("question_id",),),
            skills=("tags",),
            separators=(";",),
            correct=("correct",),
            times=("timestamp",),
            durations=(("elapsed_time", 0.001),),
        ),
        Format(
            name="pybkt",
            title="pyBKT",
            marks=(frozenset({"user_id", "skill_name", "correct"}),),
            learner="user_id",
            items=(("problem_id",), ("template_id",)),
            skills=("skill_name",),
            correct=("correct",),
            outcomes={"1": 1.0, "1.0": 1.0, "0": 0.0, "0.0": 0.0},  # -1 is no answer
            orders=("order_id",),
        ),
    )
}

_SYNONYMS: Final = {
    "learner_id": (
        "user_id", "student_id", "Anon Student Id", "anon_student_id", "studentId", "userId", "user", "student",
        "learner", "uid",
    ),
    "skill_id": ("skill_name", "skill", "skills", "concept", "kc", "knowledge_component", "tags"),
    "correct": ("is_correct", "answered_correctly", "score", "Correct First Attempt", "First Attempt", "outcome"),
}  # fmt: skip


class Columns(NamedTuple):
    """The columns of a table that say what counts; empty where there is none."""

    learner: str  # of the learner
    item: tuple[str, ...]  # of the item, in their order
    skill: str  # of the skills
    correct: str  # of the score
    time: str  # of the time
    order: str  # of the order
    attempt: str  # of the attempt
    duration: str  # of the duration
    duration_unit_s: float  # seconds of its unit

    @property
    def names(self) -> list[str]:
        """All of them."""
        one = (self.learner, self.skill, self.correct, self.time, self.order, self.attempt, self.duration)
        return [name for name in (*one, *self.item) if name]


def columns_of(form: Format, found: Sequence[str]) -> Columns:
    """Choose among the columns that are there; what is needed and not there keeps its usual name."""
    skill = [name for wanted in form.skills for name in _matching(wanted, found)]
    durations = [one for one in form.durations if one[0] in found]
    duration, unit = durations[0] if durations else ("", 1.0)
    return Columns(
        learner=form.learner,
        item=next((names for names in form.items if set(names) <= set(found)), ()),
        skill=(skill or [form.skills[0].replace("*", "…)")])[0],
        correct=_first(form.correct, found) or form.correct[0],
        time=_first(form.times, found),
        order=_first(form.orders, found),
        attempt=_first(form.attempts, found),
        duration=duration,
        duration_unit_s=unit,
    )


def other_skill_columns(form: Format, columns: Columns, found: Sequence[str]) -> list[str]:
    """List the columns that name skills in another way than the one that is taken."""
    stars = [wanted for wanted in form.skills if wanted.endswith("*")]
    return [name for wanted in stars for name in dict.fromkeys(_matching(wanted, found)) if name != columns.skill]


def suggestion(column: str, found: Sequence[str]) -> str:
    """Say what a missing column of ours may be called in a table, or whose format the table has."""
    same = next((name for name in _SYNONYMS.get(column, ()) if name in found), "")
    rename = f"rename {same!r} to {column!r}" if same else ""
    for form in FORMATS.values():
        if form is not PLAIN and any(marks <= set(found) for marks in form.marks):
            return f" They are those of {form.title}: give --format {form.name}{', or ' + rename if rename else ''}."
    return f" {rename.capitalize()}." if rename else ""


def _first(wanted: Sequence[str], found: Sequence[str]) -> str:
    return next((name for name in wanted if name in found), "")


def _matching(wanted: str, found: Sequence[str]) -> list[str]:
    if not wanted.endswith("*"):
        return [wanted] if wanted in found else []
    return [name for name in found if name.startswith(wanted[:-1]) and name.endswith(")")]

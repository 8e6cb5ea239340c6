"""Small fitted models, made by hand."""

from datetime import UTC, datetime

import msgspec

from engine.artefact import Interval, Intervals, ModelArtefact, Parameters, Training, Vocabulary, make_model
from engine.tracing import Fitted, Population, SkillEffects

EASY = SkillEffects(
    prior=1.0, prior_ability=0.5, learn=-1.0, learn_ability=0.2, unmastered=-0.5, mastered=2.0, forget=0.01, decay=0.1
)
HARD = msgspec.structs.replace(EASY, prior=-2.0, learn=-3.0, mastered=1.0)


def a_training(**changes: object) -> Training:
    training = Training(
        rows=1000, learners=50, skills=2, items=3,
        period_from=datetime(2026, 1, 1, tzinfo=UTC), period_to=datetime(2026, 3, 1, tzinfo=UTC),
        log_likelihood=-512.5, iterations=12, seed=7, shrinkage={"skills": 1.0},
        warnings=("guess of b is at its bound",),
    )  # fmt: skip
    return msgspec.structs.replace(training, **changes)


def a_model(
    population: Population | None = None,
    skills: dict[str, SkillEffects] | None = None,
    **fitted: object,
) -> ModelArtefact:
    """A model of the skills a and b and the items a0, b0 and ab, unless other skills are given."""
    of_skills = {"a": EASY, "b": HARD} if skills is None else skills
    vocabulary = (
        Vocabulary(skills=("a", "b"), items={"a0": ("a",), "b0": ("b",), "ab": ("a", "b")})
        if skills is None
        else Vocabulary(skills=tuple(of_skills), items={f"{skill}0": (skill,) for skill in of_skills})
    )
    intervals = Intervals(
        population={"mastered_ability": Interval(low=0.5, high=1.5)},
        skills={skill: {"prior": Interval(low=-3.0, high=3.0, standard_error=1.5)} for skill in of_skills},
    )
    return make_model(
        "ability" if population is None or population.n_nodes > 1 else "bkt",
        Parameters(population=population or Population(n_nodes=5), fitted=Fitted(skills=of_skills, **fitted)),  # type: ignore[arg-type]  # passed on
        vocabulary,
        a_training(),
        "0.1.0",
        intervals,
    )

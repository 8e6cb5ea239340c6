"""A fit as a model file of the kind `bkt`."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.artefact import Interval, Intervals, ModelArtefact, Parameters, Training, Vocabulary, make_model
from engine.fitting.classic.fit import Fit
from engine.fitting.classic.intervals import LEVEL, NORMAL_QUANTILE, VAGUEST
from engine.fitting.classic.layout import SECTIONS, Layout
from engine.fitting.classic.model import SkillProbabilities
from engine.interactions import Interactions, graph_from_interactions, n_learners
from engine.tracing import Fitted, Population, SkillEffects
from engine.tracing.parameters import logit

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAMED = 5  # skills that a warning names before it counts
_NAMES = {"prior": "prior", "learn": "learn", "forget": "forget", "guess": "unmastered", "slip": "mastered"}


class SeveralClasses(ValueError):  # noqa: N818 - a class is named after what is wrong
    """A model file has one prior, learn, forget, guess and slip per skill, and the fit has more."""

    def __init__(self) -> None:
        super().__init__(
            "A model file holds one probability of each kind per skill; fit without classes of rows to write one."
        )


class Origin(NamedTuple):
    """What was fitted.

    Attributes:
        n_rows: Results.
        n_learners: Learners.
        items: The skills of each item that has results.
        period_us: Oldest and newest time, microseconds since 1970; None where unknown.
    """

    n_rows: int
    n_learners: int
    items: dict[str, tuple[str, ...]]
    period_us: tuple[int, int] | None


def to_artefact(fit: Fit, table: Interactions, seed: int, code_version: str) -> ModelArtefact:
    """Put a fit to a table into a model file (see `to_artefact_of`).

    Raises:
        SeveralClasses: A skill has classes.
    """
    times = table.occurred_at_us
    period_us = None if times is None else (int(times.min()), int(times.max()))
    return to_artefact_of(fit, Origin(table.n_rows, n_learners(table), _items(table), period_us), seed, code_version)


def to_artefact_of(fit: Fit, origin: Origin, seed: int, code_version: str) -> ModelArtefact:
    """Put a fit into a model file: one node of ability, no effect of ability, difficulty or history.

    Args:
        fit: One class of each kind per skill.
        origin: What was fitted.
        seed: Of the starts.
        code_version: Of the program.

    Raises:
        SeveralClasses: A skill has classes.
    """
    layout = fit.layout
    if layout.n_parameters != len(SECTIONS) * layout.n_skills:
        raise SeveralClasses
    population = Population(
        skill=effects_of(fit.model.typical), unmastered_ability=0.0, mastered_ability=0.0, n_nodes=1
    )
    fitted = {skill: effects_of(probabilities) for skill, probabilities in fit.model.skills.items()}
    return make_model(
        "bkt",
        Parameters(population=population, fitted=Fitted(skills=fitted)),
        Vocabulary(skills=layout.skill_ids, items=origin.items),
        _training(fit, origin, seed),
        code_version,
        Intervals(level=LEVEL, skills=_intervals(fit)),
    )


def _items(table: Interactions) -> dict[str, tuple[str, ...]]:
    """Give the skills of each item that has rows; a part of a table knows the ids of others, too."""
    present, place = np.unique(table.items, return_inverse=True)
    ids = tuple(table.item_ids[item] for item in present.tolist())
    graph = graph_from_interactions(table._replace(items=place.astype(np.int32), item_ids=ids), "fitted")
    return {item.id: item.skills for item in graph.items}


def effects_of(skill: SkillProbabilities) -> SkillEffects:
    """Turn the probabilities of one skill without classes into effects."""
    probability = {name: next(iter(getattr(skill, name).values())) for name in SECTIONS}
    return SkillEffects(
        prior=logit(probability["prior"]), prior_ability=0.0, learn=logit(probability["learn"]), learn_ability=0.0,
        unmastered=logit(probability["guess"]), mastered=-logit(probability["slip"]), forget=probability["forget"],
    )  # fmt: skip


def warnings(fit: Fit) -> tuple[str, ...]:
    """Tell what was held at a guard, what did not converge, and what nobody can be sure of, one sentence each."""
    return tuple(_warnings(fit))


def _warnings(fit: Fit) -> Iterator[str]:
    layout, guards = fit.layout, fit.guards
    for name in SECTIONS:
        part = layout.section(name)
        for at, bound in ((fit.held.lowest, guards.lowest), (fit.held.highest, 1.0 - guards.lowest)):
            if at[part].any():
                yield f"{name} is held at {bound:g} for {_skills(layout, at, part)}."
    part = layout.section("guess")
    if fit.held.gap[part].any():
        yield f"guess + slip is held at {1.0 - guards.gap:g} for {_skills(layout, fit.held.gap, part)}."
    if not fit.converged.all():
        yield f"{_counted(layout, np.flatnonzero(~fit.converged))} had not converged when fitting stopped."
    vague = np.flatnonzero(fit.uncertainty.standard_error > 0.5 * VAGUEST)
    if len(vague):
        unsure = _counted(layout, np.unique(layout.owner[vague]))
        yield f"Some parameter can be nearly anything for {unsure}; see the intervals."


def _skills(layout: Layout, touches: NDArray[np.bool_], part: slice) -> str:
    return _counted(layout, np.unique(layout.owner[part][touches[part]]))


def _counted(layout: Layout, skills: NDArray[np.int64]) -> str:
    names = ", ".join(layout.skill_ids[skill] for skill in skills[:_NAMED].tolist())
    more = f" and {len(skills) - _NAMED} more" if len(skills) > _NAMED else ""
    return f"{len(skills)} skill{'s' if len(skills) > 1 else ''} ({names}{more})"


def _training(fit: Fit, origin: Origin, seed: int) -> Training:
    first = last = None
    if origin.period_us is not None:
        first, last = (_EPOCH + timedelta(microseconds=end) for end in origin.period_us)
    return Training(
        rows=origin.n_rows, learners=origin.n_learners, skills=fit.layout.n_skills, items=len(origin.items),
        period_from=first, period_to=last, log_likelihood=fit.log_likelihood, iterations=fit.iterations,
        seed=seed, warnings=warnings(fit),
    )  # fmt: skip


def _intervals(fit: Fit) -> dict[str, dict[str, Interval]]:
    """Give the intervals on the scales of `SkillEffects`; what was not estimated has none."""
    layout = fit.layout
    return {
        skill: {
            _NAMES[name]: _interval(fit, name, layout.of_skill(name, number).start)
            for name in SECTIONS
            if name != "forget" or fit.forgets
        }
        for number, skill in enumerate(layout.skill_ids)
    }


def _interval(fit: Fit, name: str, place: int) -> Interval:
    low, high, error = (float(column[place]) for column in fit.uncertainty)
    if name == "forget":  # on the scale of probabilities, where the interval is not symmetric
        return Interval(low=low, high=high)
    standard_error = None if np.isnan(error) else error
    if standard_error is None:
        ends = logit(low), logit(high)
    else:  # logits, from which those probabilities were made, keep their digits near 0 and 1
        middle = logit(float(fit.parameters[place]))
        ends = middle - NORMAL_QUANTILE * error, middle + NORMAL_QUANTILE * error
    if name == "slip":
        ends = -ends[1], -ends[0]
    return Interval(low=ends[0], high=ends[1], standard_error=standard_error)

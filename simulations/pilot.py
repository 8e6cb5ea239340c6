"""What a service would know of a world: a model fitted on a pilot class that did items at random."""

from functools import cache
from typing import Final, NamedTuple

import msgspec
import numpy as np
from numba import get_num_threads, set_num_threads

from engine.artefact import ModelArtefact
from engine.compiling import compiled_with
from engine.evaluation.artefacts import ArtefactPredictor
from engine.fitting import ability, leaving
from engine.fitting.ability import Extension, Settings
from engine.interactions import Interactions
from engine.recommendation.leaving import LeavingModel
from engine.tracing import TracingModel, compile_model
from engine.tracing.traces import TICKS_PER_DAY
from simulations.luck import uniform
from simulations.parameters import WorldParameters, read_item_memory
from simulations.policies.protocol import NO_KIND, Choice, Commission, Floats, Insight, Ints, Moment, Observation
from simulations.running import Entrant, run_class
from simulations.scenario import Scenario
from simulations.staging import stage, true_parameters

N_LEARNERS: Final = 400
N_NODES: Final = 7
SEED: Final = 400_009
"""Of the pilot class: never that of a run, whose learners the model has not seen."""
FIRST_NUMBER: Final = 1 << 40  # … and whose numbers no run reaches
AWAY_DAYS: Final = 7.0
"""From which a learner of the class has left; everybody else is there until the last day."""
_STREAM: Final = 2
_USED: Final[frozenset[Extension]] = frozenset(
    {"ability", "skill_ability", "items", "item_ability", "item_memory", "forget", "decay"}
)
"""Of the covariates of the history the past with an item alone."""
_US_PER_TICK: Final = 10_000
_EPOCH_TICKS: Final = 10_957 * TICKS_PER_DAY  # ticks count from 2000, tables from 1970


class Results(NamedTuple):
    """What n results of a class were."""

    learner: Ints  # int64[n], place in the class
    item: Ints  # int64[n], index in the course
    score: Floats  # float64[n]
    tick: Ints  # int64[n]


class _AtRandom:
    """Chooses any item, and keeps what came of it."""

    def __init__(self, commission: Commission) -> None:
        self._commission = commission
        self._n_items = commission.course.compiled.n_items
        self.seen: list[Observation] = []

    def choose(self, moment: Moment, insight: Insight | None) -> Choice:
        del insight
        numbers = self._commission.numbers
        items = _draw(self._commission.seed, numbers, moment.step, self._n_items)
        none = np.full(len(numbers), -1)
        return Choice(items, none, np.full(len(numbers), NO_KIND), np.full(len(numbers), np.nan))

    def observe(self, seen: Observation) -> None:
        self.seen.append(seen)


@compiled_with(error_model="python")
def _draw(seed: int, numbers: Ints, step: int, n_items: int) -> Ints:
    items = np.empty(len(numbers), np.int64)
    for n in range(len(numbers)):
        items[n] = int(uniform(seed, _STREAM, numbers[n], 0, step) * n_items)
    return items


def parameters_for(scenario: Scenario) -> WorldParameters:
    """Give the parameters that policies trace with in a world: its true ones, or those of a fit.

    That learning waits for prerequisites, those that the course names, is part of the fit: what a pilot class did not
    learn for want of them is not put down to the skill.
    What items teach that are met again is not: that the operator takes from where the worlds have it.
    """
    return true_parameters(scenario) if scenario.is_model_true else _fitted(scenario)


@cache
def model_for(scenario: Scenario) -> TracingModel:
    """Make the model that policies trace with in a world; once per process."""
    return compiled(scenario, parameters_for(scenario))


def compiled(scenario: Scenario, parameters: WorldParameters) -> TracingModel:
    """Make the model of a world's course."""
    return compile_model(stage(scenario).course.compiled, parameters.population, parameters.fitted)


@cache
def _fitted(scenario: Scenario) -> WorldParameters:
    course = stage(scenario).course
    results = pilot_results(scenario)
    table = table_of(results, course.world.skill_ids, course.compiled.registry.items, course.compiled.item_skills)
    threads = get_num_threads()
    set_num_threads(1)
    found = ability.fit(
        table,
        Settings(extensions=_USED, n_nodes=N_NODES, strength=1.0),
        seed=SEED,
        code_version="pilot",
        prerequisites=course.compiled.prerequisites,
    )
    set_num_threads(threads)
    population = msgspec.structs.replace(
        found.model.parameters.population, learn_slopes=read_item_memory().learn_slopes()
    )
    return WorldParameters(population, found.model.parameters.fitted, leaving_in(table, found.plain))


def leaving_in(table: Interactions, model: ModelArtefact) -> LeavingModel:
    """Find what drives learners away in the log of a pilot class; the model has to need no content graph."""
    return leaving.fit(leaving.exposure(table, ArtefactPredictor(model).predict(table), AWAY_DAYS)).model


def pilot_results(scenario: Scenario, n_learners: int = N_LEARNERS) -> Results:
    """Let a pilot class do items at random in a world."""
    here, policies = stage(scenario), list[_AtRandom]()

    def make(commission: Commission) -> _AtRandom:
        policies.append(_AtRandom(commission))
        return policies[-1]

    unread = compiled(scenario, true_parameters(scenario))
    run_class(here, Entrant("pilot", make), FIRST_NUMBER + np.arange(n_learners), SEED, unread)
    turns = policies[0].seen
    rows = [(np.flatnonzero(seen.is_done), seen) for seen in turns]
    return Results(
        np.concatenate([who for who, _ in rows]),
        np.concatenate([seen.activity[who] for who, seen in rows]),
        np.concatenate([seen.score[who] for who, seen in rows]),
        np.concatenate([seen.tick[who] for who, seen in rows]),
    )


def table_of(
    results: Results,
    skill_ids: tuple[str, ...],
    item_ids: tuple[str, ...],
    item_skills: tuple[tuple[int, ...], ...],
) -> Interactions:
    """Write results as the table that an operator would fit on."""
    combinations = tuple(dict.fromkeys(item_skills))
    of_item = np.array([combinations.index(skills) for skills in item_skills])
    n_rows = len(results.item)
    return Interactions(
        table="pilot",
        learners=results.learner.astype(np.int32),
        items=results.item.astype(np.int32),
        combinations=of_item[results.item].astype(np.int32),
        score=results.score,
        attempt=np.ones(n_rows, np.int32),
        occurred_at_us=(results.tick + _EPOCH_TICKS) * _US_PER_TICK,
        duration_s=None,
        learner_ids=tuple(str(learner) for learner in range(int(results.learner.max()) + 1)),
        item_ids=item_ids,
        skill_ids=skill_ids,
        skill_combinations=combinations,
        has_items=True,
    )

"""The models that `symphonie fit` knows, brought to one shape."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import msgspec
import numpy as np
from numba import get_num_threads, set_num_threads

from engine.artefact import Interval, ModelArtefact, ModelFault, read
from engine.fitting import ability
from engine.fitting.classic.artefact import to_artefact, warnings
from engine.fitting.classic.fit import Fit, FitSettings, fit
from engine.fitting.classic.layout import SECTIONS
from engine.fitting.classic.sequences import StepKind, Variant
from engine.interactions import IdColumn, Interactions, n_learners
from engine.tracing import SkillEffects
from simulations.terminal.faults import RequestFault


class ClassicOptions(NamedTuple):
    """What is said of classic tracing alone."""

    forgets: bool = False  # whether forgetting is estimated
    starts: int | None = None  # per skill; None is the usual number
    guess_slip_by: str | None = None  # column of the classes of results
    learn_by: str | None = None  # column of the classes of steps, by the row at which is learned
    learn_by_pair: str | None = None  # the same, by that row and the one before
    learn_by_order: str | None = None  # the same, by the two rows between which is learned
    prior_by: str | None = None  # column of the classes of sequences

    @property
    def has_classes(self) -> bool:
        """Whether anything tells rows apart."""
        return any(self[2:])


class SkillProbability(NamedTuple):
    """One probability."""

    skill: str  # id
    name: str  # `prior`, `learn`, `forget`, `guess` or `slip`; with ability, of a learner of average ability
    of_class: str  # name of the class of rows that it holds for
    value: float  # 0..1
    low: float | None  # lower end of the interval; None where nobody knows how sure it is
    high: float | None  # upper end


class FitOutcome(NamedTuple):
    """What a fitter found."""

    told: dict[str, object]  # what it says of itself, by name, for machines
    warnings: tuple[str, ...]  # what is to be read with care
    estimates: tuple[SkillProbability, ...]  # of all skills
    model: ModelArtefact | None  # to be written; None where a model file could not say it


Fitter: TypeAlias = Callable[[Interactions, Callable[[float], None]], FitOutcome]
"""Takes a table, and what is to be told of progress."""

Labels: TypeAlias = Callable[[str], IdColumn]
"""Reads one more column of the table, row by row."""


def classic_fitter(labels: Labels, options: ClassicOptions, seed: int, threads: int, code_version: str) -> Fitter:
    """Make the fitter of classic tracing.

    Raises:
        RequestFault: Two kinds of classes of steps are asked for.
        TableFault: A column is missing.
    """
    settings = classic_settings(options, seed)._replace(variant=_variant(labels, options), n_threads=threads)

    def fitter(table: Interactions, on_progress: Callable[[float], None]) -> FitOutcome:
        found = fit(table, settings, on_progress)
        model = None if options.has_classes else to_artefact(found, table, seed, code_version)
        return classic_outcome(found, table.n_rows, n_learners(table), settings, model)

    return fitter


def classic_settings(options: ClassicOptions, seed: int) -> FitSettings:
    """Say how to fit, classes of rows apart."""
    settings = FitSettings(forgets=options.forgets, seed=seed)
    return settings if options.starts is None else settings._replace(n_starts=options.starts)


class AbilityOptions(NamedTuple):
    """What is said of the model with ability alone."""

    nodes: int | None = None  # of ability; None is the usual number
    strength: float | None = None  # of shrinkage; None has it chosen on held-out learners
    without: tuple[ability.Extension, ...] = ()  # extensions that are switched off
    borrow: tuple[Path, ...] = ()  # files of models of other courses of the organisation


def ability_options(
    nodes: int | None, strength: float | None, without: Sequence[str], borrow: Sequence[Path]
) -> AbilityOptions:
    """Check what was asked for.

    Raises:
        RequestFault: There is no such extension.
    """
    for name in without:
        if name not in ability.EXTENSIONS:
            message = f"--without {name}: there is no such extension. Name one of {', '.join(ability.EXTENSIONS)}."
            raise RequestFault(message)
    off = tuple(name for name in ability.EXTENSIONS if name in without)
    return AbilityOptions(nodes, strength, off, tuple(borrow))


def ability_fitter(options: AbilityOptions, seed: int, threads: int | None, code_version: str) -> Fitter:
    """Make the fitter of the model with ability; the same digits come of any number of threads (None: all cores)."""
    settings = ability_settings(options)

    def fitter(table: Interactions, on_progress: Callable[[float], None]) -> FitOutcome:
        set_num_threads(min(threads or get_num_threads(), get_num_threads()))
        found = ability.fit(table, settings, seed=seed, code_version=code_version, report_progress=on_progress)
        return ability_outcome(found.model)

    return fitter


def ability_settings(options: AbilityOptions) -> ability.Settings:
    """Say how to fit.

    Raises:
        RequestFault: A model to borrow from is none, or has no ability.
    """
    settings = ability.Settings(
        extensions=frozenset(ability.EXTENSIONS) - set(options.without),
        strength=options.strength,
        borrowed=tuple(_read_borrowed(path) for path in options.borrow),
    )
    return settings if options.nodes is None else msgspec.structs.replace(settings, n_nodes=options.nodes)


def _read_borrowed(path: Path) -> ModelArtefact:
    try:
        model = read(path.read_bytes())
    except ModelFault as fault:
        message = f"--borrow {path}: {fault}"
        raise RequestFault(message) from fault
    if model.kind != "ability":
        message = f"--borrow {path}: it is a model of kind {model.kind!r}; borrow from one of `--model ability`."
        raise RequestFault(message)
    return model


def _variant(labels: Labels, options: ClassicOptions) -> Variant:
    kinds: dict[StepKind, str | None] = {
        "row": options.learn_by, "pair": options.learn_by_pair, "order": options.learn_by_order,
    }  # fmt: skip
    asked: list[tuple[StepKind, str]] = [(kind, column) for kind, column in kinds.items() if column is not None]
    if len(asked) > 1:
        message = "Give one of --learn-by, --learn-by-pair and --learn-by-order: a step has one class."
        raise RequestFault(message)
    variant = Variant(
        results=None if options.guess_slip_by is None else labels(options.guess_slip_by),
        priors=None if options.prior_by is None else labels(options.prior_by),
    )
    for kind, column in asked:
        variant = variant._replace(steps=labels(column), step_kind=kind)
    return variant


def classic_outcome(
    found: Fit, n_rows: int, n_learners: int, settings: FitSettings, model: ModelArtefact | None
) -> FitOutcome:
    """Tell of a fit of classic tracing to so many results of so many learners."""
    told: dict[str, object] = {
        "model": "bkt", "n": n_rows, "learners": n_learners, "skills": found.layout.n_skills,
        "parameters": found.layout.n_parameters, "log_likelihood": found.log_likelihood,
        "iterations": found.iterations, "starts": settings.n_starts, "seed": settings.seed,
        "forgets": settings.forgets, "not_converged": int((~found.converged).sum()),
        "held": {name: int(np.count_nonzero(held)) for name, held in found.held._asdict().items()},
        "content_hash": None if model is None else model.content_hash,
    }  # fmt: skip
    return FitOutcome(told, warnings(found), tuple(_classic_estimates(found)), model)


def _classic_estimates(found: Fit) -> list[SkillProbability]:
    layout, sure = found.layout, found.uncertainty
    return [
        SkillProbability(
            skill, name, of_class, float(found.parameters[place]), float(sure.low[place]), float(sure.high[place])
        )
        for number, skill in enumerate(layout.skill_ids)
        for name in SECTIONS
        if name != "forget" or found.forgets
        for place, of_class in enumerate(layout.class_names(name, number), layout.of_skill(name, number).start)
    ]


def ability_outcome(model: ModelArtefact) -> FitOutcome:
    """Tell of a fitted model."""
    training = model.training
    told: dict[str, object] = {
        "model": model.kind, "n": training.rows, "learners": training.learners, "skills": training.skills,
        "items": training.items, "log_likelihood": training.log_likelihood, "iterations": training.iterations,
        "seed": training.seed, "shrinkage": training.shrinkage, "held_out": training.held_out,
        "borrowed": list(training.borrowed),
        "content_hash": model.content_hash,
    }  # fmt: skip
    estimates = [
        estimate
        for skill, effects in model.parameters.fitted.skills.items()
        for estimate in _effects(skill, effects, model.intervals.skills.get(skill, {}))
    ]
    return FitOutcome(told, training.warnings, tuple(estimates), model)


def _effects(skill: str, effects: SkillEffects, intervals: dict[str, Interval]) -> list[SkillProbability]:
    """Tell effects as the probabilities of a learner of average ability."""
    names = {"prior": ("prior", 1.0), "learn": ("learn", 1.0), "guess": ("unmastered", 1.0), "slip": ("mastered", -1.0)}
    estimates = []
    for name, (effect, sign) in names.items():
        interval = intervals.get(effect)
        ends = [] if interval is None else sorted(_sigmoid(sign * end) for end in (interval.low, interval.high))
        low, high = ends or (None, None)
        estimates.append(SkillProbability(skill, name, "default", _sigmoid(sign * getattr(effects, effect)), low, high))
    return estimates


def _sigmoid(logits: float) -> float:
    small = math.exp(-abs(logits))
    return (1.0 if logits >= 0.0 else small) / (1.0 + small)

"""Fit classic knowledge tracing to a table of results."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from engine.fitting.classic.acceleration import Ascent, Settings, ascend
from engine.fitting.classic.expectation import Expectation, ExpectedCounts, Expects
from engine.fitting.classic.forest import grow
from engine.fitting.classic.intervals import Uncertainty, uncertainty
from engine.fitting.classic.layout import SECTIONS, Floats, Ints, Layout
from engine.fitting.classic.maximisation import Guards, Held, held
from engine.fitting.classic.model import ClassicModel, SkillProbabilities
from engine.fitting.classic.sequences import ONE_CLASS, Sequences, Variant, sequences_of
from engine.fitting.classic.snapping import snap
from engine.fitting.classic.starts import TYPICAL, starting_points
from engine.interactions import Interactions

_SHARE_OF_CLIMBING = 0.9  # of the work; the rest are intervals


class FitSettings(NamedTuple):
    """How to fit.

    Attributes:
        variant: What tells rows apart.
        forgets: Whether P(F) is estimated; otherwise it is 0.
        n_starts: Starts per skill, ≥ 1; the best one is kept.
        seed: Of the starts.
        n_threads: How many threads share the work; the outcome does not depend on it.
        ascent: When to stop, and what parameters are held to.
    """

    variant: Variant = Variant()
    forgets: bool = False
    n_starts: int = 5
    seed: int = 0
    n_threads: int = 1
    ascent: Settings = Settings()


class Fit(NamedTuple):
    """What fitting found.

    Attributes:
        model: The probabilities.
        layout: The classes, in the order of all that follows.
        parameters: float64[n_parameters].
        uncertainty: How sure each is.
        held: Which touch a guard, bool[n_parameters] each.
        guards: What parameters were held to.
        forgets: Whether P(F) was estimated.
        log_likelihoods: float64[K], of each skill's results.
        turns: int64[K], how often the expectation was taken for each skill, from its best start.
        converged: bool[K].
        n_opportunities: int64[K], rows of each skill.
    """

    model: ClassicModel
    layout: Layout
    parameters: Floats
    uncertainty: Uncertainty
    held: Held
    guards: Guards
    forgets: bool
    log_likelihoods: Floats
    turns: Ints
    converged: NDArray[np.bool_]
    n_opportunities: Ints

    @property
    def log_likelihood(self) -> float:
        """Natural logarithm of the probability of all results."""
        return float(self.log_likelihoods.sum())

    @property
    def iterations(self) -> int:
        """Turns of the skill that needed most of them."""
        return int(self.turns.max())


class Source(Protocol):
    """Where expectations come from: a table in memory, or parts of one on many machines."""

    @property
    def layout(self) -> Layout:
        """The classes."""

    @property
    def n_opportunities(self) -> Ints:
        """Rows of each skill, int64[K]."""

    def expectation(self, n_starts: int) -> AbstractContextManager[Expects]:
        """Open the expectation step for so many sets of parameters."""


class SequencesSource:
    """See `Source`: a table in memory.

    Args:
        sequences: The table.
        n_threads: How many threads share the work.
    """

    def __init__(self, sequences: Sequences, n_threads: int) -> None:
        self.layout = sequences.layout
        self.n_opportunities: Ints = np.diff(sequences.offsets[sequences.skills])
        self._forest, self._n_threads = grow(sequences), n_threads

    def expectation(self, n_starts: int) -> Expectation:
        """See `Source`."""
        return Expectation(self.layout, self._forest, n_starts, self._n_threads)


def fit(interactions: Interactions, settings: FitSettings, report_progress: Callable[[float], None]) -> Fit:
    """Find the most likely parameters of each skill.

    Args:
        interactions: The table.
        settings: How.
        report_progress: Told the share of the work that is done, 0..1.
    """
    return fit_sequences(sequences_of(interactions, settings.variant), settings, report_progress)


def fit_sequences(sequences: Sequences, settings: FitSettings, report_progress: Callable[[float], None]) -> Fit:
    """Do `fit` on a table that is arranged already."""
    return fit_source(SequencesSource(sequences, settings.n_threads), settings, report_progress)


def fit_source(source: Source, settings: FitSettings, report_progress: Callable[[float], None]) -> Fit:
    """Do `fit` on results that are in place already, here or elsewhere."""
    layout = source.layout
    free = np.ones(layout.n_parameters, np.bool_)
    free[layout.section("forget")] = settings.forgets
    starts = starting_points(layout, settings.n_starts, settings.seed, forgets=settings.forgets)
    with source.expectation(settings.n_starts) as expectation:
        ascent = ascend(
            expectation, starts, free, settings.ascent, lambda share: report_progress(_SHARE_OF_CLIMBING * share)
        )
    parameters, best = _best(layout, ascent)
    with source.expectation(1) as expectation:
        parameters = snap(expectation, parameters, free, settings.ascent)
        expected = expectation.of(parameters[None], np.ones((1, layout.n_skills), np.bool_))
        log_likelihoods, typical = expected.log_likelihood[0].copy(), _typical(layout, expected)
    touched = held(layout, parameters, free, settings.ascent.guards)
    with source.expectation(2) as expectation:
        sure = uncertainty(expectation, parameters, free, touched)
    report_progress(1.0)
    skills = np.arange(layout.n_skills)
    return Fit(
        ClassicModel(skills=_by_skill(layout, parameters), typical=typical), layout, parameters, sure, touched,
        settings.ascent.guards, settings.forgets, log_likelihoods, ascent.turns[best, skills],
        ascent.converged[best, skills], source.n_opportunities,
    )  # fmt: skip


def _best(layout: Layout, ascent: Ascent) -> tuple[Floats, Ints]:
    """Take for each skill the start that ended highest: float64[n_parameters], int64[K]."""
    best = ascent.log_likelihood.argmax(axis=0)
    owner = layout.owner
    return ascent.parameters[best[owner], np.arange(len(owner))], best


def _by_skill(layout: Layout, parameters: Floats) -> dict[str, SkillProbabilities]:
    return {
        name: SkillProbabilities(
            **{
                section: dict(
                    zip(
                        layout.class_names(section, skill),
                        parameters[layout.of_skill(section, skill)].tolist(),
                        strict=True,
                    )
                )
                for section in SECTIONS
            }
        )
        for skill, name in enumerate(layout.skill_ids)
    }


def _typical(layout: Layout, expected: ExpectedCounts) -> SkillProbabilities:
    """Average over all opportunities: the share of expected hits in all that could have been."""
    shares = {}
    for name, usual in zip(SECTIONS, TYPICAL, strict=True):
        part = layout.section(name)
        hits, total = expected.hits[0, part].sum(), (expected.hits + expected.misses)[0, part].sum()
        shares[name] = {ONE_CLASS: float(hits / total) if total > 0.0 else usual}
    return SkillProbabilities(**shares)

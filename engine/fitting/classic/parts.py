"""Classic tracing on a table in parts: one prior, learn, forget, guess and slip per skill."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.fitting.classic.artefact import Origin
from engine.fitting.classic.expectation import Expectation, ExpectedCounts
from engine.fitting.classic.forest import Forest, grow
from engine.fitting.classic.layout import Floats, Ints, Layout
from engine.fitting.classic.sequences import ONE_CLASS, sequences_of
from engine.fitting.partitions import Cut, Vocabulary, Whole, cut_of
from engine.interactions import Interactions


class Part(NamedTuple):
    """Some learners' results, arranged.

    Attributes:
        layout: Of the whole.
        forest: Of these learners.
        n_opportunities: int64[K], rows of each skill.
    """

    layout: Layout
    forest: Forest
    n_opportunities: Ints

    def of(self, parameters: Floats, active: NDArray[np.bool_]) -> ExpectedCounts:
        """Take the expectation (see `Expectation.of`); zero where it is not wanted."""
        with Expectation(self.layout, self.forest, len(parameters), 1) as expectation:
            return expectation.of(parameters, active)


def layout_of(vocabulary: Vocabulary) -> Layout:
    """Give each skill of all parts one class of everything."""
    n_skills = len(vocabulary.skill_ids)
    bounds, names = np.arange(n_skills + 1), (ONE_CLASS,) * n_skills
    return Layout(vocabulary.skill_ids, bounds, bounds, bounds, names, names, names)


def part_of(table: Interactions, cut: Cut, vocabulary: Vocabulary) -> Part:
    """Arrange a cut of a part of the table."""
    sequences = sequences_of(cut_of(table, cut, vocabulary), layout=layout_of(vocabulary))
    return Part(sequences.layout, grow(sequences), np.diff(sequences.offsets[sequences.skills]))


def origin_of(whole: Whole) -> Origin:
    """Say what is fitted where all parts are."""
    vocabulary = whole.vocabulary
    items = {
        item: tuple(vocabulary.skill_ids[k] for k in skills)
        for item, skills in zip(vocabulary.item_ids, vocabulary.item_skills, strict=True)
    }
    return Origin(whole.n_rows, len(whole.learner_ids), items, whole.period_us)

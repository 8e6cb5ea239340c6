"""The ability model on a table in parts: what a worker needs to lay its part out as a part of the whole."""

from typing import NamedTuple

import numpy as np

from engine.fitting.ability.arrays import Floats, Ints
from engine.fitting.ability.artefacts import Subject
from engine.fitting.ability.contexts import Seen
from engine.fitting.ability.evidence import MANY_BLOCKS, TableEvidence, blocks_of, folds_of
from engine.fitting.ability.sequences import Usual, lay_out, usual_of
from engine.fitting.partitions import Cut, Vocabulary, Whole, cut_of
from engine.interactions import Interactions


class Share(NamedTuple):
    """What one worker takes.

    Attributes:
        cut: Some learners of a part.
        folds: Positions of those of them who are held out in each fold, counted within the cut.
        blocks: int64[B + 1], bounds of the blocks that intervals compare, same; most are empty in any one cut.
    """

    cut: Cut
    folds: tuple[Ints, ...]
    blocks: Ints


def usual_of_whole(whole: Whole) -> Usual:
    """Average scores over all parts."""
    return usual_of(whole.item_rows, whole.item_totals, whole.vocabulary.item_skills, len(whole.vocabulary.skill_ids))


def shares_of(whole: Whole, cuts: tuple[Cut, ...], seed: int) -> tuple[Share, ...]:
    """Say for each cut who is held out in which fold and how the blocks of the whole lie in it."""
    folds = folds_of(whole.learner_ids, seed)
    blocks = blocks_of(whole.learner_offsets, MANY_BLOCKS)
    shares = []
    for cut in cuts:
        first, end = whole.parts[cut.part] + cut.first, whole.parts[cut.part] + cut.end
        own = tuple(fold[(fold >= first) & (fold < end)] - first for fold in folds)
        shares.append(Share(cut, own, np.clip(blocks, first, end) - first))
    return tuple(shares)


def subject_of(whole: Whole, usual: Usual) -> Subject:
    """Say what a fit to all parts is about."""
    vocabulary = whole.vocabulary
    is_seen = np.zeros(len(vocabulary.skill_ids), np.bool_)
    is_seen[[skill for skills in vocabulary.item_skills for skill in skills]] = True
    return Subject(
        vocabulary.skill_ids, vocabulary.item_ids, vocabulary.item_skills, whole.has_items, whole.period_us is not None,
        usual, whole.n_rows, len(whole.learner_ids), whole.period_us, is_seen,
        np.ones(len(vocabulary.item_ids), np.bool_), whole.seen,
    )  # fmt: skip


def evidence_of(
    table: Interactions, share: Share, vocabulary: Vocabulary, usual_items: Floats, seen: Seen
) -> TableEvidence:
    """Lay out a worker's share of a part of the table."""
    own = cut_of(table, share.cut, vocabulary)
    layout = lay_out(own._replace(combinations=vocabulary.combination_of[own.items].astype(np.int32)))
    return TableEvidence(layout, usual_items, len(vocabulary.skill_ids), share.folds, seen, share.blocks)

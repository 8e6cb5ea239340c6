"""Order, links and covariates of the fit against those of tracing, which are proved by themselves."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from content_graph.compiled import compile_graph
from engine.fitting.ability.extensions import COVARIATES
from engine.fitting.ability.sequences import Layout, contexts_in, lay_out, sequences_of, usual_scores
from engine.interactions import graph_from_interactions
from engine.tracing import (
    Fitted,
    ItemEffects,
    LearnerTrace,
    PastResult,
    Population,
    Slopes,
    advance,
    compile_model,
    covariates_at,
)
from engine.tracing.covariates import NAMES
from engine.tracing.history import attempt_at
from engine.tracing.parameters import TYPICAL_SKILL, AttemptEffects
from engine.tracing.terms import before
from tests.engine.fitting.ability.worlds import SEVERAL, small_table

ALL = Slopes(**dict.fromkeys(NAMES, 0.1))


def past_result(layout: Layout, row: int) -> PastResult:
    return PastResult(int(layout.item[row]), float(layout.score[row]), int(layout.attempt[row]), int(layout.tick[row]))


def test_covariates_have_the_order_of_tracing() -> None:
    assert COVARIATES == NAMES


@given(st.integers(0, 2**31), st.booleans())
@settings(max_examples=25)
def test_covariates_are_those_of_tracing(seed: int, has_times: bool) -> None:  # noqa: FBT001 - drawn
    table = small_table(SEVERAL, 4, 15, seed, has_times=has_times)
    layout = lay_out(table)
    usual = usual_scores(layout, len(table.skill_ids), len(table.item_ids))
    sequences = sequences_of(layout, usual.items, len(table.skill_ids))
    contexts = contexts_in(layout, len(table.item_ids))
    model = compile_model(
        compile_graph(graph_from_interactions(table, "made")),
        Population(
            skill=TYPICAL_SKILL.__class__(
                prior=0.0, prior_ability=0.0, learn=0.0, learn_ability=0.0, unmastered=-1.0, mastered=1.0, slopes=ALL
            ),
            clock="minutes" if has_times else "results",
            attempts={"repeat_1_wrong": AttemptEffects(shift=1.0)},
        ),
        Fitted(items={item: ItemEffects(usual=float(usual.items[i])) for i, item in enumerate(table.item_ids)}),
    )
    for learner in range(4):
        trace = LearnerTrace(model.initial_ability)
        start, stop = layout.learner_offsets[learner : learner + 2].tolist()
        for row in range(start, stop):
            past = PastResult(
                int(layout.item[row]), float(layout.score[row]), int(layout.attempt[row]), int(layout.tick[row])
            )
            told = covariates_at(trace, past.item, model, past.tick, past.attempt)
            own = sequences.covariates[sequences.offsets[row] : sequences.offsets[row + 1]]
            np.testing.assert_allclose(own, np.array(told), atol=1e-12)
            attempt = attempt_at(trace, past.item, model, past.tick)
            assert (contexts.level[row], contexts.kind[row]) == attempt
            assert contexts.answers[row] == trace.progress.answers
            assert contexts.before[row] == before(trace.progress, past.item) - 1
            advance(trace, past, model, rounded=False)


@given(st.integers(0, 2**31))
@settings(max_examples=15)
def test_opportunities_of_a_skill_are_chained_in_the_order_of_time(seed: int) -> None:
    table = small_table(SEVERAL, 4, 15, seed)
    layout = lay_out(table)
    sequences = sequences_of(layout, np.full(len(table.item_ids), 0.5), len(table.skill_ids))
    row_of = np.repeat(np.arange(len(layout.rows)), np.diff(sequences.offsets))
    linked = np.flatnonzero(sequences.before >= 0)
    before = sequences.before[linked]
    np.testing.assert_array_equal(sequences.after[before], linked)
    np.testing.assert_array_equal(sequences.skill[before], sequences.skill[linked])
    learner = table.learners[layout.rows][row_of]
    np.testing.assert_array_equal(learner[before], learner[linked])
    days = (layout.tick[row_of[linked]] - layout.tick[row_of[before]]) / 8_640_000
    assert (days >= 0).all()
    np.testing.assert_allclose(sequences.elapsed_days[linked], days)
    firsts = len({*zip(learner.tolist(), sequences.skill.tolist(), strict=True)})
    assert len(sequences.skill) - len(linked) == firsts

"""One code for a learner and for a class: what N learners get together is what each of them gets alone."""

import numpy as np
from hypothesis import given

from content_graph.compiled import compile_graph
from content_graph.courses import bundled
from engine.recommendation.chart import chart_of
from engine.recommendation.exploring import MOST_TIED
from engine.recommendation.known import Aim, Knowledge, Request
from engine.recommendation.planner import ranked, value
from engine.recommendation.situation import KIND_BIT, KINDS, Overrides, Situation
from engine.tracing.compilation import compile_model
from tests.engine.recommendation.course import POLICY, SETTINGS
from tests.engine.recommendation.planning import known_of
from tests.engine.recommendation.situations import situations

BUNDLED = compile_graph(bundled())
CHART = chart_of(BUNDLED, compile_model(BUNDLED), SETTINGS.effects)


def class_of(n: int, seed: int) -> Knowledge:
    rng = np.random.default_rng(seed)
    n_skills, n_nodes = CHART.learn.shape
    nodes, ability = rng.beta(1.2, 1.0, (n, n_skills, n_nodes)), rng.dirichlet(np.ones(n_nodes), n)
    opportunities = rng.integers(0, 6, (n, n_skills))
    retained, last = rng.uniform(0.85, 1.0, (n, n_skills)), np.einsum("nkg,ng->nk", nodes, ability)
    return Knowledge(
        nodes=nodes * retained[:, :, None],
        ability=ability,
        shown=last * retained,
        mastery_last=last,
        kept=rng.uniform(0.7, 1.0, (n, n_skills)),
        learn_ratio=rng.uniform(0.5, 1.5, (n, n_skills)),
        pending=rng.uniform(0.0, 0.1, (n, n_skills)),
        opportunities=opportunities,
        streak=rng.integers(-4, 5, (n, n_skills)) * (opportunities > 0),
        last_tick=rng.integers(0, 50, (n, n_skills)),
        masks=rng.integers(0, 32, (n, n_skills)) * (rng.random((n, n_skills)) < 0.1),
        minutes_left=np.where(rng.random(n) < 0.3, np.inf, rng.uniform(5.0, 600.0, n)),
        waiting=rng.integers(0, 32, (n, n_skills)) * (rng.random((n, n_skills)) < 0.02),
        kept_away=rng.integers(0, 32, (n, n_skills)) * (rng.random((n, n_skills)) < 0.02),
        given=rng.integers(-1, CHART.n_activities, (n, n_skills)),
        given_at=rng.integers(0, 6, (n, n_skills)),
        touched=rng.integers(0, 8, (n, n_skills)).astype(np.int8) * (rng.random((n, n_skills)) < 0.05),
        recent=rng.integers(-1, CHART.n_items, (n, 5)),
        is_right=rng.random(n) < 0.5,
        standing=rng.integers(0, 4, (n, CHART.n_activities)).astype(np.int8),
        own_items=rng.integers(0, 6, (n, n_skills)),
        barred=rng.random((n, CHART.n_activities)) < 0.1,
        barred_skills=rng.random((n, n_skills)) < 0.05,
        is_reviewing=rng.random(n) < 0.7,
        wrong_run=rng.integers(0, 5, n),
        n_today=rng.integers(0, 15, n),
    )


def test_a_class_of_many_gets_exactly_what_as_many_classes_of_one_get() -> None:
    known, rng = class_of(40, 1), np.random.default_rng(2)
    weight = rng.random(len(CHART.minutes)) * (rng.random(len(CHART.minutes)) < 0.4)
    aim = Aim(weight / weight.sum(), np.full(len(weight), 0.9), np.full(len(weight), 0.88), weight > 0.0)
    tuning, thresholds = SETTINGS.tuning(31), SETTINGS.thresholds()
    together = value(known, CHART, aim, tuning)
    asked, before = Request(3, 31, 31, 2, language=0), known._replace(masks=known.masks.copy())
    best = ranked(asked, known, together, CHART, aim, thresholds)

    for n in range(len(known.nodes)):
        one = Knowledge(**{name: field[n : n + 1] for name, field in before._asdict().items()})
        alone = value(one, CHART, aim, tuning)
        for field, other in zip(together, alone, strict=True):
            np.testing.assert_array_equal(field[n : n + 1], other)
        for numbers, others in zip(best, ranked(asked, one, alone, CHART, aim, thresholds), strict=True):
            np.testing.assert_array_equal(numbers[n : n + 1], others)


@given(situations())
def test_the_policy_recommends_first_what_the_class_is_given(situation: Situation) -> None:
    asked = situation._replace(limit=1, overrides=Overrides(), recent_items=())
    goal = POLICY.prepared.goal(asked.goal_id, None)
    known, allowed = known_of(asked, POLICY.prepared, SETTINGS), sum(KIND_BIT[kind] for kind in asked.kinds)
    valued = value(known, CHART_OF_COURSE, goal.aim, SETTINGS.tuning(allowed | KIND_BIT["evaluate"]))
    languages = CHART_OF_COURSE.language_ids
    language = languages.index(asked.language if asked.language in languages else "fr")
    request = Request(MOST_TIED, allowed, 31, SETTINGS.max_changes, language)
    found = ranked(request, known, valued, CHART_OF_COURSE, goal.aim, SETTINGS.thresholds())

    first, kind = found.activity.item(0, 0), found.kind.item(0, 0)
    best = [(CHART_OF_COURSE.activity_ids[first], KINDS[kind])] if first >= 0 else []
    assert [(one.activity_id, one.kind) for one in POLICY.decide(asked).recommendations] == best


CHART_OF_COURSE = POLICY.prepared.chart

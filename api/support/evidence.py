"""What signals read of a learner's results: from rows of the record, and from the belief, to `TracedLearner`."""

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from scipy.special import expit

from api.clock import microseconds_of
from api.content.graphs import ServedGraph, knows
from api.learners.mastery import describe
from api.live.layout import LearnerState
from api.live.traces import trace_of
from api.record.support.histories import KeptResult, RecentHistory
from api.results.observations import KIND as OBSERVATION
from engine.signals import wheel_spinning
from engine.signals.from_tracing import TracedLearner, TracedResult
from engine.signals.risk import RiskModels
from engine.signals.settings import SignalSettings
from engine.tracing.traces import RIGHT_FROM

READ_SHARE, LONGEST_READ_S = 0.05, 10.0
"""A question cannot have been read in a twentieth of the time that its author expects, nor in ten seconds whatever it
is: half of the normative threshold of Wise & Ma (2012), "Setting response time thresholds for a CAT item pool", because
what authors expect is not measured."""
_SECONDS: Final = 60.0


class Beside(NamedTuple):
    """What signals on a skill are read from beside a learner's results.

    Attributes:
        outlook: What the belief tells of the skill; None where nothing is predicted.
        reviews_due: Skills that are due for review, the longest due first.
        used_up: Activities on the skill, all done or offered when one more was owed.
        remediations: Of the skill, after which nothing rose.
    """

    outlook: tuple[float, ...] | None
    reviews_due: tuple[str, ...]
    used_up: int
    remediations: int


class Belief(NamedTuple):
    """What is believed of a learner now.

    Attributes:
        state: Traced with the graph's own revision.
        at_us: Now.
    """

    state: LearnerState
    at_us: int


def is_readable(state: LearnerState | None, graph: ServedGraph) -> bool:
    """Tell whether a live state speaks of this very graph."""
    return state is not None and state.revision == graph.revision and knows(graph, state)


def traced_learners(
    learner: str,
    history: RecentHistory,
    first_seq: int,
    graph: ServedGraph,
    belief: Belief | None,
    models: RiskModels,
    settings: SignalSettings,
) -> Iterator[TracedLearner]:
    """Give what tracing knows of a learner, for each skill with a result that is new or was corrected.

    Args:
        learner: Whose.
        history: Of late.
        first_seq: From which place on results are new.
        graph: On which.
        belief: Of now; None where it is being traced anew, and nothing is predicted.
        models: Coefficients.
        settings: Limits.
    """
    touched = dict.fromkeys(skill for one in history.results if one.seq >= first_seq for skill in one.skills)
    counting = [one for one in history.results if one.counts is not None]
    standing = _standing(history.results)
    recent = _recent(standing, graph)
    reviews = _reviews_due(learner, graph, belief, settings)
    for skill_id in touched:
        kept = [one for one in standing if skill_id in one.skills]
        beside = Beside(
            _outlook(skill_id, sum(skill_id in one.skills for one in counting), graph, belief, models),
            reviews,
            _used_up(skill_id, kept, history),
            _without_effect(skill_id, kept, history),
        )
        on_skill = [_traced(one, skill_id, graph) for one in kept]
        yield TracedLearner(learner, skill_id, on_skill, recent, *beside, is_believed=belief is not None)


def traced_learner(
    learner: str, skill_id: str, results: Sequence[KeptResult], graph: ServedGraph, beside: Beside
) -> TracedLearner:
    """Give what was known of a learner on a skill, out of their results and what was read beside them."""
    standing = _standing(results)
    on_skill = [_traced(one, skill_id, graph) for one in standing if skill_id in one.skills]
    return TracedLearner(learner, skill_id, on_skill, _recent(standing, graph), *beside)


def _standing(results: Sequence[KeptResult]) -> list[KeptResult]:
    """Leave out what is void, and observations: signals are about answers."""
    return [one for one in results if one.counts is not None and one.evidence_kind != OBSERVATION]


def _recent(standing: Sequence[KeptResult], graph: ServedGraph) -> list[TracedResult]:
    return [_traced(one, one.skills[0], graph) for one in without_retries(standing) if one.skills]


def without_retries(results: Sequence[KeptResult]) -> list[KeptResult]:
    """Leave out where the item before was tried again: it had been read, and the two answers depend on each other."""
    items = ("", *[one.item_id for one in results])
    return [one for before, one in zip(items, results, strict=False) if one.item_id != before]


def _traced(one: KeptResult, skill_id: str, graph: ServedGraph) -> TracedResult:
    index = graph.compiled.item_index.get(one.item_id)
    is_of_kind = index is not None and bool(graph.compiled.is_evaluation[index]) and not one.evidence_kind
    is_evaluation = is_of_kind or one.evidence_kind == "evaluation"
    minutes = float(graph.compiled.item_minutes[index]) if index is not None else math.nan
    return TracedResult(
        one.result_id,
        skill_id,
        one.counts or 0.0,
        one.p_correct,
        one.after[one.skills.index(skill_id)],
        one.item_id if is_evaluation else "",
        math.nan if one.seconds is None else one.seconds,
        min(READ_SHARE * minutes * _SECONDS, LONGEST_READ_S) if minutes > 0.0 else math.nan,
        one.is_fitted and all(graph.sources.get(skill) == "fitted" for skill in one.skills),
    )


def _outlook(
    skill_id: str, n_results: int, graph: ServedGraph, belief: Belief | None, models: RiskModels
) -> tuple[float, ...] | None:
    """Say what the belief tells of the way to three right in a row, where that is asked."""
    if belief is None or not wheel_spinning.EARLIEST <= n_results <= wheel_spinning.LATEST:
        return None
    skill, trace = graph.compiled.skill_index.get(skill_id), trace_of(belief.state)
    if skill is None or skill not in trace.skills or trace.skills[skill].opportunities != n_results:
        return None  # the record is behind the live state, or the skill is gone
    items = graph.compiled.skill_items[skill]
    of_skill = wheel_spinning.outlook(graph.model, skill, items, usual_rate(models))
    return wheel_spinning.columns(trace, skill, graph.model, of_skill)


def usual_rate(models: RiskModels) -> float:
    """Give the share of wheel-spinning that a skill has about which nothing is known: that of the training rows."""
    regression = models.regressions["wheel_spinning"]
    return float(expit(regression.means[regression.names.index("skill_rate")]))


def _reviews_due(learner: str, graph: ServedGraph, belief: Belief | None, settings: SignalSettings) -> tuple[str, ...]:
    if belief is None or belief.state.n_counted < settings.reviews_overdue:
        return ()
    skills = describe(learner, belief.state, graph, belief.at_us).skills
    due = [one for one in skills if one.status == "due_review" and one.last_evidence_at is not None]
    return tuple(
        one.skill_id
        for one in sorted(due, key=lambda one: microseconds_of(one.last_evidence_at) if one.last_evidence_at else 0)
    )


def _used_up(skill_id: str, on_skill: Sequence[KeptResult], history: RecentHistory) -> int:
    """Count the activities that were all done or offered, where a wrong answer of the last ones asked for one more."""
    found = history.used_up.get(skill_id)
    if found is None:
        return 0
    wrong: list[str] = []
    for one in reversed(on_skill):
        if (one.counts or 0.0) >= RIGHT_FROM:
            break
        wrong.append(one.result_id)
    return found.n_there if found.evidence & set(wrong) else 0


def _without_effect(skill_id: str, on_skill: Sequence[KeptResult], history: RecentHistory) -> int:
    """Count the remediations after which there was a result, and mastery was never above what it was before."""
    n = 0
    for at_us in history.remediations.get(skill_id, ()):
        shown = [(one.occurred_us, one.after[one.skills.index(skill_id)]) for one in on_skill]
        before = [mastery for when, mastery in shown if when <= at_us]
        after = [mastery for when, mastery in shown if when > at_us]
        n += bool(before and after and max(after) <= before[-1])
    return n

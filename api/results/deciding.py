"""From a learner's state to a decision, and from a decision to what is stored and said of it."""

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Final

import msgspec

from api.content.graphs import ServedGraph
from api.journal import JournalAdjustment, JournalBasis, JournalCandidate, JournalChoice
from api.live.done import unpack_done
from api.live.layout import LearnerState, with_records
from api.live.marks import fingerprint
from api.live.memory import pack, unpack, with_closed, with_opened
from api.live.published_decisions import NO_ORDERS, PublishedDecisions, kept_orders
from api.live.records import SkillRecord
from api.live.survey import Survey
from api.live.ticks import us_of
from api.paths.publishing import overrides_of, terms_of
from api.results.apply_results import ResultEffect, StateChange
from api.results.constraints import constraints_of
from content_graph.compiled import CompiledGraph
from engine.recommendation.closing import GOES_ON, CorrectedAdjustment, reconsidered
from engine.recommendation.decision import Decision, masks_after
from engine.recommendation.situation import KIND_BIT, Overrides, ResultOnSkill, Situation, Terms, WorkDone
from engine.tracing.traces import RIGHT_FROM

FEWEST_TOGETHER: Final = 2
"""Results of one commit that make an assessment; one alone is a question."""
NOTHING_DECIDED: Final = Overrides()
CODE_VERSION: Final = version("symphonie")
"""Of the program that decides."""


class CommitDecision(msgspec.Struct, frozen=True, eq=False):
    """What was decided after a commit's results.

    Attributes:
        state: The learner's state with the adjustments marked.
        decision: The policy's answer.
        adjustments: Its changes of the path, named and ready for the journal.
        at_us: When, in microseconds since 1970-01-01T00:00:00Z.
        orders: What people have decided.
    """

    state: LearnerState
    decision: Decision
    adjustments: tuple[JournalAdjustment, ...]
    at_us: int
    orders: PublishedDecisions = NO_ORDERS


def decide(
    learner: str,
    graph: ServedGraph,
    applied: StateChange,
    now_tick: int,
    new_id: Callable[[], str],
    orders: PublishedDecisions = NO_ORDERS,
    language: str = "fr",
    *,
    is_told: bool = True,
) -> CommitDecision:
    """Ask the policy what follows from new results, and mark what it changes in the path.

    Args:
        learner: The learner's key within the organisation.
        graph: With the policy.
        applied: The learner after the results, and what each of them did; surveyed at `now_tick`.
        now_tick: When.
        new_id: Names an adjustment.
        orders: What people have decided.
        language: Of resources, that is preferred.
        is_told: Whether anybody is told what is recommended.
    """
    done = [graph.compiled.registry.items[done.taken.item] for done in applied.traced] if orders.overrides else ()
    touched = touched_by(applied.traced, graph.compiled)
    situation = _situation(learner, graph, applied, now_tick, touched, orders, language, done)
    decision = graph.policy.decide(situation if is_told else situation._replace(is_told=False))
    return _decided(graph, applied.state, decision, now_tick, new_id, orders)


def reconsider(
    learner: str,
    graph: ServedGraph,
    applied: StateChange,
    now_tick: int,
    new_id: Callable[[], str],
    orders: PublishedDecisions,
    resting: Sequence[CorrectedAdjustment],
    touched: tuple[ResultOnSkill, ...],
    language: str,
) -> CommitDecision:
    """Ask the policy what follows from corrected results, and mark what it changes in the path.

    What rests on them and is not called for any more is closed; then the policy decides as usual. Where a person has
    switched automation off, the path stays as it is.

    Args:
        learner: The learner's key within the organisation.
        graph: With the policy.
        applied: The learner, traced again; surveyed at `now_tick`.
        now_tick: When.
        new_id: Names an adjustment.
        orders: What people have decided.
        resting: Open adjustments that rest on the corrected results.
        touched: The newest result that counts on each skill of the corrected results.
        language: Of resources, that is preferred.
    """
    situation = _situation(learner, graph, applied, now_tick, touched, orders, language)
    gone = () if situation.overrides.automation_off else tuple(reconsidered(graph.policy, situation, resting))
    left = situation._replace(active=masks_after(situation.active, gone))
    decision = graph.policy.decide(left)
    decision = msgspec.structs.replace(decision, adjustments=(*gone, *decision.adjustments))
    return _decided(graph, applied.state, decision, now_tick, new_id, orders)


def choice_of(decided: CommitDecision, graph: ServedGraph) -> JournalChoice | None:
    """Note down which near-ties a decision was drawn among; None where it was certain.

    All of them are among the recommendations of a commit: it asks for as many as are drawn among.
    """
    drawn = [one for one in decided.decision.recommendations if one.propensity < 1.0]
    if not drawn:
        return None
    return JournalChoice(
        decided.state.n_counted,
        drawn[0].propensity,
        graph.policy.version,
        graph.version,
        graph.model_version,
        tuple(
            [JournalCandidate(one.activity_id, one.skill_id, one.kind, one.value, one.expected_gain) for one in drawn]
        ),
    )


def basis_of(
    decided: CommitDecision, graph: ServedGraph, language: str, *, is_told: bool = True, is_retold: bool = True
) -> JournalBasis | None:
    """Note down what changes of the path rest on beside the record; None where nothing changed.

    Args:
        decided: With the learner's state after the commit.
        graph: That it was decided on.
        language: Of content, that is preferred.
        is_told: Whether anybody is told what is recommended.
        is_retold: Whether the whole history was traced again.
    """
    if not decided.adjustments:
        return None
    items = graph.compiled.registry.items
    return JournalBasis(
        decided.at_us,
        graph.settings_version,
        language,
        is_told,
        is_retold,
        tuple([items[item] for item in decided.state.recent]),
        CODE_VERSION,
        kept_orders(decided.orders),
    )


def touched_by(traced: Sequence[ResultEffect], compiled: CompiledGraph) -> tuple[ResultOnSkill, ...]:
    """Return what results did to each of their skills, in their order."""
    failed = _failed_assessments(traced, compiled)
    return tuple(
        [
            ResultOnSkill(
                skill,
                before,
                after,
                done.taken.score,
                streak,
                done.taken.result_id,
                bool(compiled.is_evaluation[done.taken.item]) or done.taken.item in failed,
                done.taken.item in failed,
            )
            for done in traced
            for skill, before, after, streak in zip(
                compiled.item_skills[done.taken.item], done.before, done.after, done.streaks, strict=True
            )
        ]
    )


def _failed_assessments(traced: Sequence[ResultEffect], compiled: CompiledGraph) -> set[int]:
    """Name the items of assessments that were taken in one go, and of which less than half came out right."""
    if len(traced) < FEWEST_TOGETHER or not compiled.graph.assessments:
        return set()
    scores = {done.taken.item: done.taken.score for done in traced}
    failed: set[int] = set()
    for assessment in compiled.graph.assessments:
        taken = [compiled.item_index[one] for one in assessment.items if compiled.item_index[one] in scores]
        if len(taken) >= FEWEST_TOGETHER and sum(scores[item] for item in taken) < RIGHT_FROM * len(taken):
            failed.update(taken)
    return failed


def _situation(
    learner: str,
    graph: ServedGraph,
    applied: StateChange,
    now_tick: int,
    touched: tuple[ResultOnSkill, ...],
    orders: PublishedDecisions,
    language: str,
    done: Sequence[str] = (),
) -> Situation:
    """Describe a learner to the policy, with what people have decided."""
    state, now_us = applied.state, us_of(now_tick)
    overrides, terms = overrides_of(orders, graph, now_us, done), terms_of(orders, graph.compiled, now_us)
    named = fingerprint(learner.encode())
    return situation_of(
        state, applied.survey, now_tick, graph.compiled, touched, overrides, terms, named, language, applied.done
    )


def _decided(
    graph: ServedGraph,
    state: LearnerState,
    decision: Decision,
    now_tick: int,
    new_id: Callable[[], str],
    orders: PublishedDecisions,
) -> CommitDecision:
    if not decision.adjustments:
        return CommitDecision(state, decision, (), us_of(now_tick), orders)
    named = _named(decision, graph, new_id)
    return CommitDecision(_marked(state, decision, graph), decision, named, us_of(now_tick), orders)


def situation_of(
    state: LearnerState,
    seen: Survey,
    now_tick: int,
    graph: CompiledGraph,
    touched: tuple[ResultOnSkill, ...] = (),
    overrides: Overrides = NOTHING_DECIDED,
    terms: Terms | None = None,
    learner: int = 0,
    language: str = "fr",
    done: WorkDone | None = None,
    exclude: frozenset[str] = frozenset(),
) -> Situation:
    """Describe a learner to a policy; what is asked of it beside stays at its defaults."""
    done = unpack_done(state.done) if done is None else done
    held = constraints_of(unpack(state.memory), done, seen.opportunities, now_tick, graph, exclude, overrides.pins)
    (is_open,) = seen.active.nonzero()
    return Situation(
        seen.now,
        seen.last,
        seen.opportunities,
        seen.last_tick,
        now_tick,
        state.n_counted,
        dict(zip(is_open.tolist(), seen.active[is_open].tolist(), strict=True)) if len(is_open) else {},
        state.recent,
        touched,
        exclude=held.exclude,
        learn=seen.learn if len(seen.learn) else None,
        expected_learning=seen.expected_learning,
        nodes=seen.nodes,
        ability=seen.ability,
        streak=seen.streak,
        terms=terms,
        overrides=overrides,
        failed=held.failed,
        learner=learner,
        done=held.done,
        given=held.given,
        waiting=held.waiting,
        kept=held.kept,
        language=language,
    )


def _marked(state: LearnerState, decision: Decision, graph: ServedGraph) -> LearnerState:
    """Mark what changes in the path, and remember what it brings."""
    changed: dict[int, SkillRecord] = {}
    memory = unpack(state.memory)
    for change in decision.adjustments:
        skill, bit = change.skill, KIND_BIT[change.kind]
        record = changed.get(skill) or state.find(skill) or SkillRecord(skill, 0, 0, 0, 0, graph.model.prior(skill))
        is_open = change.action != "closed"
        active = record.active | bit if is_open else record.active & ~bit
        changed[skill] = msgspec.structs.replace(record, active=active)
        if is_open:
            n_results, waits = int(change.facts.get("n_results", 0)), change.action == "proposed"
            memory = with_opened(memory, change.kind, change.skill_id, change.activity_id, n_results, waits=waits)
        else:
            memory = with_closed(memory, change.kind, change.skill_id, goes_on=change.reason_code == GOES_ON)
    return msgspec.structs.replace(with_records(state, changed.values()), memory=pack(memory))


def _named(decision: Decision, graph: ServedGraph, new_id: Callable[[], str]) -> tuple[JournalAdjustment, ...]:
    return tuple(
        JournalAdjustment(
            new_id(),
            change.action,
            change.kind,
            change.skill_id,
            change.activity_id,
            change.reason_code,
            change.expected_gain,
            change.evidence,
            change.facts,
            graph.policy.version,
            graph.version,
            change.before,
            change.value,
            graph.model_version,
        )
        for change in decision.adjustments
    )

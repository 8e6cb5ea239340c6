"""Correct results, or make them void: the learner is traced again without them, or with their new scores.

A correction is a commit like a result: it holds only on the version that was looked at, is journalled, and counts once,
because the history that it is traced with holds every correction accepted before. What was accepted stays in the record
as it was; the newest correction of a result says what counts.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from api.clock import US_PER_S
from api.content.graphs import Graphs, ServedGraph, knows
from api.errors import ConcurrentChange, InvalidField, ServiceError
from api.journal import LAYOUT, JournalCorrection, JournalEntry, encode
from api.learner_errors import CorrectionConflict, UnknownResult
from api.live.keys import LearnerKey
from api.live.layout import LearnerState
from api.live.published_decisions import PublishedDecisions
from api.live.store import LiveStore
from api.live.survey import Survey
from api.live.ticks import tick_of
from api.record.adjustments import open_evidence
from api.record.corrections import corrected_scores
from api.record.pending import pending_of
from api.record.pool import Pool
from api.record.results import History, learner_history
from api.results.apply_results import StateChange
from api.results.correction_messages import CorrectionMessage, CorrectionStatus
from api.results.deciding import CommitDecision, basis_of, reconsider, touched_by
from api.results.late import HistoryGapError, complete, trace_again
from api.results.shortfalls import shortfalls_of
from api.results.stamping import Moments
from engine.recommendation.closing import CorrectedAdjustment
from engine.recommendation.situation import KINDS_OF, ResultOnSkill

ATTEMPTS: Final = 50
_GAP_WAIT_S: Final = 0.05

Numbered = tuple[int, CorrectionMessage]
"""A correction, and its place in the request."""


class CorrectionOutcome(NamedTuple):
    """What became of one correction.

    Attributes:
        counted: Score that counted before; None for void.
        error: Why it was not accepted; None if it was, now or before.
        is_new: Whether it was accepted now.
    """

    counted: float | None = None
    error: ServiceError | None = None
    is_new: bool = False

    @property
    def status(self) -> CorrectionStatus:
        """In one word."""
        if self.error is None:
            return "accepted" if self.is_new else "duplicate"
        return "conflict" if isinstance(self.error, CorrectionConflict) else "rejected"


class CorrectionCommit(NamedTuple):
    """What corrections of one learner led to.

    Attributes:
        outcomes: By place in the request.
        graph: That was traced and decided on.
        before: The learner's state before; None if there was none.
        survey: All skills afterwards; None where nothing is new.
        decided: What changed in the path; None where nothing is new.
        skills: Of the corrected results, by index.
    """

    outcomes: dict[int, CorrectionOutcome]
    graph: ServedGraph
    before: LearnerState | None
    survey: Survey | None = None
    decided: CommitDecision | None = None
    skills: tuple[int, ...] = ()


class Corrector(NamedTuple):
    """The use case behind `POST /v1/corrections`.

    Attributes:
        store: Where the live states are.
        pool: Of the record.
        graphs: Fetches what another worker knows already: a newer version, or other settings.
        clock_us: Microseconds since 1970-01-01T00:00:00Z.
        new_id: Names an adjustment.
        moments: Chooses the moment that a decision holds at.
        language: Of content, that learners are offered where there is a choice.
    """

    store: LiveStore
    pool: Pool
    graphs: Graphs
    clock_us: Callable[[], int]
    new_id: Callable[[], str]
    moments: Moments
    language: str = "fr"

    async def correct(self, key: LearnerKey, graph: ServedGraph, sent: Sequence[Numbered]) -> CorrectionCommit:
        """Let corrections of one learner's results take effect, each once.

        Raises:
            ConcurrentChange: Others kept changing this learner.
            StoreUnavailable: The live state cannot be reached.
            RecordUnavailable: The record cannot be reached, or does not have the learner's history yet.
        """
        for _ in range(ATTEMPTS):
            done, graph = await self._attempt(key, graph, sent)
            if done is not None:
                return done
        raise ConcurrentChange(key.learner)

    async def _attempt(
        self, key: LearnerKey, graph: ServedGraph, sent: Sequence[Numbered]
    ) -> tuple[CorrectionCommit | None, ServedGraph]:
        """Try once; None where others were faster."""
        state = await self.store.get(key)
        if state is None:
            return CorrectionCommit({at: _unknown(at, one) for at, one in sent}, graph, None), graph
        if not knows(graph, state):
            graph = await self.graphs.renewed(key.organisation_no, graph, state)
        pending = await pending_of(self.store, self.pool, key, state)
        try:
            history = complete(await learner_history(self.pool, key), pending, state)
        except HistoryGapError:
            await asyncio.sleep(_GAP_WAIT_S)
            return None, graph
        outcomes, new = _sift(sent, history, state.n_corrections)
        if not new:
            return CorrectionCommit(outcomes, graph, state), graph
        orders, settings_version = await self.store.standing(key)
        if graph.settings_version < settings_version:
            graph = await self.graphs.resettled(key.organisation_no, graph, settings_version)
        evidence = {**await open_evidence(self.pool, key), **_evidence_in(pending)}
        now_us = self.clock_us()
        now_tick = tick_of(self.moments.decision_us(state.last_us, now_us))
        skills = _skills_of(new, history, graph)
        telling = Telling(orders, self.new_id, self.language)
        told, decided = decide_again(key.learner, graph, state, history, new, evidence, now_tick, telling)
        head = (LAYOUT, *key, decided.state.version, decided.state.revision, now_us)
        shortfalls = shortfalls_of(decided.decision, (), state, graph, self.language)
        basis = basis_of(decided, graph, self.language)
        entry = encode(
            JournalEntry(*head, (), decided.adjustments, corrections=new, shortfalls=shortfalls, basis=basis)
        )
        if not await self.store.commit(key, decided.state, entry, (), now_us / US_PER_S):
            return None, graph
        return CorrectionCommit(outcomes, graph, state, told.survey, decided, skills), graph


class Telling(NamedTuple):
    """What a decision is made with beside the learner.

    Attributes:
        orders: What people have decided.
        new_id: Names an adjustment.
        language: Of content, that is preferred.
    """

    orders: PublishedDecisions
    new_id: Callable[[], str]
    language: str


def decide_again(
    learner: str,
    graph: ServedGraph,
    state: LearnerState,
    history: History,
    new: Sequence[JournalCorrection],
    evidence: Mapping[tuple[str, str], tuple[str, ...]],
    now_tick: int,
    telling: Telling,
) -> tuple[StateChange, CommitDecision]:
    """Trace a learner again with new corrections, and decide what follows.

    Args:
        learner: The learner's key within the organisation.
        graph: That is traced and decided on.
        state: The learner before.
        history: All before the corrections.
        new: The corrections.
        evidence: Of what is open, by kind and skill id.
        now_tick: When.
        telling: What it is decided with.
    """
    corrected = history._replace(corrections=[*history.corrections, *new])
    told = trace_again(state, corrected, (), graph.compiled, graph.tracer, graph.revision, now_tick)
    resting = tuple(_resting(told, graph, evidence, {one.result_id for one in new}))
    touched = _newest(touched_by(told.traced, graph.compiled), _skills_of(new, history, graph))
    about = (telling.new_id, telling.orders, resting, touched, telling.language)
    return told, reconsider(learner, graph, told, now_tick, *about)


def _sift(
    sent: Sequence[Numbered], history: History, n_before: int
) -> tuple[dict[int, CorrectionOutcome], tuple[JournalCorrection, ...]]:
    """Tell new corrections from those accepted before and from those that cannot be."""
    results = {result.result_id: result for result in history.results}
    known = {one.correction_id: (one.result_id, one.score, one.reason, one.by, one.role) for one in history.corrections}
    scores = corrected_scores(history.corrections)
    outcomes: dict[int, CorrectionOutcome] = {}
    new: list[JournalCorrection] = []
    for at, one in sent:
        result = results.get(one.result_id)
        content = (one.result_id, one.counts, one.reason, one.by.id, one.by.role)
        if one.correction_id in known:
            is_same = known[one.correction_id] == content
            error = None if is_same else CorrectionConflict(f"$.corrections[{at}].correction_id", one.correction_id)
            outcomes[at] = CorrectionOutcome(error=error)
        elif result is None:
            outcomes[at] = _unknown(at, one)
        elif (fault := _fault(at, one)) is not None:
            outcomes[at] = CorrectionOutcome(error=fault)
        else:
            counted = scores.get(result.seq, result.score)
            outcomes[at] = CorrectionOutcome(counted, is_new=True)
            scores[result.seq], known[one.correction_id] = one.counts, content
            number = n_before + len(new) + 1
            said = (one.reason, one.by.id, one.by.role)
            new.append(
                JournalCorrection(number, one.correction_id, one.result_id, result.seq, one.counts, counted, *said)
            )
    return outcomes, tuple(new)


def _unknown(at: int, one: CorrectionMessage) -> CorrectionOutcome:
    return CorrectionOutcome(error=UnknownResult(f"$.corrections[{at}].result_id", one.result_id))


def _fault(at: int, one: CorrectionMessage) -> InvalidField | None:
    has_score = one.score is not None or one.success is not None
    if has_score == (one.action == "correct"):
        return None
    if has_score:
        remedy = "Leave score and success out, or send action correct."
        return InvalidField(f"$.corrections[{at}].score", "A void result has no score.", remedy)
    remedy = "Send the score in 0..1 that counts from now on, or success, or action void."
    return InvalidField(f"$.corrections[{at}].score", "Neither score nor success is there.", remedy)


def _evidence_in(pending: Sequence[JournalEntry]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the evidence of what was opened lately, by kind and skill id."""
    return {
        (one.kind, one.skill_id): one.evidence
        for entry in pending
        for one in entry.adjustments
        if one.action != "closed"
    }


def _skills_of(new: Sequence[JournalCorrection], history: History, graph: ServedGraph) -> tuple[int, ...]:
    """Return the skills of the corrected results, ascending."""
    items = {result.seq: graph.compiled.item_index[result.item_id] for result in history.results}
    return tuple(sorted({skill for one in new for skill in graph.compiled.item_skills[items[one.seq]]}))


def _newest(touched: Sequence[ResultOnSkill], skills: Collection[int]) -> tuple[ResultOnSkill, ...]:
    """Return what the newest result on each of these skills did to it, in the order of the results."""
    newest = {one.skill: place for place, one in enumerate(touched)}
    places = sorted(newest[skill] for skill in skills if skill in newest)
    return tuple([touched[place] for place in places])


def _resting(
    told: StateChange,
    graph: ServedGraph,
    evidence: Mapping[tuple[str, str], tuple[str, ...]],
    corrected: Collection[str],
) -> Iterator[CorrectedAdjustment]:
    """Go through the open adjustments whose evidence names a corrected result."""
    touched = touched_by(told.traced, graph.compiled)
    for skill, mask in zip(told.state.index, told.state.masks(), strict=True):
        skill_id = graph.compiled.registry.skills[skill]
        for kind in KINDS_OF[mask]:
            named = evidence.get((kind, skill_id), ())
            about = tuple([result_id for result_id in named if result_id in corrected])
            if about:
                standing = [one for one in touched if one.result_id in named]
                yield CorrectedAdjustment(
                    kind, skill, skill_id, about, _newest(standing, {one.skill for one in standing})
                )

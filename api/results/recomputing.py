"""A decision of the machine, made again as it was made then, and compared with what the record says was decided.

The learner as the record knew them before the commit, the graph, model and settings of then, and what people had
decided then go through the very functions that decide on every result.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Final, Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from api.content.graphs import ServedGraph, serve
from api.journal import JournalAdjustment
from api.live.layout import LearnerState, empty, with_records
from api.live.memory import pack
from api.live.published_decisions import read_kept_orders
from api.live.records import SkillRecord
from api.live.ticks import tick_of
from api.record.facts import BasisRow
from api.record.graphs import Stamp, StoredGraph
from api.record.kept_decisions import KeptDecision
from api.record.path import masks_of, memory_of
from api.record.results import History
from api.results.apply_results import NewResult, StateChange, apply_results, order_of
from api.results.corrections import Telling, decide_again
from api.results.deciding import decide
from api.results.late import retell, taken_of, trace_again

TOLERANCE: Final = 1e-9
"""Results on different skills may have come in another order than they are traced in now; then sums and products differ
in their last digits (`api.record.retrace.differences`)."""
Obstacle = Literal["basis_not_kept", "content_gone", "history_incomplete"]
"""Why a decision cannot be made again: the service that made it did not keep what it rests on; the version of the
content graph or the model is gone; a result that it rests on is not in the record."""
_FIELDS: Final = tuple([one for one in JournalAdjustment.__struct_fields__ if one not in {"adjustment_id", "facts"}])
_NUMBERS: Final = frozenset({"expected_gain", "value"})
Told = float | str | None


class DecisionDifference(msgspec.Struct, frozen=True):
    """One thing in which a decision made again differs.

    Attributes:
        position: Of the change within its commit, from 0.
        what: Field of the adjustment, `facts.` and the name of a number, or `action` where one of the two has none.
        recorded: What the record says; null for nothing.
        recomputed: What is decided now; null for nothing.
    """

    position: int
    what: str
    recorded: Told
    recomputed: Told


class Recomputation(NamedTuple):
    """What making a decision again has shown.

    Attributes:
        differences: None where it is the same.
        obstacle: Why it could not be made; None where it was.
    """

    differences: tuple[DecisionDifference, ...] = ()
    obstacle: Obstacle | None = None

    @property
    def outcome(self) -> Literal["same", "differs", "impossible"]:
        """In one word."""
        if self.obstacle is not None:
            return "impossible"
        return "differs" if self.differences else "same"


class Recomputer:
    """Makes decisions again; content graphs that were compiled for one serve the next.

    Args:
        served: That are compiled already.
    """

    MOST_KEPT: Final = 16

    def __init__(self, *served: ServedGraph) -> None:
        self._served = {one.stamp: one for one in served}

    def recompute(self, kept: KeptDecision) -> Recomputation:
        """Make a decision again, and compare it with what was decided."""
        basis = kept.basis
        if basis is None:
            return Recomputation(obstacle="basis_not_kept")
        if kept.stored is None:
            return Recomputation(obstacle="content_gone")
        seqs = [one.seq for one in kept.results]
        if seqs != list(range(1, len(seqs) + 1)):
            return Recomputation(obstacle="history_incomplete")
        graph = self.graph(kept.stored)
        return Recomputation(tuple(differences(kept.changes, _decided(kept, basis, graph))))

    def graph(self, stored: StoredGraph) -> ServedGraph:
        """Compile a content graph of then, or give the one that was compiled before."""
        name = Stamp(stored.graph_no, stored.version, stored.revision, stored.settings_version)
        if name not in self._served:
            if len(self._served) >= self.MOST_KEPT:
                self._served.clear()
            self._served[name] = serve(stored)
        return self._served[name]


def differences(
    recorded: Sequence[JournalAdjustment], recomputed: Sequence[JournalAdjustment]
) -> Iterator[DecisionDifference]:
    """Compare the changes of one commit, figures to within `TOLERANCE`."""
    for position, (before, now) in enumerate(zip_longest(recorded, recomputed)):
        if before is None or now is None:
            yield DecisionDifference(position, "action", _in_short(before), _in_short(now))
            continue
        for what, a, b in _pairs(before, now):
            if not is_same(a, b):
                yield DecisionDifference(position, what, a, b)


def _pairs(before: JournalAdjustment, now: JournalAdjustment) -> Iterator[tuple[str, Told, Told]]:
    for name in _FIELDS:
        a, b = getattr(before, name), getattr(now, name)
        if name == "evidence":
            a, b = " ".join(a), " ".join(b)
        yield name, a, b
    for name in sorted({*before.facts, *now.facts}):
        yield f"facts.{name}", before.facts.get(name), now.facts.get(name)


def is_same(a: Told, b: Told) -> bool:
    """Tell whether two values of a decision are the same, numbers to within `TOLERANCE`."""
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) <= TOLERANCE
    return a == b


def _in_short(one: JournalAdjustment | None) -> str | None:
    return None if one is None else f"{one.action} {one.kind} {one.skill_id}"


def _decided(kept: KeptDecision, basis: BasisRow, graph: ServedGraph) -> tuple[JournalAdjustment, ...]:
    version, now_tick = kept.commit.version, tick_of(basis.decided_for_us)
    orders, learner = read_kept_orders(basis.orders), kept.commit.learner
    history = History(
        [one for one in kept.results if one.version < version],
        [one for one in kept.corrections if one.version < version],
        kept.studies,
    )
    before = _before(kept, history, graph)
    corrections = [one for one in kept.corrections if one.version == version]
    if corrections:
        telling = Telling(orders, str, basis.language)
        _, decided = decide_again(learner, graph, before, history, corrections, kept.evidence, now_tick, telling)
        return decided.adjustments
    fresh = sorted([taken_of(one, graph.compiled) for one in kept.results if one.version == version], key=order_of)
    applied = _applied(before, history, fresh, basis, graph)
    decided = decide(learner, graph, applied, now_tick, str, orders, basis.language, is_told=basis.is_told)
    return decided.adjustments


def _applied(
    before: LearnerState, history: History, fresh: Sequence[NewResult], basis: BasisRow, graph: ServedGraph
) -> StateChange:
    """Take the results of the commit in as they were: in their place in the history, or behind what was there."""
    now_tick = tick_of(basis.decided_for_us)
    if basis.is_retold:
        applied = retell(before, history, fresh, graph.compiled, graph.tracer, graph.revision, now_tick)
    else:
        applied = apply_results(before, fresh, graph.tracer, now_tick)
    recent = tuple([graph.compiled.item_index[item] for item in basis.recent])
    return replace(applied, state=replace(applied.state, recent=recent))


def _before(kept: KeptDecision, history: History, graph: ServedGraph) -> LearnerState:
    """Trace the learner up to the commit, with the path as it was."""
    masks: Mapping[str, int] = masks_of(kept.path)
    index = graph.compiled.skill_index
    path = [SkillRecord(index[one], 0, 0, 0, mask, graph.model.prior(index[one])) for one, mask in masks.items()]
    blank = replace(empty(graph.revision, graph.model.initial_ability), memory=pack(memory_of(kept.path)))
    state = with_records(blank, path)
    return trace_again(state, history, (), graph.compiled, graph.tracer, graph.revision, 0).state

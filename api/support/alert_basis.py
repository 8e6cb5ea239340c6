"""What the signal of an alert was read from beside the record, so that it can be found again months later.

Of results: how far the record went, which content graph, model and limits held, and what came from the belief of then.
Of a risk: the features that its regression was asked with; they compare a learner with a cohort that is another one
since.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from api.content.graphs import ServedGraph
from api.record.support.histories import KeptResult
from api.results.deciding import CODE_VERSION
from api.support.evidence import Beside, traced_learner
from engine.signals.from_tracing import TracedLearner, from_tracing
from engine.signals.risk import RiskModels
from engine.signals.settings import SignalSettings
from engine.signals.signal import Signal


class RiskBasis(msgspec.Struct, frozen=True, tag_field="road", tag="risk"):
    """What a probability of a bad end rests on.

    Attributes:
        given: As of `Signal`.
        limits: From when on something was a signal.
        code_version: Of the program that found it.
    """

    given: dict[str, float]
    limits: SignalSettings
    code_version: str


class AlertBasis(msgspec.Struct, frozen=True, tag_field="road", tag="results"):
    """What a signal of results rests on beside these.

    Attributes:
        skill_id: Of the last result.
        seq: Place of the newest result that was read.
        correction_no: Number of the newest correction that was read; 0 for none.
        graph_version: Content hash of the content graph.
        model_version: That traced.
        revision: Tracing revision.
        settings_version: Newest version of the recommendation settings then.
        limits: From when on something was a signal.
        outlook: As of `Beside`, like what follows.
        code_version: Of the program that found it.
    """

    skill_id: str
    seq: int
    correction_no: int
    graph_version: str
    model_version: str
    revision: int
    settings_version: int
    limits: SignalSettings
    outlook: tuple[float, ...] | None
    reviews_due: tuple[str, ...]
    used_up: int
    remediations: int
    code_version: str


Read = Mapping[str, tuple[Sequence[KeptResult], Sequence[TracedLearner]]]
"""By learner: the results that were read, and what tracing knew of each skill that they were new on."""
_DECODER: Final = msgspec.json.Decoder(AlertBasis | RiskBasis)


def basis_of(signal: Signal, read: Read, graph: ServedGraph, limits: SignalSettings) -> str | None:
    """Write down what a signal was read from: JSON; None of one that keeps nothing."""
    if signal.given:
        return msgspec.json.encode(RiskBasis(dict(signal.given), limits, CODE_VERSION)).decode()
    results, traced = read.get(signal.learner_id, ((), ()))
    found = next((one for one in traced if signal.skill_id in {"", one.skill_id}), None)
    if found is None or not results:
        return None
    basis = AlertBasis(
        found.skill_id,
        max(one.seq for one in results),
        max(one.correction_no for one in results),
        graph.version,
        graph.model_version,
        graph.revision,
        graph.settings_version,
        limits,
        found.outlook,
        tuple(found.reviews_due),
        found.used_up,
        found.remediations,
        CODE_VERSION,
    )
    return msgspec.json.encode(basis).decode()


def read_basis(told: str) -> AlertBasis | RiskBasis:
    """Read what `basis_of` wrote."""
    basis: AlertBasis | RiskBasis = _DECODER.decode(told)
    return basis


def found_again(
    learner: str, basis: AlertBasis, results: Sequence[KeptResult], graph: ServedGraph, models: RiskModels
) -> list[Signal]:
    """Find every signal that held then, by the same functions."""
    beside = Beside(basis.outlook, basis.reviews_due, basis.used_up, basis.remediations)
    return from_tracing(traced_learner(learner, basis.skill_id, results, graph, beside), models, basis.limits)

"""The door of `POST /v1/results`: what was sent becomes results to take in, or faults that name a remedy."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from msgspec import UNSET

from api.clock import US_PER_S
from api.errors import Fault, InvalidField, InvalidFields, ResultFromFuture, ServiceError, UnknownItem
from api.http.bare import Refusal
from api.live.marks import mark_of
from api.results.apply_results import NO_TIME, NewResult
from api.results.hints import credited
from api.results.messages import ResultMessage
from api.results.sifting import AdmittedResult
from content_graph.ids import ID_REMEDY, fault_in_id, is_id

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_US: Final = timedelta(microseconds=1)
_DETAILS: Final = ("duration_ms", "hints", "due_at", "confidence", "evidence_kind", "context")
_NOTHING: Final = (UNSET,) * len(_DETAILS)
_encode = msgspec.json.Encoder().encode
_content = msgspec.msgpack.Encoder().encode


class Admission(msgspec.Struct, frozen=True):
    """What the door let through, and what not.

    Attributes:
        by_learner: Results of each learner with their positions in the request.
        refused: By position.
    """

    by_learner: dict[str, list[tuple[int, AdmittedResult]]]
    refused: dict[int, Refusal]


def admit(
    messages: Sequence[ResultMessage | Refusal], items: Mapping[str, int], latest_us: int, now_us: int
) -> Admission:
    """Sort out a request's results.

    Args:
        messages: As decoded, or refused by the decoder.
        items: Index in the registry by the id of each item that can be answered.
        latest_us: Times after this lie in the future beyond what clocks may differ by.
        now_us: The service's clock.
    """
    admitted = Admission({}, {})
    for at, message in enumerate(messages):
        if isinstance(message, Refusal):
            admitted.refused[at] = message
            continue
        error = _error_of(message, at, items, latest_us, now_us)
        if error is None:
            admitted.by_learner.setdefault(message.learner_id, []).append((at, _incoming(message, items)))
        else:
            admitted.refused[at] = Refusal(message.result_id, error)
    return admitted


def _error_of(
    message: ResultMessage, at: int, items: Mapping[str, int], latest_us: int, now_us: int
) -> ServiceError | None:
    if not _is_sound(message):
        return InvalidFields(tuple(_faults(message, _path(at))))
    if message.item_id not in items:
        path, fault = f"{_path(at)}.item_id", fault_in_id(message.item_id)
        return InvalidField(path, fault, ID_REMEDY) if fault is not None else UnknownItem(path, message.item_id)
    occurred_us = _us_of(message.occurred_at)
    if occurred_us > latest_us:
        ahead_s = (occurred_us - now_us) / US_PER_S
        return ResultFromFuture(f"{_path(at)}.occurred_at", ahead_s, (latest_us - now_us) // US_PER_S)
    return None


def _path(at: int) -> str:
    return f"$.results[{at}]"


def _is_sound(message: ResultMessage) -> bool:
    """Tell in one look what `_faults` would tell in words; it is for the many that are.

    What prints, without a space or dot at either end, is an id; of the rest some are, such as those with
    joiners.
    """
    result_id, learner = message.result_id, message.learner_id
    return (
        ((result_id.isprintable() and result_id.strip(" .") == result_id) or is_id(result_id))
        and ((learner.isprintable() and learner.strip(" .") == learner) or is_id(learner))
        and not (message.score is None and message.success is None)
        and (message.occurred_at is None or message.occurred_at >= EPOCH)
    )


def _faults(message: ResultMessage, path: str) -> Iterator[Fault]:
    for field in ("result_id", "learner_id"):
        fault = fault_in_id(getattr(message, field))
        if fault is not None:
            yield Fault(f"{path}.{field}", fault, ID_REMEDY)
    if message.score is None and message.success is None:
        yield Fault(f"{path}.score", "Neither score nor success is there.", "Send a score in 0..1, or success.")
    if message.occurred_at is not None and message.occurred_at < EPOCH:
        yield Fault(f"{path}.occurred_at", "The time lies before 1970.", "Send the time at which it happened.")


def _incoming(message: ResultMessage, items: Mapping[str, int]) -> AdmittedResult:
    score = message.score + 0.0 if message.score is not None else float(bool(message.success))  # -0.0 becomes 0.0
    details = _details(message)
    if message.hints:
        score, details = credited(score, message.hints, details)
    taken = NewResult(
        _us_of(message.occurred_at),
        message.result_id,
        items[message.item_id],
        score,
        message.attempt,
        details,
    )
    return AdmittedResult(taken, mark_of(message.result_id, _content(taken)))


def _details(message: ResultMessage) -> bytes:
    """Return the JSON of what was said beside; empty for nothing, as of most results."""
    values = (
        message.duration_ms,
        message.hints,
        message.due_at,
        message.confidence,
        message.evidence_kind,
        message.context,
    )
    if values == _NOTHING:
        return b""
    return _encode({name: value for name, value in zip(_DETAILS, values, strict=True) if value is not UNSET})


def _us_of(time: datetime | None) -> int:
    return NO_TIME if time is None else (time - EPOCH) // _US

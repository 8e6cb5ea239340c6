"""Where a live state and the one rebuilt from the record disagree."""

from collections.abc import Iterator
from typing import Final

import msgspec

from api.live.layout import LearnerState
from api.live.memory import unpack
from api.live.records import SkillRecord, unpack_items

TOLERANCE: Final = 1e-9
"""Results on different skills may arrive out of order and be applied as they come; then the weights of ability are the
same product in another order, and differ in their last digits."""


class Difference(msgspec.Struct, frozen=True):
    """One thing that a live state and the record say differently."""

    organisation: str
    graph_id: str
    learner: str
    what: str
    live: str
    record: str


Disagreement = tuple[str, object, object]
"""What, according to the live state, according to the record."""


def disagreements(
    live: LearnerState | None, recorded: LearnerState | None, skills: tuple[str, ...]
) -> list[Disagreement]:
    """Compare what is believed and what is open; versions and the items shown last are not part of either.

    Args:
        live: In the store.
        recorded: Rebuilt from the record, with the same tracing revision.
        skills: Ids by index, for the words.
    """
    if live is None or recorded is None:
        return [] if live is recorded else [("state", _presence(live), _presence(recorded))]
    found = list(_of_head(live, recorded))
    of_live, of_record = _records(live), _records(recorded)
    for skill in sorted(of_live.keys() | of_record.keys()):
        name = skills[skill] if skill < len(skills) else f"#{skill}"
        found += [(f"{name}: {what}", a, b) for what, a, b in _of_skill(of_live.get(skill), of_record.get(skill))]
    return found


def _of_head(live: LearnerState, recorded: LearnerState) -> Iterator[Disagreement]:
    if live.n_results != recorded.n_results:
        yield "results", live.n_results, recorded.n_results
    if (live.n_corrections, live.n_void) != (recorded.n_corrections, recorded.n_void):
        yield (
            "corrections and void results",
            (live.n_corrections, live.n_void),
            (recorded.n_corrections, recorded.n_void),
        )
    if live.last_us != recorded.last_us:
        yield "newest time in microseconds", live.last_us, recorded.last_us
    if live.last_attempt != recorded.last_attempt:
        yield "attempt of the newest", live.last_attempt, recorded.last_attempt
    if not _close(live.ability, recorded.ability):
        yield "ability", live.ability, recorded.ability
    if not _close(live.progress, recorded.progress):
        yield "course", live.progress, recorded.progress
    if live.memory != recorded.memory:
        yield "memory", unpack(live.memory), unpack(recorded.memory)
    if live.runs != recorded.runs:
        yield "runs", live.runs, recorded.runs
    if live.items != recorded.items:
        yield "items", *_unlike_items(live, recorded)


def _of_skill(live: SkillRecord | None, recorded: SkillRecord | None) -> Iterator[Disagreement]:
    if live is None or recorded is None:
        yield "seen", live is not None, recorded is not None
        return
    for what in ("opportunities", "active", "achieved", "form", "n_at"):
        if getattr(live, what) != getattr(recorded, what):
            yield what, getattr(live, what), getattr(recorded, what)
    if live.opportunities and recorded.opportunities:
        if live.last_tick != recorded.last_tick:
            yield "last tick", live.last_tick, recorded.last_tick
        if live.streak != recorded.streak:
            yield "streak", live.streak, recorded.streak
        if not _close(live.mastery, recorded.mastery):
            yield "mastery by ability", live.mastery, recorded.mastery


def _unlike_items(live: LearnerState, recorded: LearnerState) -> tuple[object, object]:
    """Give what is kept of those items of which the two do not keep the same."""
    of_live, of_record = dict(unpack_items(live.items)), dict(unpack_items(recorded.items))
    unlike = sorted(item for item in of_live.keys() | of_record.keys() if of_live.get(item) != of_record.get(item))
    return {item: of_live.get(item) for item in unlike}, {item: of_record.get(item) for item in unlike}


def _records(state: LearnerState) -> dict[int, SkillRecord]:
    """Return the records that say something: a closed adjustment may leave one without any content."""
    return {record.skill: record for record in state.skills() if record.opportunities or record.active}


def _close(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return len(a) == len(b) and all(abs(x - y) <= TOLERANCE for x, y in zip(a, b, strict=True))


def _presence(state: LearnerState | None) -> str:
    return "absent" if state is None else f"{state.n_results} results"

"""Journal entries as the service would write them, small enough to read."""

from api.journal import LAYOUT, JournalAdjustment, JournalEntry, JournalResult

T0_US = 1_700_000_000_123_456


def a_result(seq: int, result_id: str | None = None, score: float = 1.0, details: bytes = b"") -> JournalResult:
    moves = (("fractions", "ratios"), (0.25, 0.1), (0.375, 1 / 3))
    is_late = False
    occurred_at_us = T0_US + seq * 1_000_001
    return JournalResult(
        seq, result_id or f"r{seq}", f"item-{seq}", score, occurred_at_us, 1, is_late, 2 / 3, *moves, details
    )


def an_adjustment(adjustment_id: str, action: str = "opened", kind: str = "remediate") -> JournalAdjustment:
    facts: dict[str, float | str] = {"mastery": 0.2, "turning_fact": "mastery"}
    return JournalAdjustment(
        adjustment_id, action, kind, "fractions", "video-1", "low_mastery", 0.3, ("r1",), facts, "policy-1", "a" * 32
    )


def an_entry(
    organisation_no: int,
    *results: JournalResult,
    learner: str = "ada",
    graph_no: int = 1,
    version: int | None = None,
    adjustments: tuple[JournalAdjustment, ...] = (),
) -> JournalEntry:
    at = version or (results[-1].seq if results else 1)
    return JournalEntry(LAYOUT, organisation_no, graph_no, learner, at, 1, T0_US + at, results, adjustments)

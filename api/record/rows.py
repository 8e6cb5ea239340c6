"""From a journal entry to the rows of the record, and from the record's results back to what tracing needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from api.journal import JournalChoice, JournalEntry


class ResultRow(msgspec.Struct, frozen=True):
    """A row of `symphonie.result`; times in microseconds since 1970-01-01T00:00:00Z, `details` and `choice` as JSON."""

    organisation_no: int
    graph_no: int
    learner: str
    seq: int
    version: int
    revision: int
    attempt: int
    is_late: bool
    occurred_at: int
    committed_at: int
    score: float
    p_correct: float
    result_id: str
    item_id: str
    skills: list[str]
    before: list[float]
    after: list[float]
    details: str | None
    choice: str | None


class AdjustmentRow(msgspec.Struct, frozen=True):
    """A row of `symphonie.adjustment`; the time in microseconds since 1970-01-01T00:00:00Z."""

    organisation_no: int
    graph_no: int
    learner: str
    adjustment_id: str
    version: int
    position: int
    decided_at: int
    expected_gain: float
    action: str
    kind: str
    skill_id: str
    activity_id: str
    reason_code: str
    policy_version: str
    graph_version: str
    evidence: tuple[str, ...]
    facts: dict[str, float | str]
    before_activity_id: str
    value: float
    propensity: float
    model_version: str
    status: str


_STATUS_AT_FIRST: Final = {"opened": "open", "proposed": "proposed"}
INSTANT: Final = "timestamptz 'epoch' + {} * interval '1 microsecond'"
"""A time from microseconds since 1970-01-01T00:00:00Z."""

INSERT_RESULTS: Final = f"""
INSERT INTO symphonie.result ({", ".join(ResultRow.__struct_fields__)})
SELECT organisation_no, graph_no, learner, seq, version, revision, attempt, is_late,
    {INSTANT.format("occurred_at")}, {INSTANT.format("committed_at")},
    score, p_correct, result_id, item_id, skills, before, after, details::json, choice::json
FROM json_to_recordset(%s::json) AS row (
    organisation_no integer, graph_no integer, learner text, seq integer, version bigint, revision integer,
    attempt integer, is_late boolean, occurred_at bigint, committed_at bigint, score double precision,
    p_correct double precision, result_id text, item_id text, skills text[], before double precision[],
    after double precision[], details text, choice text)
ON CONFLICT DO NOTHING
"""  # noqa: S608  # only names of columns are put together
"""Insert results from one JSON array of `ResultRow`; those already recorded are left as they are."""

TAKEN: Final = """
SELECT result.seq, result.result_id, row.seq, row.result_id
FROM json_to_recordset(%s::json) AS row (
    organisation_no integer, graph_no integer, learner text, seq integer, result_id text)
JOIN symphonie.result USING (organisation_no, graph_no, learner)
WHERE (result.seq = row.seq) <> (result.result_id = row.result_id) LIMIT 1
"""
"""Find a recorded result that has the place in the learner's sequence, or the id, of another one in a JSON array."""

INSERT_ADJUSTMENTS: Final = f"""
INSERT INTO symphonie.adjustment ({", ".join(AdjustmentRow.__struct_fields__)})
SELECT organisation_no, graph_no, learner, adjustment_id, version, position, {INSTANT.format("decided_at")},
    expected_gain, action, kind, skill_id, activity_id, reason_code, policy_version, graph_version, evidence, facts,
    before_activity_id, value, propensity, model_version, status
FROM json_to_recordset(%s::json) AS row (
    organisation_no integer, graph_no integer, learner text, adjustment_id text, version bigint, position integer,
    decided_at bigint, expected_gain double precision, action text, kind text, skill_id text, activity_id text,
    reason_code text, policy_version text, graph_version text, evidence text[], facts json, before_activity_id text,
    value double precision, propensity double precision, model_version text, status text)
ON CONFLICT DO NOTHING
"""  # noqa: S608  # only names of columns are put together
"""Insert adjustments from one JSON array of `AdjustmentRow`; those already recorded are left as they are."""


def result_rows(entries: Iterable[JournalEntry]) -> Iterator[ResultRow]:
    """Return the rows of all results of some commits."""
    for entry in entries:
        for result in entry.results:
            changes, is_last = result.changes, result is entry.results[-1]
            yield ResultRow(
                entry.organisation_no,
                entry.graph_no,
                entry.learner,
                result.seq,
                entry.version,
                entry.revision,
                result.attempt,
                result.is_late,
                result.occurred_at_us,
                entry.committed_at_us,
                result.score,
                result.p_correct,
                result.result_id,
                result.item_id,
                [change.skill_id for change in changes],
                [change.before for change in changes],
                [change.after for change in changes],
                # As text inside the array's JSON: what a sender wrote must not be able to close it.
                result.details.decode() if result.details else None,
                _choice(entry.choice) if is_last and entry.choice is not None else None,
            )


def _choice(choice: JournalChoice) -> str:
    told = {name: getattr(choice, name) for name in choice.__struct_fields__}
    told["candidates"] = [{name: getattr(one, name) for name in one.__struct_fields__} for one in choice.candidates]
    return msgspec.json.encode(told).decode()


def adjustment_rows(entries: Iterable[JournalEntry]) -> Iterator[AdjustmentRow]:
    """Return the rows of all adjustments of some commits."""
    for entry in entries:
        for position, change in enumerate(entry.adjustments):
            yield AdjustmentRow(
                entry.organisation_no,
                entry.graph_no,
                entry.learner,
                change.adjustment_id,
                entry.version,
                position,
                entry.committed_at_us,
                change.expected_gain,
                change.action,
                change.kind,
                change.skill_id,
                change.activity_id,
                change.reason_code,
                change.policy_version,
                change.graph_version,
                change.evidence,
                change.facts,
                change.before,
                change.value,
                change.propensity,
                change.model_version,
                _STATUS_AT_FIRST.get(change.action, "closed"),
            )

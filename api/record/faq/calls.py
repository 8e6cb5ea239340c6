"""What a language model was asked of a learner's words, and what it said: kept with the learner."""

from datetime import datetime
from typing import Final, Literal, NamedTuple

from api.record.pool import Pool

Purpose = Literal["rewrite", "draft"]


class ModelCall(NamedTuple):
    """A question to a model.

    Attributes:
        learner: Of whose words.
        purpose: To search with other words, or to draft for a supporter.
        model: Its name.
        prompt: JSON: the messages that were sent.
        answer: What it said; None where that went wrong.
        fault: What went wrong, in words that name the host alone.
        asked_by: For whom: `learner/…` or `supporter/…`.
        asked_at: When.
        took_ms: Until it answered, or was given up.
    """

    learner: str
    purpose: Purpose
    model: str
    prompt: str
    answer: str | None
    fault: str | None
    asked_by: str
    asked_at: datetime
    took_ms: int


_NAMES: Final = ("organisation_no", *ModelCall._fields)
_ADD: Final = (
    f"INSERT INTO symphonie.faq_model_call ({', '.join(_NAMES)}) VALUES ({', '.join(f'%({name})s' for name in _NAMES)})"
)


async def add_call(pool: Pool, organisation_no: int, call: ModelCall) -> None:
    """Keep a call."""
    async with pool.connection() as connection:
        await connection.execute(_ADD, {"organisation_no": organisation_no, **call._asdict()})

"""Scores, durations and times as sources write them, read into ours (pure)."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from api.integrations.events.mapping import ScoreWay
from api.integrations.events.occurrence import Occurrence, SaidScore

PERCENT: Final = 100.0
_DURATION: Final = re.compile(
    r"P(?:(?P<weeks>\d+(?:[.,]\d+)?)W)?(?:(?P<years>\d+(?:[.,]\d+)?)Y)?(?:(?P<months>\d+(?:[.,]\d+)?)M)?"
    r"(?:(?P<days>\d+(?:[.,]\d+)?)D)?"
    r"(?:T(?:(?P<hours>\d+(?:[.,]\d+)?)H)?(?:(?P<minutes>\d+(?:[.,]\d+)?)M)?(?:(?P<seconds>\d+(?:[.,]\d+)?)S)?)?"
)
_SECONDS: Final = {
    "years": 365.25 * 86400,
    "months": 30.4375 * 86400,
    "weeks": 7 * 86400,
    "days": 86400,
    "hours": 3600,
    "minutes": 60,
    "seconds": 1,
}


class NoScore(NamedTuple):
    """Why there is no score in 0..1: an outcome and a sentence."""

    outcome: str
    detail: str


def score_of(told: Occurrence, ways: Sequence[ScoreWay]) -> float | NoScore:
    """Return the score in 0..1, taken from where a rule says, in its order.

    More than the maximum (extra points) counts as the maximum. What is below 0 is no score of ours, which is a share of
    what was right: sources take points off for wrong answers.

    >>> from api.integrations.events.occurrence import SaidScore
    >>> done = Occurrence("1", None, "v", "a", score=SaidScore(raw=15.0, most=20.0))
    >>> score_of(done, ("scaled", "raw"))
    0.75
    """
    said = told.score
    for way in ways:
        if way == "scaled" and said.scaled is not None:
            return _in_bounds(said.scaled, f"scaled is {said.scaled:g}")
        if way == "raw" and said.raw is not None and said.most is not None and said.most > (said.least or 0.0):
            return _in_bounds(_share(said.raw, said.least or 0.0, said.most), f"raw is {said.raw:g}, below its minimum")
        if way == "percent" and said.raw is not None and said.most is None:
            return _in_bounds(said.raw / PERCENT, f"raw is {said.raw:g} per cent")
        if way == "success" and told.success is not None:
            return float(told.success)
        if way == "completion" and told.completion is not None:
            return float(told.completion)
    return _why_none(said)


def milliseconds_of(duration: str | None) -> int | None:
    """Return an ISO 8601 duration in milliseconds; None where it is none.

    >>> milliseconds_of("PT1M30.5S"), milliseconds_of("P1DT1H"), milliseconds_of("PT"), milliseconds_of("90")
    (90500, 90000000, None, None)
    """
    found = _DURATION.fullmatch(duration or "")
    parts = {name: text for name, text in found.groupdict().items() if text} if found else {}
    if not parts:
        return None
    return round(1000 * sum(_SECONDS[name] * float(text.replace(",", ".")) for name, text in parts.items()))


def moment(said: str, zone: ZoneInfo) -> datetime | None:
    """Return a time as it was said, in UTC, local ones taken in the source's zone; None where it is none.

    >>> moment("2026-11-02T10:00:00", ZoneInfo("Europe/Paris")).isoformat()
    '2026-11-02T09:00:00+00:00'
    """
    try:
        at = datetime.fromisoformat(said)
        return (at.replace(tzinfo=zone) if at.tzinfo is None else at).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _share(raw: float, least: float, most: float) -> float:
    return (raw - least) / (most - least)


def _in_bounds(score: float, said: str) -> float | NoScore:
    if score < 0 or math.isnan(score):
        return NoScore("score-below-0", f"{said}: a result's score is in 0..1.")
    return min(score, 1.0) + 0.0


def _why_none(said: SaidScore) -> NoScore:
    if said.raw is not None:
        return NoScore(
            "score-without-maximum", f"raw is {said.raw:g}, of a maximum that is not said, and nothing else tells."
        )
    return NoScore("no-score", "Neither a score nor success is there, as for an answer that somebody has yet to grade.")

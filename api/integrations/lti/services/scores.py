"""One score as it is sent (LTI-AGS 2.0, section 3.4), and what the platform's answer to it means.

Learned from platforms: Moodle compares timestamps in whole seconds and refuses one that is not newer (409); without
`FullyGraded` it shows no grade, and without `scoreMaximum` it takes none; a score of 0 has to be written, or nothing is
shown; addresses of line items have a query, before which `/scores` goes; teachers and test learners are refused, by
Moodle with 400, by Canvas with 422, by others with 403 or 404.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final, Literal, TypeAlias
from urllib.parse import urlsplit, urlunsplit

SCORE_TYPE: Final = "application/vnd.ims.lis.v1.score+json"
US_PER_S: Final = 1_000_000
_LATER: Final = frozenset({408, 425, 429})
_NOT_GRADABLE: Final = frozenset({400, 403, 404, 422})
_FIRST_S: Final = 30
_LONGEST_S: Final = 6 * 3600

Outcome: TypeAlias = Literal["sent", "not_gradable", "newer_there", "unauthorised", "later", "refused"]
"""What became of a score: taken; nobody to be graded; older than what the platform has; the token does not count;
to be sent again; refused for another reason."""


def scores_address(line_item: str) -> str:
    """Return where scores of a line item are posted.

    >>> scores_address("https://lms.example.org/mod/lti/services.php/2/lineitems/7/lineitem?type_id=3")
    'https://lms.example.org/mod/lti/services.php/2/lineitems/7/lineitem/scores?type_id=3'
    """
    parts = urlsplit(line_item)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/scores"))


def next_stamp_us(now_us: int, last_us: int | None) -> int:
    """Return the time that a score says: now, but a second after the last one at least, whatever the clock did.

    Args:
        now_us: Microseconds since 1970-01-01T00:00:00Z.
        last_us: What the last score of this learner on this line item said.

    >>> next_stamp_us(1_700_000, None), next_stamp_us(1_700_000, 5_000_000)
    (1000000, 6000000)
    """
    now = now_us - now_us % US_PER_S
    return now if last_us is None else max(now, last_us + US_PER_S)


def points_of(grade: float, maximum: float) -> float:
    """Return the raw points of a grade, to a hundredth.

    >>> points_of(0.0, 100.0), points_of(1 / 3, 100.0)
    (0.0, 33.33)
    """
    return round(grade * maximum, 2)


def score(subject: str, grade: float, maximum: float, n_results: int, stamp_us: int) -> dict[str, Any]:
    """Return what is sent.

    Args:
        subject: Whom the platform calls so.
        grade: 0..1; 0 is sent too, so that it shows.
        maximum: Points of the line item as it was made; the platform rescales where somebody changed it since.
        n_results: How many results the grade rests on.
        stamp_us: From `next_stamp_us`.

    >>> score("5", 0.0, 100.0, 0, 1_000_000)["scoreGiven"]
    0.0
    """
    at = datetime.fromtimestamp(stamp_us / US_PER_S, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    progress = "Completed" if grade >= 1 else "InProgress" if n_results else "Started"
    return {
        "userId": subject,
        "scoreGiven": points_of(grade, maximum),
        "scoreMaximum": maximum,
        "timestamp": at,
        "activityProgress": progress,
        "gradingProgress": "FullyGraded",
    }


def outcome_of(status: int) -> Outcome:
    """Say what an answer means.

    >>> [outcome_of(status) for status in (200, 204, 422, 409, 401, 503, 429, 410)]
    ['sent', 'sent', 'not_gradable', 'newer_there', 'unauthorised', 'later', 'later', 'refused']
    """
    if status in range(200, 300):
        return "sent"
    if status == HTTPStatus.CONFLICT:
        return "newer_there"
    if status == HTTPStatus.UNAUTHORIZED:
        return "unauthorised"
    if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "later"
    return "not_gradable" if status in _NOT_GRADABLE else "refused"


def wait_s(tries: int, headers: Mapping[str, str]) -> float:
    """Return in how many seconds a score is sent again: as the platform says, else 30 s doubling up to 6 h.

    >>> wait_s(1, {}), wait_s(4, {}), wait_s(40, {}), wait_s(1, {"retry-after": "90"})
    (30.0, 240.0, 21600.0, 90.0)
    """
    said = headers.get("retry-after", "")
    if said.isascii() and said.isdigit():
        return float(min(max(int(said), 1), _LONGEST_S))
    return float(min(_FIRST_S * 2 ** (min(tries, 20) - 1), _LONGEST_S))

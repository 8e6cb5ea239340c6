"""What is answered when more comes than is taken: at once, and before any work is done for it."""

from typing import ClassVar

from api.errors import Passing, StoreUnavailable


class OrganisationTooBusy(Passing, status=429, title="Too many requests of your organisation are waiting"):
    """Your organisation has as many requests waiting at this worker as one organisation may have.

    Others are served meanwhile; send fewer at a time.
    """

    retry_after_seconds = 2

    def __init__(self, what: str) -> None:
        super().__init__(f"Your organisation has as many {what} as one may have here; send the request again later.")


class ServiceOverloaded(Passing, status=503, title="The service has more to do than it can"):
    """More requests wait than a worker holds, or this one has waited too long; nothing of it was taken."""

    retry_after_seconds = 5

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}; nothing was taken. Send the same request again later.")


class JournalFull(StoreUnavailable, status=503, title="Too much waits for the record"):
    """So much that was accepted waits for the record, which is down or slow, that no more is accepted meanwhile.

    What was accepted is kept, and goes to the record as soon as that takes it.
    """

    told: ClassVar[str] = (
        "Nothing was taken, because too much waits for the record already; what was accepted before is safe. Send the "
        "same request again later."
    )
    retry_after_seconds = 30


class RateExceeded(Passing, status=429, title="The key sends more than its rate"):
    """More came with this key than its rate allows; nothing of this request was taken.

    `RateLimit-Policy` and `RateLimit` tell on every answer what holds and what is left.
    """

    def __init__(self, what: str, per_second: float, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(
            f"The key may send {per_second:g} {what} a second on the average; nothing was taken. Send the same request "
            f"again in {retry_after_seconds} s."
        )


class QuotaExceeded(Passing, status=429, title="The key has used up its quota of the day"):
    """More results came with this key than it may send in a day; nothing of this request was taken."""

    def __init__(self, per_day: int, n_sent: int, n_before: int, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(
            f"The key may send {per_day} results a day (UTC) and has sent {n_before}; these {n_sent} are too many, and "
            "none was taken. Send them after midnight, or ask your administrator for a larger quota."
        )

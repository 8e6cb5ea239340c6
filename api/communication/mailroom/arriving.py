"""Where all ways in end: a mail is stored, or it is refused; whoever is told that it is taken can rely on it."""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

from api.communication.mailroom.knowing import Addressed
from api.communication.mailroom.reading import mail_key
from api.communication.mailroom.shape import misshape_of
from api.http.single_flight import remember
from api.record.communication.inbound import NewMail, Via, add_mail, count_lately
from api.record.pool import Pool
from api.record.vault.vault import OrganisationKey

OF_SENDER: Final = 60
"""Mails of one sender within an hour."""
OF_ORGANISATION: Final = 2_000
"""Mails to one organisation within an hour."""
_PAUSE_US: Final = 60_000_000
_MOST_REMEMBERED: Final = 10_000

Refusal = Literal["too_large", "empty", "head_too_large", "too_many_parts", "too_many_mails"]


class Arrival(NamedTuple):
    """What became of a mail at the door.

    Attributes:
        no: Under which number it is stored; None where it is refused, or came before.
        is_new: Whether it is stored now.
        refusal: Why it is refused; None where it is taken.
    """

    no: int | None = None
    is_new: bool = False
    refusal: Refusal | None = None


class Door:
    """Takes mail, as much of each sender and to each organisation as there may be in an hour.

    Args:
        pool: Of the record, which counts; whoever was over the bound is not counted again for a minute.
        clock_us: Says what time it is.
    """

    def __init__(self, pool: Pool, clock_us: Callable[[], int]) -> None:
        self._pool, self._clock_us = pool, clock_us
        self._paused: dict[object, int] = {}
        self.n_refused = 0

    async def arrive(
        self, key: OrganisationKey, to: Addressed, sender: str, recipient: str, raw: bytes, via: Via
    ) -> Arrival:
        """Store a mail; when this returns without a refusal it is on disk, now or from before.

        Args:
            key: Of the organisation.
            to: For whom its address was written.
            sender: Of the envelope; empty for a mail that came back.
            recipient: Of the envelope.
            raw: As it came.
            via: How.
        """
        misshape = misshape_of(raw)
        if misshape is not None:
            return self._refused(misshape)
        now_us = self._clock_us()
        # mails that come back name no sender: each counts for what it came back to
        counted, whole = (key.organisation_no, sender.lower() or f"<{recipient.lower()}>"), (key.organisation_no, None)
        if self._is_paused(counted, now_us) or self._is_paused(whole, now_us):
            return self._refused("too_many_mails")
        about = recipient.lower() if to.claim is None else (to.claim.payload + to.claim.signed).hex()
        new = NewMail(mail_key(raw, about), via, counted[1], recipient, raw, to.learner)
        async with self._pool.connection() as connection:
            n_lately = await count_lately(connection, key, counted[1], (OF_SENDER, OF_ORGANISATION), now_us)
            is_over = n_lately[0] >= OF_SENDER, n_lately[1] >= OF_ORGANISATION
            no = None if any(is_over) else await add_mail(connection, key, new, now_us)
        for which, over in zip((counted, whole), is_over, strict=True):
            if over:
                remember(self._paused, which, now_us + _PAUSE_US, _MOST_REMEMBERED)
        return self._refused("too_many_mails") if any(is_over) else Arrival(no, is_new=no is not None)

    def _is_paused(self, which: object, now_us: int) -> bool:
        return self._paused.get(which, 0) > now_us

    def _refused(self, why: Refusal) -> Arrival:
        self.n_refused += 1
        return Arrival(refusal=why)

"""Who gets messages, out of the record: how they are reached, when they sleep, and what went to them this week."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final, get_args

from psycopg.rows import tuple_row

from api.clock import moment_of
from api.record.communication.preferences import Recipient as Whom
from api.record.communication.reachability import Reachability, reach_of
from api.record.support.team import NEWEST, Record, rows_in
from api.record.support.zones import zone_of_organisation
from api.record.vault.people import learner_name, supporter_name
from engine.communication.caps import WEEK_US
from engine.communication.message import Channel
from engine.communication.people import AT_NIGHT, CHANNELS, Quiet, Recipient
from engine.communication.scenario import Addressee

_REMINDED: Final = (
    "SELECT recipient_kind, recipient_id, (extract(epoch FROM sent_at) * 1000000)::bigint FROM symphonie.sending"
    " WHERE organisation_no = %(organisation_no)s AND purpose = 'reminder' AND sent_at > %(since)s"
    " AND facts->>'required' IS NULL AND (recipient_kind, recipient_id) IN"
    " (SELECT * FROM unnest(%(kinds)s::text[], %(ids)s::text[]))"
)
_HELPING: Final = (
    "SELECT DISTINCT l.learner, p.content->>'role', p.content->>'supporter_id' FROM symphonie.staff_part p"
    " CROSS JOIN unnest(%(learners)s::text[]) AS l (learner)"
    f" WHERE p.kind = 'assignment' AND {NEWEST} AND (p.content->>'learner_id' = l.learner OR p.content->>'cohort_id' IN"
    " (SELECT c.cohort FROM symphonie.cohort_learner c WHERE c.organisation_no = %(organisation_no)s"
    " AND c.learner = l.learner)) ORDER BY 1, 2, 3"
)
_LEARNER_NAMES: Final = (
    f"SELECT o.learner, {learner_name('o')} FROM symphonie.learner_contact o"
    " WHERE o.organisation_no = %(organisation_no)s AND o.learner = ANY(%(ids)s)"
)
_SUPPORTER_NAMES: Final = (
    f"SELECT o.supporter_id, {supporter_name('o')} FROM symphonie.supporter_contact o"
    " WHERE o.organisation_no = %(organisation_no)s AND o.supporter_id = ANY(%(ids)s)"
)
ROLES: Final[tuple[Addressee, ...]] = get_args(Addressee)[1:]
"""Of supporters that steps can be for."""

_MAY_BE_NEEDED: Final[frozenset[Channel]] = frozenset({"mail", "in_app", "lms"})
"""By which a message goes that somebody has to get; a telephone rings for nobody who has not asked for it."""

Helping = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Ids of supporters, by role, by learner."""


async def helping(connection: Record, organisation_no: int, learners: Collection[str]) -> Helping:
    """Return who helps learners, by their own assignments and those of their cohorts."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    about = {"organisation_no": organisation_no, "learners": sorted(learners)}
    for learner, role, supporter in await rows_in(connection, tuple_row, _HELPING, about):
        found[learner][role] = (*found[learner].get(role, ()), supporter)
    return found


async def recipients_of(
    connection: Record, organisation_no: int, people: Collection[Whom], now_us: int
) -> dict[Whom, Recipient]:
    """Return people as messages ask about them."""
    if not people:
        return {}
    reached = await reach_of(connection, organisation_no, people)
    zone = (await zone_of_organisation(connection, organisation_no)).key
    about = {
        "organisation_no": organisation_no,
        "since": moment_of(now_us - WEEK_US),
        "kinds": [one.kind for one in people],
        "ids": [one.id for one in people],
    }
    reminded: dict[tuple[str, str], list[int]] = defaultdict(list)
    for kind, who, at_us in await rows_in(connection, tuple_row, _REMINDED, about):
        reminded[kind, who].append(at_us)
    return {one: _recipient(reached[one], zone, tuple(reminded[one.kind, one.id])) for one in people}


async def names_of_people(
    connection: Record, organisation_no: int, learners: Collection[str], supporters: Collection[str]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return what learners and supporters are called, of those who have a name."""
    found = []
    for query, ids in ((_LEARNER_NAMES, learners), (_SUPPORTER_NAMES, supporters)):
        about = {"organisation_no": organisation_no, "ids": sorted(ids)}
        rows = await rows_in(connection, tuple_row, query, about) if ids else ()
        found.append({person: name for person, name in rows if name is not None})
    return found[0], found[1]


def _recipient(one: Reachability, zone: str, reminded_us: tuple[int, ...]) -> Recipient:
    quiet = AT_NIGHT if one.quiet is None else Quiet(*one.quiet.minutes)
    wanted = one.channels("reminder")
    needed = [channel for channel in CHANNELS if channel in one.addresses and channel in {*wanted, *_MAY_BE_NEEDED}]
    return Recipient(
        kind=one.recipient.kind,
        id=one.recipient.id,
        language=one.language or "fr",
        zone=one.zone or zone,
        channels=wanted,
        all_channels=tuple(needed),
        quiet=quiet,
        has_opted_in=any(choice.is_on and choice.purpose == "reminder" for choice in one.preferences.choices),
        reminded_us=reminded_us,
    )

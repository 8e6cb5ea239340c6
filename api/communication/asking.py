"""Asked at the instant of sending: whether what was planned still goes, and in which words."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

import msgspec
from psycopg.rows import tuple_row

from api.communication.following import followed_run
from api.record.communication.audience import helping, names_of_people, recipients_of
from api.record.communication.facts import gone, situations
from api.record.communication.preferences import Recipient as Whom
from api.record.communication.runs import runs_of
from api.record.communication.sendings import Reason, Taken
from api.record.support.team import Record, rows_in
from engine.communication.deciding import Decision, Send, Wait, Withdraw, decide
from engine.communication.message import Draft, Language
from engine.communication.people import Facts, Reader
from engine.communication.people import Recipient as Person
from engine.communication.reasons import CAP, GONE, NO_STEP, PAUSED
from engine.communication.situation import Run, Situation
from engine.communication.writing import write

AGAIN_US: Final = 15 * 60 * 1_000_000
"""After which what made way for another message on its way to the same person is asked again."""
PAUSED_US: Final = 60 * 60 * 1_000_000
"""After which what a paused run has planned is asked again."""
_ON_THEIR_WAY: Final = (
    "SELECT recipient_kind, recipient_id, no FROM symphonie.sending WHERE organisation_no = %(organisation_no)s"
    " AND purpose = 'reminder' AND state = 'sending' AND facts->>'required' IS NULL AND no <> ALL(%(these)s)"
    " AND (recipient_kind, recipient_id) IN (SELECT * FROM unnest(%(kinds)s::text[], %(ids)s::text[]))"
)


class Addressed(Protocol):
    """What is known of whoever reads a message."""

    @property
    def name(self) -> str | None:
        """What they are called."""
        ...

    @property
    def language(self) -> Language:
        """In which they are written to."""
        ...

    @property
    def zone(self) -> ZoneInfo:
        """In which they are told times."""
        ...


async def ask_again(connection: Record, sendings: Sequence[Taken], now_us: int) -> dict[int, Send | Wait | Withdraw]:
    """Decide once more on sendings of one organisation that a message scenario planned, by number.

    Of several to one person the one that was planned first goes first: what was decided before it counts for the cap,
    here, and wherever else it is on its way.
    """
    decided: dict[int, Decision] = {}
    by_run: dict[str, list[Taken]] = defaultdict(list)
    for one in sorted(sendings, key=lambda one: one.no):
        by_run[one.run_id or ""].append(one)
    if not by_run:
        return decided
    organisation_no = sendings[0].organisation_no
    runs = {one.run_id: one for one in await runs_of(connection, organisation_no, now_us, set(by_run))}
    people = await recipients_of(connection, organisation_no, _people(sendings), now_us)
    on_their_way = await _on_their_way(connection, organisation_no, sendings)
    for run_id, theirs in by_run.items():
        run = runs.get(run_id)
        followed = None if run is None else await followed_run(connection, run)
        if run is None or followed is None:
            decided |= {one.no: Withdraw(GONE) for one in theirs}
            continue
        if run.content.is_paused:
            decided |= {one.no: Wait(now_us + PAUSED_US, PAUSED) for one in theirs}
            continue
        found = await situations(connection, run, {one.learner or "" for one in theirs}, now_us)
        for one in theirs:
            situation = found.get(one.learner or "") or gone(one.learner or "")
            person = people[_whom(one)]
            ahead = [no for no in on_their_way[_whom(one)] if no < one.no]
            decided[one.no] = _decided(followed, one, situation, person, ahead, now_us)
            if isinstance(decided[one.no], Send) and "required" not in one.facts:
                on_their_way[_whom(one)].append(one.no)
    return decided


def _decided(
    run: Run, sending: Taken, situation: Situation, person: Person, ahead: Collection[int], now_us: int
) -> Decision:
    step = run.scenario.step(sending.step_id or "")
    if step is None:
        return Withdraw(NO_STEP)
    occasion = sending.occasion or ""
    alone = decide(step, occasion, situation, person, run.terms, now_us)
    if not ahead or not isinstance(alone, Send):
        return alone
    crowded = msgspec.structs.replace(person, reminded_us=(*person.reminded_us, *(now_us for _ in ahead)))
    together = decide(step, occasion, situation, crowded, run.terms, now_us)
    return alone if isinstance(together, Send) else Wait(now_us + AGAIN_US, CAP)


async def _on_their_way(connection: Record, organisation_no: int, sendings: Sequence[Taken]) -> dict[Whom, list[int]]:
    people = _people(sendings)
    about = {
        "organisation_no": organisation_no,
        "these": [one.no for one in sendings],
        "kinds": [one.kind for one in people],
        "ids": [one.id for one in people],
    }
    found: dict[Whom, list[int]] = defaultdict(list)
    for kind, who, no in await rows_in(connection, tuple_row, _ON_THEIR_WAY, about):
        found[Whom(kind, who)].append(no)
    return found


def _people(sendings: Iterable[Taken]) -> list[Whom]:
    return sorted({_whom(one) for one in sendings})


def _whom(sending: Taken) -> Whom:
    return Whom("supporter" if sending.recipient_kind == "supporter" else "learner", sending.recipient_id)


async def write_draft(
    connection: Record, sending: Taken, facts: Mapping[str, Any] | None, reader: Addressed
) -> Draft | Reason:
    """Write the words of a sending, or say why there are none.

    Args:
        connection: To the record, with names and addresses opened.
        sending: Which.
        facts: Of which they are made, as it was decided; None for those that it was planned with.
        reader: Who reads them.
    """
    (run, *_) = [*await runs_of(connection, sending.organisation_no, 0, {sending.run_id or ""}), None]
    step = None if run is None or run.scenario is None else run.scenario.step(sending.step_id or "")
    template = None if step is None or run is None or run.scenario is None else run.scenario.template(step.template)
    if template is None:
        return Reason(NO_STEP.code, NO_STEP.fr, NO_STEP.en)
    names = await _names(connection, sending)
    kept = msgspec.convert(sending.facts if facts is None else facts, Facts)
    called = {**names, "name": reader.name or ""}
    return write(template, Reader(reader.language, reader.zone.key, called), kept)


async def _names(connection: Record, sending: Taken) -> dict[str, str]:
    learner = sending.learner or ""
    tutors = (await helping(connection, sending.organisation_no, [learner])).get(learner, {}).get("tutor", ())[:1]
    learners, supporters = await names_of_people(connection, sending.organisation_no, [learner], tutors)
    return {"learner": learners.get(learner, ""), "tutor": supporters.get(tutors[0], "") if tutors else ""}

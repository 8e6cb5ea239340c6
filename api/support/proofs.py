"""`GET /v1/learners/{learner_id}/proof`: the dated, written proof of support that inspections ask for."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from litestar import Response
from msgspec import Meta

from api.clock import moment_of
from api.communication.outbox_messages import sending_text
from api.errors import InvalidField
from api.http.arguments import Asked, From
from api.http.openapi import Content
from api.http.parameters import microseconds_in
from api.http.requests import JSON
from api.http.routes import Routes
from api.record.communication.outbox import StoredSending, sendings_within
from api.record.keys import Principal
from api.record.support.case_reads import ReadEvent, events_of_kinds
from api.record.support.cases import StoredCase, read_case
from api.record.support.file_events import Period, Visit, cases_of, events_within, names_of, visits_within
from api.record.support.readers import Reach
from api.runtime import Runtime
from api.support.cases.telling import AGENDA, event_answer, reasons_told
from api.support.proof_messages import ProofEntry, ProofFile, ProofHead, sealed, written_csv
from api.support.proof_page import POLICY, Language, page_of
from api.support.reading import FileReader, ReaderOfFile
from engine.support.clock import Clock, Terms, due_of, used_at
from engine.support.event_words import promise_kept_told, promise_of
from engine.support.openings import US_PER_HOUR
from engine.support.wording import promise_told

ROUTES: Final = Routes("Cases")
MOST_ENTRIES: Final = 20_000
"""Of each kind of row; more are asked for period by period."""
CSV: Final = "text/csv"
HTML: Final = "text/html"
ProofForm = Literal["json", "csv", "html"]
_ZONE: Final = "Europe/Paris"
"""Where there is no case that says another one."""
_OF_ALL: Final = Reach("", is_coordinator=True)
_Instant = Annotated[datetime, Meta(tz=True)]


class ProofQuery(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"from_at": "from", "to_at": "to"}
):
    """Parameters of a proof."""

    from_at: Annotated[_Instant, Meta(description="Only what happened from then on, with its time zone.")] | None = None
    to_at: Annotated[_Instant, Meta(description="Only what happened before then, with its time zone.")] | None = None
    format: Annotated[ProofForm, Meta(description="The form of the file; that of `Accept` if left out.")] | None = None
    language: Annotated[Language, Meta(description="Of the page.")] = "fr"


def _form(asked: Asked) -> ProofForm:
    """Return in which form the file is wanted: as the query says, or as a browser or a program accepts it."""
    query: ProofQuery = asked.query
    if query.format is not None:
        return query.format
    accepted = asked.request.headers.get("accept", "").lower()
    if HTML in accepted:
        return "html"
    return "csv" if CSV in accepted else "json"


_Form = Annotated[ProofForm, From(_form, (), (("Accept", "`text/html`, `text/csv` or `application/json`."),))]


@ROUTES.on(
    "get",
    "/v1/learners/{learner_id}/proof",
    "The file.",
    scope="support:read",
    returned=(Content(JSON, ProofFile), Content(CSV, str), Content(HTML, str)),
)
async def proof(
    runtime: Runtime, principal: Principal, reader: ReaderOfFile, learner_id: str, query: ProofQuery, form: _Form
) -> Response[ProofFile] | Response[str]:
    """Make the proof of what was done for a learner.

    Every exchange and meeting with its instant, author and role, what was promised and how it was kept, and the
    learner's connections, each chained by hash to those before it, so that a later change shows: `symphonie proof check
    FILE` names the first entry that is not as it was. It holds what the reader may see, and says for whom it was made;
    for the organisation all that was written for the learner and the team. As JSON, CSV, or a page that prints.
    """
    period = _period(query)
    entries, zone = await _entries(runtime, principal.organisation_no, reader, learner_id, period)
    head = ProofHead(
        organisation=principal.organisation,
        learner_id=learner_id,
        from_=_written(period.from_at),
        to=_written(period.to_at),
        zone=zone,
        made_at=_written(moment_of(runtime.clock_us())),
        made_for="organisation" if reader.actor is None else reader.actor.name,
        roles=", ".join(sorted(reader.roles)),
        n_entries=str(len(entries)),
    )
    return _answer(sealed(head, entries), form, query.language)


def _answer(made: ProofFile, form: ProofForm, language: Language) -> Response[ProofFile] | Response[str]:
    plain = {"vary": "accept"}
    named = {**plain, "content-disposition": f'attachment; filename="proof.{form}"'}
    if form == "html":
        headers = {**plain, "content-security-policy": POLICY}
        return Response(page_of(made, language), media_type=HTML, headers=headers)
    if form == "csv":
        return Response(written_csv(made), media_type=CSV, headers=named)
    return Response(made, media_type=JSON, headers=named)


def _period(query: ProofQuery) -> Period:
    for name, at in (("?from", query.from_at), ("?to", query.to_at)):
        if at is not None:
            microseconds_in(name, at)
    if query.from_at is not None and query.to_at is not None and query.to_at <= query.from_at:
        raise InvalidField("?to", "It does not end after it begins.", "Send a later end.")
    return Period(query.from_at, query.to_at)


async def _entries(
    runtime: Runtime, organisation_no: int, reader: FileReader, learner: str, period: Period
) -> tuple[list[ProofEntry], str]:
    """Return the entries in their order, and the zone of the promises.

    Raises:
        InvalidField: There are more than a file holds.
    """
    pool, limit = runtime.pool, MOST_ENTRIES + 1
    reach = _OF_ALL if reader.actor is None else reader.actor.reach
    happened = await events_within(pool, organisation_no, reach, learner, period, limit)
    visits = [] if reader.is_peer else await visits_within(pool, organisation_no, learner, period, limit)
    written = [] if reader.is_peer else await sendings_within(pool, organisation_no, learner, *period, limit)
    if max(len(happened), len(visits), len(written)) > MOST_ENTRIES:
        raise InvalidField("?from", f"There are more than {MOST_ENTRIES} entries.", "Ask for a shorter period.")
    names = await names_of(pool, organisation_no, [*{one.by_id for one in happened if one.by_kind == "supporter"}])
    case_ids = await cases_of(pool, organisation_no, reach, learner)
    cases, promises = list[StoredCase](), list[ProofEntry]()
    async with pool.connection() as connection:
        for case_id in case_ids:
            case = await read_case(connection, organisation_no, case_id, runtime.clock_us())
            agenda = await events_of_kinds(connection, organisation_no, reach, case.with_merged, AGENDA)
            cases.append(case)
            promises += _promises(case, reasons_told(agenda), period, runtime.clock_us())
    entries = [*[_event(one, names) for one in happened], *promises, *map(_connection, visits), *map(_sending, written)]
    zone = next((terms.openings.zone.key for case in cases for terms in case.terms.values()), _ZONE)
    return sorted(entries, key=lambda one: one.at), zone


def _event(one: ReadEvent, names: dict[str, str]) -> ProofEntry:
    told = event_answer(one)
    return ProofEntry(
        at=_written(told.at),
        kind=told.event,
        title_fr=told.title.fr,
        title_en=told.title.en,
        author_kind=one.by_kind,
        author_id=one.by_id,
        author_name=names.get(one.by_id, "") if one.by_kind == "supporter" else "",
        author_role=one.by_role,
        case_id=one.case_id,
        event_id=told.event_id,
        visibility=one.visibility,
        text=told.text,
        details=msgspec.json.encode(told.details, order="deterministic").decode() if told.details else "",
    )


def _promises(case: StoredCase, reasons: frozenset[str], period: Period, now_us: int) -> Iterator[ProofEntry]:
    """Yield what was promised in a case, by the clocks that began in a period, with those reasons that may be told."""
    terms = case.terms[case.case.terms_id]
    for clock in case.case.clocks:
        at = moment_of(clock.started_us)
        if (period.from_at is None or at >= period.from_at) and (period.to_at is None or at < period.to_at):
            yield _promise(case.case.case_id, clock, reasons, terms, now_us)


def _promise(case_id: str, clock: Clock, reasons: frozenset[str], terms: Terms, now_us: int) -> ProofEntry:
    promised, kept = promise_told(promise_of(clock, terms)), promise_kept_told(clock, terms)
    until_us = now_us if clock.is_open else clock.stopped_us or now_us
    is_answered = clock.state in {"met", "met_late"}
    return ProofEntry(
        at=_written(moment_of(clock.started_us)),
        kind=clock.kind,
        title_fr=kept.fr,
        title_en=kept.en,
        case_id=case_id,
        event_id=clock.clock_id,
        details=msgspec.json.encode({"reason": clock.reason}).decode() if clock.reason in reasons else "",
        promised_fr=promised.fr,
        promised_en=promised.en,
        due_at=_instant(due_of(clock, terms)),
        answered_at=_instant(clock.stopped_us) if is_answered else "",
        state=clock.state,
        working_hours=f"{used_at(clock, until_us, terms) / US_PER_HOUR:.2f}",
    )


def _connection(visit: Visit) -> ProofEntry:
    minutes = "" if visit.minutes is None else f"{visit.minutes:g}"
    told = {"title_fr": "Connexion", "title_en": "Connection", "minutes": minutes}
    return ProofEntry(at=_written(visit.at), kind="connection", **told)


def _sending(stored: StoredSending) -> ProofEntry:
    """Tell a message to the learner, where it last became another: what became of it, and under which id it went."""
    text = sending_text(stored)
    details = {
        "purpose": stored.purpose,
        "state": stored.state,
        "channel": stored.channel,
        "message_id": stored.message_id,
        "planned_at": stored.planned_at,
        "sent_at": stored.sent_at,
        "n_uncertain": stored.n_uncertain,
        "scenario_id": stored.scenario_id,
        "step_id": stored.step_id,
        "approved_by": stored.approved_by,
    }
    known = {name: value for name, value in details.items() if value}
    return ProofEntry(
        at=_written(stored.changed_at),
        kind="sending",
        title_fr=text.fr,
        title_en=text.en,
        author_kind="machine",
        case_id=stored.case_id or "",
        event_id=str(stored.facts.get("event_id", "")),
        details=msgspec.json.encode(known, order="deterministic").decode(),
    )


def _instant(at_us: int | None) -> str:
    return "" if at_us is None else _written(moment_of(at_us))


def _written(at: datetime | None) -> str:
    return "" if at is None else str(msgspec.to_builtins(at.astimezone(moment_of(0).tzinfo)))

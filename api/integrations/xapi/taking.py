"""Statements taken in: read, checked, completed, sealed and written, all of a request or none."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from api.clock import wall_us
from api.errors import Fault
from api.integrations.identities.naming import pair_of
from api.integrations.xapi.comparison import occasion, substance
from api.integrations.xapi.completing import authority_of, completed
from api.integrations.xapi.exchange import Asked, Visit
from api.integrations.xapi.formats import moment
from api.integrations.xapi.mentions import Identifier, activities_of, identifiers, mentioned, name_of, target_of
from api.integrations.xapi.multipart import MULTIPART, Attachment, attachments_of, parts_of, statements_of
from api.integrations.xapi.rules import Found
from api.integrations.xapi.showing import merged
from api.integrations.xapi.signatures import fault_in_signatures
from api.integrations.xapi.statement_rules import STATEMENT, STATEMENT_2, VOIDED
from api.integrations.xapi.strict_json import read_json, write_json
from api.record.keys import Principal
from api.record.vault.columns import key_of
from api.record.xapi.sealing import Seals
from api.record.xapi.statements import (
    Connection,
    Kept,
    NewStatement,
    SealedAttachment,
    Writer,
    begin,
    define,
    definition_boxes,
    keys_of_source,
    know_agents,
    of_others,
    write,
)
from api.runtime import Runtime
from api.xapi_errors import MOST_TOLD, InvalidXapi, StatementConflict, VoidingForbidden

HOME_PAGE: Final = "urn:symphonie:{}"
"""Of the accounts that are authorities: an organisation's; the name is the id of the key."""
MOST_ATTACHED: Final = 64 << 20
"""Bytes of attachments in one request, each as often as a statement has it: it is kept with every one of them."""
_AT_ONCE: Final = 50
"""Statements after which others get their turn."""
_JSON: Final = "application/json"


class Sent(NamedTuple):
    """What a request holds: sound statements, and what came with them by hash."""

    statements: list[dict[str, Any]]
    attachments: Mapping[str, Attachment]
    is_list: bool


class _Ready(NamedTuple):
    """What there is to write: statements, whether each has an id of its sender's, and what else they tell."""

    statements: list[NewStatement]
    has_own_id: dict[UUID, bool]
    agents: dict[bytes, tuple[str, str]]
    definitions: dict[bytes, dict[str, Any]]


def ahead_of(runtime: Runtime) -> timedelta:
    """Return how far a simulated clock is ahead of that of the machine."""
    is_simulated = runtime.settings.clock_file is not None
    return timedelta(microseconds=runtime.clock_us() - wall_us() if is_simulated else 0)


async def sent_statements(asked: Asked) -> Sent:
    """Read and check the statements of a request.

    Raises:
        InvalidXapi: A statement or an attachment breaks a rule; nothing is taken then.
        MalformedBody: It is no JSON.
    """
    if asked.media_type == _JSON:
        body, parts = asked.body, []
    elif asked.media_type == MULTIPART:
        parts = parts_of(asked.body, asked.headers["content-type"])
        body, parts = statements_of(parts), parts[1:]
    else:
        detail = "Statements come in another media type."
        raise InvalidXapi("Content-Type", detail, f"Send {_JSON}, or {MULTIPART} with attachments.")
    read = read_json(body, "$")
    statements = read if isinstance(read, list) else [read]
    await _check(statements, asked.major, is_list=isinstance(read, list))
    declared = [one for statement in statements for one in _declared(statement)]
    attachments = attachments_of(parts, [one["sha2"] for one in declared])
    _check_attachments(statements, attachments, is_list=isinstance(read, list))
    return Sent(statements, attachments, isinstance(read, list))


async def take_statements(visit: Visit, sent: Sent) -> list[UUID]:
    """Write statements, and return their ids in the order in which they came; those that are there stay as they are.

    Raises:
        StatementConflict: One is there with another content.
        VoidingForbidden: One voids what another source has stored.
        RateExceeded: The key has sent too many for now; each counts as a result does.
        QuotaExceeded: Too many for today.
        RecordUnavailable: The record cannot be reached, or the master key is not here.
    """
    no, runtime = visit.organisation_no, visit.runtime
    if not sent.statements:
        return []
    await runtime.rates.spend_results(visit.principal, len(sent.statements))
    async with runtime.pool.connection() as connection:
        seals = Seals(await key_of(connection, no))
        ids, ready = await _ready(sent, seals, visit.principal, visit.asked.major)
        last_no, stored_at, known = await begin(connection, no, list(ready.has_own_id), ahead_of(runtime))
        new = _new(ready, known, ids)
        if new:
            writer = await _writer(connection, visit.principal, new, ids)
            await write(connection, no, writer, new, last_no - len(ready.has_own_id) + 1, stored_at)
            await know_agents(connection, no, ready.agents)
            await _define(connection, no, seals, ready.definitions)
    return ids


async def _check(statements: Sequence[object], major: int, *, is_list: bool) -> None:
    rule, found, given = STATEMENT if major == 1 else STATEMENT_2, Found(), set[str]()
    for at, statement in enumerate(statements):
        path = f"$[{at}]" if is_list else "$"
        rule(statement, path, found)
        name = statement.get("id") if isinstance(statement, dict) else None
        if isinstance(name, str):
            if name.lower() in given:
                found.append(Fault(f"{path}.id", "Another statement of the request has this id.", "Send each once."))
            given.add(name.lower())
        if len(found) >= MOST_TOLD:
            break
        if at % _AT_ONCE == _AT_ONCE - 1:
            await asyncio.sleep(0)
    if found:
        raise InvalidXapi(found[0].path, found[0].detail, found[0].remedy, *found[1:])


def _declared(statement: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the attachments that a statement declares, those of its sub-statement included."""
    return [*statement.get("attachments", ()), *statement["object"].get("attachments", ())]


def _check_attachments(
    statements: Sequence[Mapping[str, Any]], attachments: Mapping[str, Attachment], *, is_list: bool
) -> None:
    n_bytes = 0
    for at, statement in enumerate(statements):
        path = f"$[{at}]" if is_list else "$"
        came = {declared["sha2"].lower() for declared in _declared(statement)} & attachments.keys()
        n_bytes += sum(len(attachments[one].content) for one in came)
        if n_bytes > MOST_ATTACHED:
            detail = f"The statements up to here have more than {MOST_ATTACHED >> 20} MiB of attachments."
            raise InvalidXapi(path=f"{path}.attachments", detail=detail, remedy="Send fewer statements at once.")
        for declared in _declared(statement):
            if "fileUrl" not in declared and declared["sha2"].lower() not in attachments:
                detail = "An attachment neither came with the statement nor names a fileUrl."
                raise InvalidXapi(
                    path=f"{path}.attachments", detail=detail, remedy=f"Send it in {MULTIPART}, or say where it is."
                )
        fault = fault_in_signatures(statement, attachments, path)
        if fault is not None:
            raise InvalidXapi(fault.path, fault.detail, fault.remedy)


async def _ready(sent: Sent, seals: Seals, principal: Principal, major: int) -> tuple[list[UUID], _Ready]:
    authority = authority_of(HOME_PAGE.format(principal.organisation), principal.key_id)
    ids, ready, who = list[UUID](), _Ready([], {}, {}, {}), set[Identifier]()
    for at, statement in enumerate(sent.statements):
        name, is_own = _name(statement, seals)
        ids.append(name)
        if name in ready.has_own_id:
            continue
        ready.has_own_id[name] = is_own
        whole = completed(statement, str(name), authority, major)
        ready.statements.append(_sealed(whole, name, seals, sent.attachments))
        who |= identifiers(whole)
        for activity in activities_of(whole):
            if activity.get("definition"):
                digest = seals.digest("activity", activity["id"])
                ready.definitions[digest] = merged(ready.definitions.get(digest), activity["definition"])
        if at % _AT_ONCE == _AT_ONCE - 1:
            await asyncio.sleep(0)
    ready.agents.update({seals.digest("agent", name_of(one)): pair_of(*one, seals.subject) for one in who})
    return ids, ready


def _name(statement: Mapping[str, Any], seals: Seals) -> tuple[UUID, bool]:
    """Return the id of a statement, and whether it is its sender's."""
    if "id" in statement:
        return UUID(statement["id"]), True
    once = occasion(statement)
    return (uuid4() if once is None else seals.name(once)), False


def _sealed(whole: Mapping[str, Any], name: UUID, seals: Seals, attachments: Mapping[str, Attachment]) -> NewStatement:
    target = target_of(whole)
    happened_at = moment(whole["timestamp"]) if "timestamp" in whole else None
    came = {one["sha2"].lower() for one in _declared(whole)} & attachments.keys()
    return NewStatement(
        name,
        Kept(seals.digest_whole("substance", substance(whole)), happened_at),
        seals.statement(name, write_json(whole)),
        whole["verb"]["id"] == VOIDED,
        None if target is None else UUID(target),
        {seals.digest(*mention): is_direct for mention, is_direct in mentioned(whole).items()},
        [
            SealedAttachment(
                sha2, attachments[sha2].media_type, seals.attachment(name, sha2, attachments[sha2].content)
            )
            for sha2 in sorted(came)
        ],
    )


def _new(ready: _Ready, known: Mapping[UUID, Kept], ids: Sequence[UUID]) -> list[NewStatement]:
    """Return those that are not there; one that came without an id is there, whatever else it says.

    Raises:
        StatementConflict: One is there with another content.
    """
    for one in ready.statements:
        kept = known.get(one.statement_id)
        if kept is not None and ready.has_own_id[one.statement_id] and not kept.is_same(one.kept):
            raise StatementConflict(path=f"$[{ids.index(one.statement_id)}].id", statement_id=str(one.statement_id))
    return [one for one in ready.statements if one.statement_id not in known]


async def _writer(
    connection: Connection, principal: Principal, new: Sequence[NewStatement], ids: Sequence[UUID]
) -> Writer:
    """Say what a key may void: what its source has stored, or all where it administers the organisation.

    Raises:
        VoidingForbidden: It voids more; what comes later it voids only where it may.
    """
    no, targets = principal.organisation_no, {one.refers_to: one for one in new if one.is_voiding and one.refers_to}
    if not targets or principal.may("admin"):
        return Writer(principal.key_id, None)
    keys = await keys_of_source(connection, no, principal.key_id)
    for target in await of_others(connection, no, list(targets), keys):
        at = ids.index(targets[target].statement_id)
        raise VoidingForbidden(path=f"$[{at}].object.id", statement_id=str(target))
    return Writer(principal.key_id, keys)


async def _define(
    connection: Connection, organisation_no: int, seals: Seals, definitions: Mapping[bytes, Mapping[str, Any]]
) -> None:
    """Keep what is new in the definitions of activities."""
    if not definitions:
        return
    boxes = await definition_boxes(connection, organisation_no, list(definitions))
    known = {one: read_json(seals.opened_definition(one, box), "$") for one, box in boxes.items()}
    now = {one: merged(known.get(one), sent) for one, sent in definitions.items()}
    changed = {one: seals.definition(one, write_json(whole)) for one, whole in now.items() if whole != known.get(one)}
    await define(connection, organisation_no, changed)

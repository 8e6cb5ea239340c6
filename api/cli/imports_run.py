"""One run of `symphonie import`."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
import typer

from api.cli.imports import SECRET
from api.cli.opening import print_json
from api.clock import WallClock, clock_of
from api.errors import Fault, InvalidFields
from api.http.counters import Counters
from api.integrations.imports.messages import (
    SOURCE_KINDS,
    ApplyRequest,
    ImportApplied,
    ImportPlan,
    ImportQuery,
    PeopleChange,
    SourceRequest,
)
from api.integrations.imports.planning import apply_import, plan_file, plan_source
from api.record.keys import Principal, organisation_no_of
from api.record.pool import connect
from api.runtime import Runtime, open_runtime
from api.settings import load
from content_graph.diff import lines

StructT = TypeVar("StructT", bound=msgspec.Struct)


class Asked(NamedTuple):
    """What was asked for on the command line.

    Attributes:
        organisation: Id of it.
        source: File or address.
        said: Fields of `ImportQuery`.
        told: Fields of `SourceRequest` but its address and secrets.
        author: Account whose draft content becomes; None for a version at once.
        dry_run: Whether nothing is changed.
        as_json: Whether a machine reads the answer.
    """

    organisation: str
    source: str
    said: dict[str, Any]
    told: dict[str, Any]
    author: str | None
    dry_run: bool
    as_json: bool


def run(asked: Asked) -> None:
    """Plan, print, apply.

    Raises:
        ServiceError: As the service would refuse it.
    """
    query = _read(ImportQuery, {**asked.said, "file_name": _name(asked)})
    plan, applied = asyncio.run(_import(asked, query))
    if asked.as_json:
        print_json({"plan": plan, "applied": applied})
        return
    for line in _lines(plan):
        typer.echo(line)
    if applied is not None:
        what = "draft kept" if plan.content is not None and not applied.is_stored else "applied"
        typer.echo(what if applied.changed else "nothing to change")


async def _import(asked: Asked, query: ImportQuery) -> tuple[ImportPlan, ImportApplied | None]:
    settings = load()
    async with open_runtime(settings, Counters(), WallClock(clock_of(settings.clock_file))) as runtime:
        principal = await asyncio.to_thread(_principal, runtime, asked)
        if query.kind in SOURCE_KINDS:
            plan = await plan_source(runtime, principal, query, _source(asked, query.kind))
        else:
            body = await asyncio.to_thread(Path(asked.source).read_bytes)
            plan = await plan_file(runtime, principal, query, body)
        if asked.dry_run:
            return plan, None
        stores = plan.content is not None and asked.author is None
        request = ApplyRequest(fingerprint=plan.fingerprint, store=stores)
        return plan, await apply_import(runtime, principal, plan.import_id, request)


def _principal(runtime: Runtime, asked: Asked) -> Principal:
    with connect(runtime.settings.database_url or "", "symphonie import") as connection:
        no = organisation_no_of(connection, asked.organisation)
    return Principal(no, asked.organisation, asked.author or "symphonie import", frozenset({"admin"}))


def _source(asked: Asked, kind: str) -> SourceRequest:
    secret = os.environ.get(SECRET)
    held = {"client_secret": secret} if kind == "oneroster-rest" else {"token": secret}
    said = {name: value for name, value in {**asked.told, **held}.items() if value is not None}
    return _read(SourceRequest, {"url": asked.source, **said})


def _read(kind: type[StructT], fields: dict[str, Any]) -> StructT:
    try:
        return msgspec.convert({name: value for name, value in fields.items() if value is not None}, kind)
    except msgspec.ValidationError as error:
        raise InvalidFields((Fault("import", str(error), "See 'symphonie import --help'."),)) from error


def _name(asked: Asked) -> str | None:
    return None if asked.said["kind"] in SOURCE_KINDS else Path(asked.source).name


def _lines(plan: ImportPlan) -> Iterator[str]:
    if plan.content is not None:
        yield from lines(plan.content.diff)
        yield f"{plan.content.n_errors} error(s) to correct"
        yield from (f"  {finding}" for finding in plan.content.findings if finding.severity == "error")
    if plan.people is not None:
        yield from _lines_of_people(plan.people)
    if plan.history is not None:
        yield f"{plan.history.n_submissions} completions and {plan.history.n_results} grades"
        yield f"of {plan.history.n_learners} learners on {plan.history.content_graph}"
    for one in plan.left_out:
        times = f" ({one.n})" if one.n > 1 else ""
        yield f"left out: {one.where}{times}: {one.why.en}"
    yield f"{plan.n_left_out} left out"


def _lines_of_people(change: PeopleChange) -> Iterator[str]:
    for cohort in change.cohorts:
        yield f"~ cohort {cohort.cohort_id}: {len(cohort.added)} come, {len(cohort.removed)} leave"
    yield f"{change.n_new_identities} new people, {len(change.contacts)} contacts, {len(change.supporters)} supporters"
    yield from (f"~ assignment {one.supporter_id} → {one.cohort_id}: {one.action}" for one in change.assignments)

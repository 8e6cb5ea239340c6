"""`symphonie model`: fitted models of content graphs, in the record or in files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from api.content.model_messages import ActiveModel
    from api.record.graphs import StoredModel
    from api.record.pool import Pool
    from engine.artefact import ModelArtefact

Organisation = Annotated[str, typer.Option(help="Id of the organisation.")]
Graph = Annotated[str, typer.Option(help="Id of the content graph.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]
T = TypeVar("T")

AUTHORED = "authored"
_POLL_S = 0.5
_SHOWN = 12  # digits of a hash, enough to tell models apart


def register(app: typer.Typer) -> None:
    """Add the group `model` to the command line."""
    group = typer.Typer(no_args_is_help=True, help="Fitted models: upload, compare, activate, roll back.")
    group.command()(schema)
    group.command()(upload)
    group.command("list")(list_)
    group.command()(compare)
    group.command()(activate)
    group.command()(rollback)
    group.command()(status)
    app.add_typer(group, name="model")


def schema() -> None:
    """Print the JSON Schema of a model file."""
    import msgspec  # noqa: PLC0415  # `--help` need not load the engine

    from engine.artefact import json_schema  # noqa: PLC0415  # same

    typer.echo(msgspec.json.format(msgspec.json.encode(json_schema())).decode())


def upload(
    model: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The model.json that was fitted.")],
    organisation: Organisation,
    graph: Graph,
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """Keep a model for a content graph; it traces nobody until it is activated."""
    from api.cli.opening import print_json  # noqa: PLC0415  # see `schema`
    from api.content.models import keep_model  # noqa: PLC0415

    body = model.read_bytes()
    stored = _with_record(organisation, lambda pool, no: keep_model(pool, no, graph, body))
    if as_json:
        print_json(stored)
        return
    known = stored.coverage
    typer.echo(f"{stored.content_hash} {'is kept' if stored.created else 'was there already'}.")
    typer.echo(f"It has fitted {known.fitted_skills} skills and seen {known.known_items} items of {graph}.")
    for name, unseen in (("skills", known.unseen_skills), ("items", known.unseen_items)):
        if unseen:
            typer.echo(f"{len(unseen)} {name} fall back: {_some(unseen)}")


def list_(organisation: Organisation, graph: Graph, as_json: Json = False) -> None:  # noqa: FBT002  # see `upload`
    """List the models of a content graph, newest first."""
    from rich.table import Column, Table  # noqa: PLC0415  # see `schema`

    from api.cli.opening import print_json  # noqa: PLC0415
    from api.content.models import models_of  # noqa: PLC0415
    from simulations.terminal.console import console  # noqa: PLC0415

    listed = _with_record(organisation, lambda pool, no: models_of(pool, no, graph))
    if as_json:
        print_json(listed)
        return
    table = Table(Column("model", no_wrap=True), "kind", "results", "learners", "log-likelihood", "uploaded", "active")
    for one in listed.models:
        made = one.training
        figures = (f"{made.rows:,}", f"{made.learners:,}", f"{made.log_likelihood:,.1f}")
        uploaded = f"{one.uploaded_at:%Y-%m-%d %H:%M}"
        table.add_row(one.content_hash[:_SHOWN], one.kind, *figures, uploaded, "yes" if one.active else "")
    console().print(table)


def compare(
    before: Annotated[str, typer.Argument(help="A file, or the content hash of an uploaded model or its beginning.")],
    after: Annotated[str, typer.Argument(help="Same.")],
    organisation: Annotated[str | None, typer.Option(help="Whose uploaded models they are.")] = None,
    graph: Annotated[str | None, typer.Option(help="Of which content graph.")] = None,
    as_json: Json = False,  # noqa: FBT002  # see `upload`
) -> None:
    """Say what two models say differently, largest changes first."""
    from api.cli.opening import print_json  # noqa: PLC0415  # see `schema`
    from engine.artefact import compare as put_side_by_side  # noqa: PLC0415

    told = put_side_by_side(_model(before, organisation, graph), _model(after, organisation, graph))
    if as_json:
        print_json(told)
        return
    for change in told.population + told.largest:
        typer.echo(f"{change.path}: {_number(change.before)} → {_number(change.after)}")
    typer.echo(f"{told.n_changed} parameters of skills and items changed.")
    for name, vocabulary in (("skills", told.skills), ("items", told.items)):
        only = f"{len(vocabulary.only_before)} only before, {len(vocabulary.only_after)} only after"
        typer.echo(f"{name}: {vocabulary.both} in both, {only}")


def activate(
    model: Annotated[str, typer.Argument(help=f"Content hash or its beginning; `{AUTHORED}`: no model.")],
    organisation: Organisation,
    graph: Graph,
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Even if it predicts worse than what is active, on what is recorded.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Let a model trace; the running service traces every learner again in the background."""
    from api.content.judging import require_no_worse  # noqa: PLC0415  # see `schema`
    from api.content.models import active_model  # noqa: PLC0415  # see `schema`
    from api.record import activation  # noqa: PLC0415  # see `schema`

    async def work(pool: Pool, organisation_no: int) -> ActiveModel:
        content_hash = None if model == AUTHORED else await _full_hash(pool, organisation_no, graph, model)
        if not force:
            await require_no_worse(pool, organisation_no, graph, content_hash)
        await activation.activate(pool, organisation_no, graph, content_hash)
        return await active_model(pool, organisation_no, graph)

    _show(_with_record(organisation, work), as_json=as_json)


def rollback(organisation: Organisation, graph: Graph, as_json: Json = False) -> None:  # noqa: FBT002  # see `upload`
    """Let what was active before trace again."""
    from api.content.models import active_model  # noqa: PLC0415  # see `schema`
    from api.record import activation  # noqa: PLC0415  # see `schema`

    async def work(pool: Pool, organisation_no: int) -> ActiveModel:
        await activation.roll_back(pool, organisation_no, graph)
        return await active_model(pool, organisation_no, graph)

    _show(_with_record(organisation, work), as_json=as_json)


def status(
    *,
    organisation: Organisation,
    graph: Graph,
    wait: Annotated[bool, typer.Option("--wait", help="Until every learner has been traced again.")] = False,
    as_json: Json = False,
) -> None:
    """Say which model traces, and how far the re-trace of the learners is."""
    from api.content.models import active_model  # noqa: PLC0415  # see `schema`

    async def work(pool: Pool, organisation_no: int) -> ActiveModel:
        if wait:
            return await _watch(lambda: active_model(pool, organisation_no, graph), is_quiet=as_json)
        return await active_model(pool, organisation_no, graph)

    _show(_with_record(organisation, work), as_json=as_json)


async def _watch(look: Callable[[], Awaitable[ActiveModel]], *, is_quiet: bool) -> ActiveModel:
    import asyncio  # noqa: PLC0415  # see `schema`

    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), disable=is_quiet, transient=True) as progress:
        task = progress.add_task("learners", total=None)
        while (active := await look()).retrace is not None and active.retrace.status != "done":
            progress.update(task, total=active.retrace.learners_total, completed=active.retrace.learners_done)
            await asyncio.sleep(_POLL_S)
    return active


def _show(active: ActiveModel, *, as_json: bool) -> None:
    from api.cli.opening import print_json  # noqa: PLC0415  # see `schema`

    if as_json:
        print_json(active)
        return
    typer.echo(f"{active.content_graph} is traced by {active.model_version}, revision {active.revision}.")
    if active.retrace is not None:
        done, total = active.retrace.learners_done, active.retrace.learners_total
        typer.echo(f"Re-trace: {active.retrace.status}, {done} of {'?' if total is None else total} learners.")
        if active.retrace.error:
            typer.echo(active.retrace.error, err=True)
    if active.coverage is not None and active.coverage.unseen_skills:
        typer.echo(f"{len(active.coverage.unseen_skills)} skills fall back: {_some(active.coverage.unseen_skills)}")


def _model(name: str, organisation: str | None, graph: str | None) -> ModelArtefact:
    from api.content.models import read_model  # noqa: PLC0415  # see `schema`
    from engine.artefact import ModelFault, read  # noqa: PLC0415

    path = Path(name)
    if path.is_file():
        try:
            return read(path.read_bytes())
        except ModelFault as fault:
            message = f"{name}: {fault}"
            raise typer.BadParameter(message) from fault
    if organisation is None or graph is None:
        message = f"{name} is not a file; an uploaded model needs --organisation and --graph"
        raise typer.BadParameter(message)

    async def work(pool: Pool, organisation_no: int) -> StoredModel:
        return await read_model(
            pool, organisation_no, graph, await _full_hash(pool, organisation_no, graph, name), "model"
        )

    return read(_with_record(organisation, work).text)


async def _full_hash(pool: Pool, organisation_no: int, graph: str, beginning: str) -> str:
    """Complete a content hash from its beginning, as `list` shows it; what fits none or several is left as it is."""
    from api.record.models import list_models  # noqa: PLC0415  # see `schema`

    listed = await list_models(pool, organisation_no, graph)
    fitting = [one.content_hash for one in listed if one.content_hash.startswith(beginning)]
    return fitting[0] if len(fitting) == 1 else beginning


def _with_record(organisation: str, work: Callable[[Pool, int], Awaitable[T]]) -> T:
    """Open the record, and do something to an organisation in it."""
    import asyncio  # noqa: PLC0415  # see `schema`

    import psycopg  # noqa: PLC0415

    from api.cli.opening import opened_servers  # noqa: PLC0415
    from api.record.keys import organisation_no_of  # noqa: PLC0415
    from api.record.pool import DeadlinePool  # noqa: PLC0415

    with opened_servers() as servers:
        with psycopg.connect(servers.database_url) as connection:
            organisation_no = organisation_no_of(connection, organisation)

        async def use() -> T:
            async with DeadlinePool(servers.database_url) as pool:
                return await work(pool, organisation_no)

        return asyncio.run(use())


def _some(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:10])
    return shown if len(names) <= 10 else f"{shown} …"  # noqa: PLR2004  # as many as one line holds


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"

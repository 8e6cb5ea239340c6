"""`symphonie graph`: check, compare and import content graphs, say what they lack, publish the format's schema."""

import os
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
import typer

from api.cli.table_help import TABLE
from content_graph.authoring import Places, decode, dump, dump_json, load, nearest, read
from content_graph.courses import bundled
from content_graph.diff import SECTIONS, lines
from content_graph.diff import diff as compare
from content_graph.findings import Finding
from content_graph.gaps import ITEMS_PER_SKILL, find_gaps
from content_graph.model import ContentGraph
from content_graph.schema import json_schema
from content_graph.validation import validate
from content_graph.version import content_hash
from simulations.lab.tables.faults import UnfitGraph
from simulations.lab.tables.formats import FORMAT_HELP, FormatName

SUGGESTED: Final = "Propose prerequisites that a table of results suggests; nothing is changed."


def suggest(
    table: Annotated[Path, typer.Argument(exists=True, help="CSV, TSV or Parquet, or a folder of EdNet.")],
    graph: Annotated[
        Path | None,
        typer.Argument(exists=True, help="The content graph: what it says already is left out."),
    ] = None,
    *,
    false_discoveries: Annotated[
        float, typer.Option(min=0.0001, max=0.5, help="Share of the proposals that may be false.")
    ] = 0.05,
    min_learners: Annotated[
        int, typer.Option(min=10, help="Learners with results on the skill after results on its prerequisite.")
    ] = 40,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    form: Annotated[FormatName, typer.Option("--format", help=FORMAT_HELP)] = "plain",
) -> None:
    """Read, compare, print."""
    from engine.fitting.prerequisites import Settings  # noqa: PLC0415 - same
    from simulations.lab.suggestion import run  # noqa: PLC0415 - heavy imports when used

    run(table, graph, Settings(false_discoveries, min_learners), form, as_json=json)


GraphPath = Annotated[Path, typer.Argument(exists=True, help="A .yaml or .json file, or a folder of .yaml files.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def register(app: typer.Typer) -> None:
    """Add the group `graph` to the command line."""
    group = typer.Typer(no_args_is_help=True, help="Check, compare and import content graphs, and say what they lack.")
    group.command()(check)
    group.command()(gaps)
    group.command()(schema)
    group.command()(diff)
    group.command(name="import")(import_table)
    group.command(help=SUGGESTED, epilog=TABLE)(suggest)
    app.add_typer(group, name="graph")


def check(
    graph: Annotated[Path | None, typer.Argument(exists=True, help="Left out: the bundled course.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Say what is wrong with a content graph; exit with 1 if it has errors."""
    source = None if graph is None else read(graph)
    loaded = bundled() if source is None else decode(source)
    findings = validate(loaded)
    places: Places = source.places() if source is not None and findings else {}
    n_errors = sum(finding.severity == "error" for finding in findings)
    if as_json:
        _print_json({"id": loaded.id, "version": content_hash(loaded), "sizes": _sizes(loaded), "findings": findings})
    else:
        _print_findings(findings, places)
        sizes = ", ".join(f"{count} {section}" for section, count in _sizes(loaded).items())
        typer.echo(f"{loaded.id} {content_hash(loaded)}: {sizes}")
        typer.echo(f"{n_errors} error(s), {len(findings) - n_errors} warning(s)")
    raise typer.Exit(1 if n_errors else 0)


def gaps(
    graph: Annotated[Path | None, typer.Argument(exists=True, help="Left out: the bundled course.")] = None,
    *,
    items_per_skill: Annotated[int, typer.Option(min=1, help="Items that each skill should have.")] = ITEMS_PER_SKILL,
    as_json: Json = False,
) -> None:
    """Say what authors should add to a content graph, skill by skill.

    This reads a file, and knows no learners: how many ran into each gap, and when last, a service tells that has their
    results, at GET /v1/content-graphs/{id}/gaps.
    """
    found = tuple(find_gaps(_load(graph), items_per_skill))
    if as_json:
        _print_json({"gaps": found})
        return
    for gap in found:
        typer.echo(f"{gap.skill_id}: {gap.sentence.en}")
    typer.echo(f"{len(found)} gap(s)")


def schema() -> None:
    """Print the JSON Schema of the authoring format."""
    _print_json(json_schema())


def diff(old: GraphPath, new: GraphPath, *, as_json: Json = False) -> None:
    """Say what changed between two versions of a content graph."""
    changes = compare(_load(old), _load(new))
    if as_json:
        _print_json(changes)
        return
    for line in lines(changes):
        typer.echo(line)


def import_table(
    table: Annotated[Path, typer.Argument(exists=True, help="CSV, TSV or Parquet, or a folder of EdNet.")],
    *,
    out: Annotated[Path, typer.Option(help="The .yaml or .json file to write.")],
    kind: Annotated[Literal["interactions", "oatutor"], typer.Option(help="What the table holds.")] = "interactions",
    form: Annotated[FormatName, typer.Option("--format", help=FORMAT_HELP)] = "plain",
    graph_id: Annotated[str | None, typer.Option("--id", help="Left out: the name of the file to write.")] = None,
) -> None:
    """Make a content graph out of a table of interactions, or of OATutor's steps and skills."""
    _require_writable(out)
    graph = _import(table, kind, form, graph_id or out.stem)
    errors = [found for found in validate(graph) if found.severity == "error"]
    if errors:  # a file that is written is one that `check` takes
        raise UnfitGraph(table.name, errors)
    out.write_bytes(dump_json(graph) if out.suffix == ".json" else dump(graph).encode())
    typer.echo(f"{out}: {len(graph.skills)} skills, {len(graph.items)} items")


def _require_writable(out: Path) -> None:
    """See that a file can be written, before a table is read for it.

    Raises:
        BadParameter: It cannot.
    """
    if out.is_dir() or not os.access(out if out.exists() else out.parent, os.W_OK):
        message = f"{out} cannot be written; name a file in a folder that can be written to."
        raise typer.BadParameter(message, param_hint="--out")


def _load(path: Path | None) -> ContentGraph:
    return bundled() if path is None else load(path)


def _import(table: Path, kind: str, form: FormatName, graph_id: str) -> ContentGraph:
    # these take pyarrow with them, and the command line must start without
    from engine.interactions import graph_from_interactions  # noqa: PLC0415 - see above
    from simulations.lab.tables.interactions import read_interactions  # noqa: PLC0415 - see above
    from simulations.lab.tables.oatutor import read_oatutor  # noqa: PLC0415 - see above
    from simulations.terminal.console import warn  # noqa: PLC0415 - see above

    if kind == "oatutor":
        return read_oatutor(table, graph_id)
    interactions = read_interactions(table, form)
    warn(table.name, interactions.warnings)
    return graph_from_interactions(interactions, graph_id)


def _sizes(graph: ContentGraph) -> dict[str, int]:
    return {section: len(getattr(graph, section)) for section in SECTIONS}


def _print_findings(findings: tuple[Finding, ...], places: Places) -> None:
    for finding in findings:
        colour = typer.colors.RED if finding.severity == "error" else typer.colors.YELLOW
        typer.secho(f"{finding.severity} {finding.code}", fg=colour, nl=False)
        place = nearest(finding.path, places)
        typer.echo(f" {f'{place}, ' if place else ''}{finding.path}\n  {finding.detail} {finding.remedy}")


def _print_json(value: object) -> None:
    typer.echo(msgspec.json.format(msgspec.json.encode(value)).decode())

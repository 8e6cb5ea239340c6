"""`symphonie import`: what another system has, shown as a diff, and applied."""

from typing import Annotated, Literal

import typer

Kind = Literal[
    "case",
    "rome",
    "rncp",
    "digcomp",
    "qti",
    "common-cartridge",
    "gift",
    "moodle-xml",
    "moodle-course",
    "oneroster",
    "oneroster-rest",
    "moodle-roster",
    "moodle-history",
    "faq-csv",
    "moodle-glossary",
    "faq-page",
]
SECRET = "SYMPHONIE_IMPORT_SECRET"  # noqa: S105  # the name of a variable


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("import")(import_)


def import_(
    kind: Annotated[Kind, typer.Argument(help="What the file is, or where it is read.")],
    source: Annotated[str, typer.Argument(metavar="FILE|URL", help="The file, or the address of the other system.")],
    organisation: Annotated[str, typer.Option(help="Id of the organisation.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it would do, and change nothing.")] = False,  # noqa: FBT002
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,  # noqa: FBT002
    course: Annotated[str | None, typer.Option(help="Id of the course that content goes into.")] = None,
    author: Annotated[
        str | None,
        typer.Option(metavar="ACCOUNT", help="Whose draft it becomes; left out: it is stored, if it has no errors."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="Of a course that is begun.")] = None,
    language: Annotated[str | None, typer.Option(help="Of its texts, where they do not say it.")] = None,
    select: Annotated[str | None, typer.Option(help="Of a framework only these codes, between commas.")] = None,
    site: Annotated[str | None, typer.Option(help="Address of the platform that a file is of.")] = None,
    replaces: Annotated[bool, typer.Option("--replace", help="Also skills of items that are there.")] = False,  # noqa: FBT002
    role: Annotated[Literal["tutor", "coach", "mentor"], typer.Option(help="What teachers become.")] = "tutor",
    zone: Annotated[str | None, typer.Option(help="Time zone of new supporters.")] = None,
    course_number: Annotated[
        int | None, typer.Option(min=1, help="Of a course in Moodle: `id` in its address.")
    ] = None,
    client_id: Annotated[str | None, typer.Option(help="Of OneRoster over REST.")] = None,
    token_url: Annotated[str | None, typer.Option(help="Where OneRoster gives tokens.")] = None,
    since: Annotated[str | None, typer.Option(help="Of OneRoster over REST: only what changed since then.")] = None,
    grades: Annotated[bool, typer.Option("--grades", help="Of Moodle's history also grades.")] = False,  # noqa: FBT002
) -> None:
    """Show what a file or another system would change, what is left out and why; then apply it.

    Token or client secret come by the environment variable SYMPHONIE_IMPORT_SECRET, and by no option, which lists of
    processes would show. Content becomes the draft of an account (`--author`), or a version at once. Names and e-mail
    addresses go into the vault and are not printed.
    """
    from api.cli.imports_run import Asked, run  # noqa: PLC0415  # `--help` need not load the service

    said = {
        "kind": kind,
        "content_graph": course,
        "title": title,
        "language": language,
        "select": select,
        "site": site,
        "replaces": replaces,
        "role": role,
        "zone": zone,
    }
    told = {
        "course_id": course_number,
        "client_id": client_id,
        "token_url": token_url,
        "since": since,
        "grades": grades,
    }
    run(Asked(organisation, source, said, told, author, dry_run, as_json))

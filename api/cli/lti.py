"""`symphonie lti`: what is done with learning platforms by hand."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(no_args_is_help=True, help="Learning platforms by LTI: register one, read rosters.")
    group.command("link")(link)
    group.command("roster")(roster)
    app.add_typer(group, name="lti")


def link(
    organisation: Annotated[str, typer.Option(help="Id of the organisation.")],
    url: Annotated[
        str | None, typer.Option(help="Where people reach the service; on this machine if it is left out.")
    ] = None,
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """Print the link that registers one learning platform (LTI dynamic registration); it opens once, within a day.

    Whoever administers the platform pastes it where a tool is added by its URL.
    """
    from api.cli.lms_run import print_link  # noqa: PLC0415  # `--help` need not load a database driver
    from api.cli.opening import opened_servers  # noqa: PLC0415  # same

    with opened_servers() as servers:
        print_link(servers, organisation, url, as_json=as_json)


def roster(
    organisation: Annotated[str, typer.Option(help="Id of the organisation.")],
    course: Annotated[
        str | None, typer.Option(metavar="ID", help="One course, as `GET /v1/lti/courses` names it; else all.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing: show what would change.")] = False,  # noqa: FBT002  # typer makes a flag of it
    as_json: Json = False,  # noqa: FBT002  # same
) -> None:
    """Read rosters of courses now (exit code 1 if one cannot be read): who comes, who leaves, who is left out and why.

    Read by hand, a roster may also send everybody away.
    """
    from api.cli import lms_run  # noqa: PLC0415  # `--help` need not load a database driver
    from api.cli.opening import opened_servers, print_json  # noqa: PLC0415  # same

    with opened_servers() as servers:
        done = lms_run.read_rosters(servers, organisation, course, dry_run=dry_run)
    if as_json:
        print_json([one._asdict() for one in done])
    else:
        lms_run.show_rosters(done, dry_run=dry_run)
    if any(one.fault is not None for one in done):
        raise typer.Exit(1)

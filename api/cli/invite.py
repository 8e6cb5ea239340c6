"""`symphonie invite`: print the link by which somebody signs in for the first time."""

from typing import Annotated, Literal

import typer

SUPPORTERS = ("tutor", "coach", "mentor", "coordinator", "supporter")
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("invite")(invite)


def invite(
    organisation: Annotated[str, typer.Option(help="Id of the organisation; made if it is new.")],
    role: Annotated[
        Literal["tutor", "coach", "mentor", "coordinator", "supporter", "learner", "designer", "administrator"],
        typer.Option(
            help="What they are. The first five are supporters: whom they help, and as what, follows from assignments."
        ),
    ],
    person: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Your id of the supporter or learner; a supporter who is new is stored."),
    ] = None,
    name: Annotated[str | None, typer.Option(help="As they are called.")] = None,
    email: Annotated[str | None, typer.Option(help="With which they sign in.")] = None,
    language: Annotated[Literal["fr", "en"], typer.Option(help="Of their pages.")] = "fr",
    url: Annotated[
        str | None,
        typer.Option(help="Where people reach the service; left out: SYMPHONIE_PUBLIC_URL, else this machine."),
    ] = None,
    as_json: Json = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """Invite somebody, and print the link, which opens once within seven days.

    Behind it they choose a passkey or a password. Nothing is sent by mail. Invite the first administrator so; whoever
    administers invites others in the browser. Whoever has an account already, and lost the way in, gets a new link.
    """
    from api.cli.inviting import Guest, print_invitation  # noqa: PLC0415  # `--help` need not load a database driver

    is_supporter = role in SUPPORTERS
    if (is_supporter or role == "learner") and person is None:
        message = f"A {role} is somebody: name them with --person."
        raise typer.BadParameter(message, param_hint="--person")
    kind = "learner" if role == "learner" else "supporter"
    roles = () if is_supporter or role == "learner" else (role,)
    asked = {
        "person": None if person is None else f"{kind}/{person}",
        "roles": roles,
        "name": name,
        "email": email,
        "language": language,
    }
    print_invitation(Guest(organisation, asked, url, as_json))

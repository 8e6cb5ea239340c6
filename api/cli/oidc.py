"""`symphonie oidc`: OpenID providers by which an organisation's people sign in.

Only whoever runs the service adds one, since the service itself then asks its addresses.
"""

import sys
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a machine to read.")]
WithSecret = Annotated[
    bool, typer.Option("--with-secret", help="Read the secret of the client from the standard input.")
]
Organisation = Annotated[str, typer.Option(help="Id of the organisation.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    providers = typer.Typer(no_args_is_help=True, help="OpenID providers to sign in by: add, list, remove.")
    providers.command("add")(add)
    providers.command("list")(list_)
    providers.command("remove")(remove)
    app.add_typer(providers, name="oidc")


def add(
    provider: Annotated[str, typer.Argument(help="Your id of it: lower-case letters, digits and hyphens.")],
    organisation: Organisation,
    issuer: Annotated[str, typer.Option(help="Its address, as its tokens name it; https, or this machine.")],
    client_id: Annotated[str, typer.Option(help="As whom it knows the service.")],
    title: Annotated[str | None, typer.Option(help="As people know it.")] = None,
    with_secret: WithSecret = False,  # noqa: FBT002  # typer makes a flag of it
) -> None:
    """Add a provider, or put one anew.

    Register with it the address of your service with /sign-in/oidc behind it. Whoever signs in is who was invited at
    the e-mail address that the provider has verified, and from then on whoever has the same subject there.
    """
    from api.cli.opening import opened_record  # noqa: PLC0415  # `--help` need not load a database driver
    from api.record.accounts.providers import OidcProvider, put_provider  # noqa: PLC0415

    secret = sys.stdin.readline().strip() or None if with_secret else None
    new = OidcProvider(provider, title or provider, issuer, client_id, secret)
    with opened_record() as connection:
        put_provider(connection, organisation, new)
    typer.echo(f"People of {organisation} can sign in with {new.title}.", err=True)


def list_(organisation: Organisation, as_json: Json = False) -> None:  # noqa: FBT002  # typer makes a flag of it
    """List providers, without their secrets."""
    from api.cli.opening import opened_record, print_json  # noqa: PLC0415
    from api.record.accounts.providers import providers_of  # noqa: PLC0415

    with opened_record() as connection:
        listed = [one[:4] for one in providers_of(connection, organisation)]
    if as_json:
        print_json([dict(zip(("provider_id", "title", "issuer", "client_id"), one, strict=True)) for one in listed])
    else:
        typer.echo("\n".join("  ".join(one) for one in listed))


def remove(provider: Annotated[str, typer.Argument(help="Its id.")], organisation: Organisation) -> None:
    """Remove a provider; accounts stay."""
    from api.cli.opening import opened_record  # noqa: PLC0415
    from api.record.accounts.providers import remove_provider  # noqa: PLC0415

    with opened_record() as connection:
        remove_provider(connection, organisation, provider)
    typer.echo(f"Nobody of {organisation} signs in with {provider} any more.", err=True)

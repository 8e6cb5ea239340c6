"""What `symphonie invite` does with the record."""

import asyncio
from typing import Any, NamedTuple

import msgspec
import typer

from api.cli.opening import opened_servers, print_json
from api.errors import Fault, InvalidFields
from api.processes.embedded import Attachment
from api.record.keys import Principal, ensure_organisation
from api.record.pool import DeadlinePool, connect
from api.record.vault.opening import open_vault
from api.runtime import new_id
from api.settings import Settings
from api.workspace.door.inviting import PATHS, Invited, invite_again
from api.workspace.door.messages import InvitationRequest
from api.workspace.door.sessions import is_loopback


class Guest(NamedTuple):
    """Somebody who is invited from the command line.

    Attributes:
        organisation: Where to.
        asked: What is said of them.
        url: Where people reach the service.
        as_json: Whether a machine reads the answer.
    """

    organisation: str
    asked: dict[str, Any]
    url: str | None
    as_json: bool


def print_invitation(guest: Guest) -> None:
    """Invite somebody, and print the link; whoever has an account gets a new one for it.

    Raises:
        InvalidFields: What is said of them cannot be.
    """
    try:
        asked = msgspec.convert(guest.asked, InvitationRequest)
    except msgspec.ValidationError as error:
        raise InvalidFields((Fault("invite", str(error), "See 'symphonie invite --help'."),)) from error
    with opened_servers() as servers:
        with connect(servers.database_url, "symphonie") as connection:
            no = ensure_organisation(connection, guest.organisation)
            connection.commit()
        by = Principal(no, guest.organisation, "symphonie invite", frozenset({"admin"}))
        invited = asyncio.run(_invite(servers, by, asked))
        link = (guest.url or address_of(servers.settings)).rstrip("/") + PATHS["invitation"] + invited.ticket.secret
    expires_at = invited.ticket.expires_at
    if guest.as_json:
        print_json({"account_id": invited.account_id, "link": link, "expires_at": expires_at})
    else:
        typer.echo(link)
        until = f"It opens once, until {expires_at:%Y-%m-%d at %H:%M} UTC"
        typer.echo(f"{until}, and cannot be shown again. Hand it to nobody else.", err=True)


async def _invite(servers: Attachment, by: Principal, asked: InvitationRequest) -> Invited:
    vault = open_vault(servers.settings, servers.database_url)
    async with DeadlinePool(servers.database_url, vault=vault) as pool:
        return await invite_again(pool, by, new_id(), asked)


def address_of(settings: Settings) -> str:
    """Return where people reach the service: as the settings say, else on this machine.

    On this machine it is by its name: passkeys work under a name, not under an address.
    """
    if settings.public_url is not None:
        return settings.public_url
    host = "localhost" if is_loopback(settings.host) or settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104  # compared only
    return f"http://{host}:{settings.port}"

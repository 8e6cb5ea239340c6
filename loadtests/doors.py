"""Accounts of made-up people, and links by which they sign in at once: through the API, as an administrator would."""

from typing import Any, Final, NamedTuple
from urllib.parse import quote

import msgspec

from simulations.live.client import ServiceClient

ENGINEER: Final = "engineer"
"""With which whoever acts for the organisation would sign in."""


class Guest(NamedTuple):
    """Somebody with an account."""

    name: str
    person: str | None  # as the API names people; None for whoever acts for the organisation
    roles: tuple[str, ...] = ()  # beside those of the person

    @property
    def known_as(self) -> str:
        """By what their account is found again: who they are, or the name with which they would sign in."""
        return ENGINEER if self.person is None else self.person


async def links_for(client: ServiceClient, guests: tuple[Guest, ...], language: str) -> list[str]:
    """Make the accounts that are not there yet, and a link for each; their earlier links open nothing more."""
    known, links = await _accounts(client), list[str]()
    for guest in guests:
        account = known.get(guest.known_as) or await _invite(client, guest, language)
        made = await _post(client, f"/v1/accounts/{quote(account, safe='')}/links", {"opens": "sign_in"})
        links.append(str(made["link"]))
    return links


async def _accounts(client: ServiceClient) -> dict[str, str]:
    """Give the ids of all accounts by what their owners are known as."""
    found: dict[str, str] = {}
    cursor = ""
    while True:
        page = msgspec.json.decode(await client.get(f"/v1/accounts?limit=200{cursor}"))
        found |= {one["person"] or one["user_name"]: one["account_id"] for one in page["accounts"]}
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={quote(page['next_cursor'], safe='')}"


async def _invite(client: ServiceClient, guest: Guest, language: str) -> str:
    body = {"name": guest.name, "roles": guest.roles, "language": language}
    whom = {"user_name": ENGINEER} if guest.person is None else {"person": guest.person}
    return str((await _post(client, "/v1/invitations", body | whom))["invitation"]["account_id"])


async def _post(client: ServiceClient, path: str, body: object) -> dict[str, Any]:
    answer = await client.call("POST", path, msgspec.json.encode(body))
    return dict(msgspec.json.decode(answer.body))

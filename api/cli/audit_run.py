"""One run of `symphonie audit verify`."""

import asyncio

import msgspec
import typer
from rich.console import Console

from api.record.audit import Anchor, AuditFault, read_anchor, verify_chain
from api.record.keys import organisation_no_of, organisations
from api.record.pool import DeadlinePool, connect


class VerifiedChain(msgspec.Struct, frozen=True):
    """A chain that was checked: how many acts it holds, where it ends (`no:sha256`), and what is wrong with it."""

    organisation: str
    n_acts: int
    anchor: str | None
    faults: tuple[AuditFault, ...]


def anchors_of(texts: list[str], organisation: str | None) -> list[Anchor]:
    """Read anchors as they are given.

    Raises:
        typer.BadParameter: One is none, or nobody says whose they are.
    """
    if texts and organisation is None:
        message = "Say with --organisation whose chain the anchor is of."
        raise typer.BadParameter(message)
    found = [read_anchor(text) for text in texts]
    if None in found:
        message = "An anchor is a number, a colon and 64 hexadecimal digits, as this command prints it."
        raise typer.BadParameter(message)
    return [one for one in found if one is not None]


def verify_all(database_url: str, organisation: str | None, anchors: list[Anchor]) -> tuple[VerifiedChain, ...]:
    """Check the chain of one organisation, or of all.

    Raises:
        UnknownOrganisationError: There is no such organisation.
    """
    with connect(database_url, "symphonie audit") as connection:
        if organisation is None:
            names = organisations(connection)
        else:
            names = [(organisation_no_of(connection, organisation), organisation)]

    async def verified() -> tuple[VerifiedChain, ...]:
        async with DeadlinePool(database_url) as pool:
            chains = [(name, *await verify_chain(pool, no, anchors)) for no, name in names]
        return tuple(
            [
                VerifiedChain(name, end.no if end else 0, str(end) if end else None, faults)
                for name, end, faults in chains
            ]
        )

    return asyncio.run(verified())


def _told(organisation: str, end: Anchor | None, faults: tuple[AuditFault, ...]) -> VerifiedChain:
    n_acts, anchor = (0, None) if end is None else (end.no, str(end))
    return VerifiedChain(organisation, n_acts, anchor, faults)


def show(chains: tuple[VerifiedChain, ...]) -> None:
    """Print what was found for a person."""
    console = Console(highlight=False, soft_wrap=True)
    for one in chains:
        console.print(f"{one.organisation}: {one.n_acts} acts, anchor {one.anchor or 'none'}", markup=False)
        for fault in one.faults:
            console.print(f"  entry {fault.no}: {fault.what.replace('_', ' ')}", style="bold red")
    if not any(one.faults for one in chains):
        console.print("Every chain is as it was written.", style="green")

"""`symphonie proof`: whether a proof file is as it was made; the work is in `api.support.proof_messages`."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    proofs = typer.Typer(help="Check files of GET /v1/learners/{learner_id}/proof.", no_args_is_help=True)
    proofs.callback()(_proof)
    proofs.command()(check)
    app.add_typer(proofs, name="proof")


def _proof() -> None:
    """Check proof files."""


def check(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON or CSV of a proof.")]) -> None:
    """Tell whether a proof file is as it was made, or which entry is the first that is not.

    Exit code 0: it is; 1: it was changed; 2: it is no proof file. Who writes a whole new chain is found out by its last
    hash, where somebody has kept the one of before.
    """
    from api.support.proof_messages import NoProofFileError, first_change, read_proof  # noqa: PLC0415  # `--help`

    try:
        links = read_proof(file.read_bytes().decode("utf-8-sig"))
    except (NoProofFileError, UnicodeDecodeError) as error:
        typer.echo(f"{file} is no proof file: {error}", err=True)
        raise typer.Exit(2) from error
    changed = first_change(links)
    if changed is None:
        last = links.entries[-1]["hash"] if links.entries else links.head["hash"]
        typer.echo(f"sound: {len(links.entries)} entries, last hash {last}")
        return
    if changed == 0:
        typer.echo("changed: the head of the file is not as it was made")
    elif changed > len(links.entries):
        typer.echo(f"changed: entry {changed} and what followed it are missing")
    else:
        one = links.entries[changed - 1]
        typer.echo(f"changed: entry {changed} ({one.get('at', '')} {one.get('kind', '')}) is not as it was made")
    raise typer.Exit(1)

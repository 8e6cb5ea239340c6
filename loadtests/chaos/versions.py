"""A service of an older version, out of the history of this very clone, and its upgrade while clients work.

old      the tree of a tag, with the dependencies that its own lock file names, in a virtual environment of its own
up       the new version is started beside the old one, on the same data; then the old one is ended in order
back     everything of the new version is ended, `symphonie migrate --down` takes the record back, the old one starts
"""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from loadtests.chaos.impossible import NoProgramError, NoTagError, NotInstalledError
from loadtests.chaos.place import Place, together_with
from simulations.live.serving import CommandFailedError, symphonie_command

ROOT: Final = Path(__file__).parents[2]
INSTALL_S: Final = 1200.0
MIGRATIONS: Final = "api/record/migrations/versions"


@asynccontextmanager
async def of_an_older_version(directory: Path, more: Mapping[str, str], ref: str | None) -> AsyncIterator[Place]:
    """Run a service of a version of before, with the servers that it starts itself.

    Args:
        directory: Where everything lies.
        more: Variables.
        ref: What names the version in git; the last tag where it is None.

    Raises:
        NoProgramError: Something is missing that makes it.
        NoTagError: There is no version of before.
        NotInstalledError: It cannot be installed.
    """
    older = await asyncio.to_thread(_install, directory / "older", ref)
    async with together_with([str(older / ".venv" / "bin" / "symphonie")], directory, more) as place:
        yield place


async def begin_upgrade(place: Place) -> None:
    """Start the new version beside the old one."""
    if place.symphonie == symphonie_command():
        await take_back(place)
    place.symphonie = symphonie_command()
    await place.serve_beside()


async def end_upgrade(place: Place) -> None:
    """End the old one."""
    await place.move_beside()


async def take_back(place: Place) -> None:
    """End the new version, take the record back, and start the old one."""
    if place.symphonie != symphonie_command():
        await begin_upgrade(place)
        await end_upgrade(place)
    await asyncio.to_thread(place.keeper.end)
    older = place.directory / "older"
    arguments = ("migrate", "--down", _last_migration(older))
    done = await place.command(*arguments)
    if done.returncode:
        raise CommandFailedError(arguments, done.stderr or done.stdout)
    place.symphonie = [str(older / ".venv" / "bin" / "symphonie")]
    place.serve()


def _last_migration(tree: Path) -> str:
    return max(file.stem[1:5] for file in (tree / MIGRATIONS).glob("r[0-9]*.py"))


def _last_tag() -> str:
    done = _run(("git", "-C", str(ROOT), "describe", "--tags", "--abbrev=0"), ROOT)
    if done.returncode:
        raise NoTagError(done.stderr.strip())
    return done.stdout.strip()


def _install(directory: Path, asked: str | None) -> Path:
    """Put a version into a directory with its dependencies, and compile what it compiles."""
    ref = asked or _last_tag()
    directory.mkdir(parents=True, exist_ok=True)
    archive = directory / "tree.tar"
    for command in (
        ("git", "-C", str(ROOT), "archive", "--output", str(archive), ref),
        ("tar", "-x", "-f", str(archive), "-C", str(directory)),
        ("uv", "sync", "--frozen", "--no-dev"),
        (str(directory / ".venv" / "bin" / "symphonie"), "warm"),
    ):
        done = _run(command, directory)
        if done.returncode:
            told = (done.stderr or done.stdout).strip()[-500:]
            raise NotInstalledError(ref, command, told)
    return directory


def _run(command: Sequence[str], directory: Path) -> subprocess.CompletedProcess[str]:
    if shutil.which(command[0]) is None:
        raise NoProgramError(command[0])
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "UV_PROJECT"))
    }
    return subprocess.run(  # noqa: S603 - built here
        command, cwd=directory, env=surroundings, capture_output=True, text=True, timeout=INSTALL_S, check=False
    )

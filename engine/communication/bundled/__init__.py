"""The message scenarios that come with Symphonie, for the course that does: in French and English."""

from functools import cache
from pathlib import Path
from typing import Final

from content_graph.authoring import read
from engine.communication.checking import decode
from engine.communication.scenario import MessageScenario

_FOLDER: Final = Path(__file__).parent


def names() -> tuple[str, ...]:
    """Return the ids of all, in their order."""
    return tuple(sorted(one.stem for one in _FOLDER.glob("*.yaml")))


@cache
def bundled(name: str) -> MessageScenario:
    """Return a message scenario by its id.

    Raises:
        OSError: There is none of that id.
    """
    return decode(read(_FOLDER / f"{name}.yaml"))


def text(name: str) -> str:
    """Return it as it was written."""
    return (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")

"""Writes `api/client/generated` anew, out of the OpenAPI document: `uv run python -m tests.api.client.generate`."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from api.app import ROUTES
from api.http.documentation import ABOUT
from api.http.openapi import write_document
from tests.api.client.kinds import Json, Kinds, class_name, refs_in
from tests.api.client.methods import Method, methods, written

PLACE: Final = Path("api/client/generated")
COMMAND: Final = "uv run python -m tests.api.client.generate"
_HEAD: Final = '"""{about}\n\nWritten out of the OpenAPI document by `{command}`; changed there, not here.\n"""\n\n'
_MODELS: Final = """\
from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypeAlias

from msgspec import Struct, field
"""
_GROUPS: Final = """\
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, Literal

from api.client.calls import ANYTHING, Call, Download
from api.client.generated import models as shapes
from api.client.operations import Group, Operation, Pages, SessionT
"""


def the_document() -> Json:
    """Return the document as it is served, without its examples."""
    found: Json = json.loads(
        json.dumps(write_document(ABOUT, tuple([route.operation for route in ROUTES]), {}), sort_keys=False)
    )
    return found


def modules(document: Json) -> dict[str, str]:
    """Write the modules, by their names."""
    components = document["components"]["schemas"]
    answered = [
        name
        for item in document["paths"].values()
        for operation in item.values()
        for answer in operation["responses"].values()
        for name in refs_in(answer)
    ]
    kinds = Kinds(components, answered)
    found = methods(document, kinds)
    models = [kinds.struct(name) for name in sorted(components, key=class_name) if name != "Problem"]
    about = "What is sent and answered."
    texts = {
        "__init__.py": '"""What is written out of the OpenAPI document."""\n',
        "models.py": "\n\n".join([_headed(about, _MODELS), *models]) + "\n",
        "groups.py": _groups(found),
    }
    return {name: _formatted(name, text) for name, text in texts.items()}


def _headed(about: str, imports: str) -> str:
    return _HEAD.format(about=about, command=COMMAND) + imports


def _groups(found: list[Method]) -> str:
    by_group: dict[str, list[Method]] = {}
    for one in found:
        by_group.setdefault(one.group, []).append(one)
    parts = [_headed("Every operation, in groups.", _GROUPS)]
    for group, its in sorted(by_group.items()):
        body = "\n\n".join([written(one) for one in its])
        parts.append(f'class {_camel(group)}(Group[SessionT]):\n    """Operations on `{group}`."""\n\n{body}')
    parts.append(_all(by_group))
    return "\n\n".join(parts) + "\n"


def _all(by_group: Mapping[str, object]) -> str:
    names = {group: _camel(group) for group in sorted(by_group)}
    lines = [f"        self.{group}: {name}[SessionT] = {name}(session)" for group, name in names.items()]
    init = "    def __init__(self, session: SessionT) -> None:"
    return "\n".join(["class AllGroups(Generic[SessionT]):", '    """All groups."""', "", init, *lines])


def _camel(group: str) -> str:
    return "".join([part.capitalize() for part in group.split("_")])


def _formatted(name: str, text: str) -> str:
    """Have ruff sort out imports and lines, as of every other module."""
    at = ["--stdin-filename", str(PLACE / name), "-"]
    for command in (["check", "--fix-only", "--quiet", "--select", "I,F401"], ["format", "--quiet"]):
        done = subprocess.run([sys.executable, "-m", "ruff", *command, *at], input=text, capture_output=True, text=True)  # noqa: S603, PLW1510 - ours; fixes end with 1
        text = done.stdout or text
    return text


def main() -> None:
    """Write the modules."""
    PLACE.mkdir(exist_ok=True)
    for name, text in modules(the_document()).items():
        (PLACE / name).write_text(text)


if __name__ == "__main__":
    main()

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

from collections.abc import {iterator}, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from api.client.calls import ANYTHING, Call, Download
from api.client.generated import models as shapes
from api.client.paging import {each}
from api.client.sessions import {session}
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
        "groups.py": _groups(found, is_async=False),
        "async_groups.py": _groups(found, is_async=True),
    }
    return {name: _formatted(name, text) for name, text in texts.items()}


def _headed(about: str, imports: str, **values: str) -> str:
    return _HEAD.format(about=about, command=COMMAND) + imports.format(**values)


def _groups(found: list[Method], *, is_async: bool) -> str:
    by_group: dict[str, list[Method]] = {}
    for one in found:
        by_group.setdefault(one.group, []).append(one)
    prefix, session = ("Async", "AsyncSession") if is_async else ("", "Session")
    values = {"session": session, "iterator": f"{prefix}Iterator", "each": f"each{'_async' if is_async else ''}"}
    parts = [_headed("Every operation, in groups.", _GROUPS, **values)]
    for group, its in sorted(by_group.items()):
        init = f"    def __init__(self, session: {session}) -> None:\n        self._session = session\n"
        body = "\n\n".join([written(one, is_async=is_async) for one in its])
        parts.append(f'class {prefix}{_camel(group)}:\n    """Operations on `{group}`."""\n\n{init}\n{body}')
    parts.append(_all(by_group, prefix, session))
    return "\n\n".join(parts) + "\n"


def _all(by_group: Mapping[str, object], prefix: str, session: str) -> str:
    lines = [f"        self.{group} = {prefix}{_camel(group)}(session)" for group in sorted(by_group)]
    init = f"    def __init__(self, session: {session}) -> None:"
    return "\n".join([f"class {prefix}AllGroups:", '    """All groups."""', "", init, *lines])


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

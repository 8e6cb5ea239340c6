"""Message scenarios as YAML that people read and write."""

from typing import Any, Final

import msgspec
import yaml

from engine.communication.scenario import MessageScenario

_FIRST: Final = ("fr", "en")
_WIDEST: Final = 10_000
"""Characters of a line: words are not broken where their author did not."""


class _Writer(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and everything as often as it stands there."""

    def ignore_aliases(self, _data: object) -> bool:
        """Write no alias: none is read."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:  # noqa: ANN401, ARG002, FBT001, FBT002 - as it is called
        """Indent the members of lists, too."""
        return super().increase_indent(flow, indentless=False)


def _text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Writer.add_representer(str, _text)


def dump(scenario: MessageScenario) -> str:
    """Write a message scenario in YAML; fields that hold their default are left out.

    `decode(read_body(dump(scenario)))` gives the same again.
    """
    tree = msgspec.to_builtins(scenario)
    return yaml.dump(_plain(tree), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=_WIDEST)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        languages = [tag for tag in _FIRST if tag in value]  # always in one order, however it was stored
        return {name: _plain(value[name]) for name in dict.fromkeys((*languages, *value))}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value

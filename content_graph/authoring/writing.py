"""Content graphs as readable YAML, and as JSON of the same shape."""

import json
import re
from collections.abc import Iterator

import msgspec

from content_graph.model import ContentGraph
from content_graph.plain import Plain, plain_part

_PLAIN_TEXT = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿŒœ](?:[\w/.'’()-]| (?=[\w(]))*", re.ASCII)
_WORDS_OF_YAML = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def dump(graph: ContentGraph) -> str:
    """Write a content graph in YAML; fields that hold their default are left out.

    `load(dump(graph)) == graph` for every graph that `load` could have given.
    """
    return "".join(_fields(plain_part(graph)))


def dump_json(graph: ContentGraph) -> bytes:
    """Write a content graph in JSON; fields that hold their default are left out."""
    return msgspec.json.encode(plain_part(graph))


def _fields(fields: dict[str, Plain]) -> Iterator[str]:
    for name, value in fields.items():
        if isinstance(value, list):
            yield f"\n{name}:\n"
            for member in value:
                yield from _member(member)
        else:
            yield f"{name}: {_inline(value)}\n"


def _member(member: Plain) -> Iterator[str]:
    indent = "  - "
    for name, value in member.items() if isinstance(member, dict) else ():
        yield f"{indent}{name}: {_inline(value)}\n"
        indent = "    "


def _inline(value: Plain) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_inline(one)}' for name, one in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_inline, value))}]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value)


def _text(text: str) -> str:
    if _PLAIN_TEXT.fullmatch(text) and text.lower() not in _WORDS_OF_YAML:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)

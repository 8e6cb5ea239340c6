"""The authoring format: read and write content graphs in YAML, or in JSON of the same shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from content_graph.authoring.decoding import decode
from content_graph.authoring.faults import ContentFault, Place
from content_graph.authoring.json_source import read_json
from content_graph.authoring.source import Source
from content_graph.authoring.writing import dump, dump_json
from content_graph.model import ContentGraph
from content_graph.plain import Plain

__all__ = ["ContentFault", "Place", "dump", "dump_json", "load", "load_json"]

_ENDINGS = (".yaml", ".yml")


def load(source: str | Path) -> ContentGraph:
    """Read a content graph.

    Args:
        source: YAML, or the path of a `.yaml` or `.json` file, or of a folder whose `.yaml` files together make one
            graph: their sections are joined, and everything else stands in one of them.

    Raises:
        ContentFault: If it is no content graph; with the path of the fault, its line and a remedy.
        OSError: If a file cannot be read.
    """
    if isinstance(source, str):
        return decode(_read_yaml(source))
    if source.is_dir():
        return decode(_read_folder(sorted(path for path in source.iterdir() if path.suffix in _ENDINGS)))
    if source.suffix == ".json":
        return load_json(source.read_bytes())
    return decode(_read_yaml(_text_of(source), source.name))


def load_json(text: str | bytes) -> ContentGraph:
    """Read a content graph from JSON.

    Raises:
        ContentFault: If it is none; with the path of the fault and a remedy.
    """
    return decode(read_json(text))


def _read_folder(paths: Sequence[Path]) -> Source:
    whole: dict[str, Plain] = {}
    places: dict[str, Place] = {}
    for path in paths:
        offsets = {name: len(section) for name, section in whole.items() if isinstance(section, list)}
        part = _read_yaml(_text_of(path), path.name, offsets)
        places = {**part.places, **places}
        if not isinstance(part.tree, dict):
            detail = "the file is no mapping of fields."
            raise ContentFault("$", detail, "Begin with a field, such as skills:.", Place(path.name, 1))
        for name, value in part.tree.items():
            whole[name] = _join(name, whole.get(name), value, part.places)
    return Source(whole, places)


def _join(name: str, before: Plain, value: Plain, places: Mapping[str, Place]) -> Plain:
    if before is None:
        return value
    if isinstance(before, list) and isinstance(value, list):
        return before + value
    path = f"$.{name}"
    detail = f"{name!r} already stands in another file of the folder."
    raise ContentFault(path, detail, "Keep one of the two.", places[path])


def _read_yaml(text: str, file: str | None = None, offsets: Mapping[str, int] | None = None) -> Source:
    # a service that gets its graphs in JSON need not wait for ruamel.yaml
    from content_graph.authoring.yaml_source import read_yaml  # noqa: PLC0415 - see above

    return read_yaml(text, file, offsets or {})


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ContentFault("$", "the file is no UTF-8.", "Save it in UTF-8.", Place(path.name, 1)) from fault

"""The authoring format: read and write content graphs in YAML, or in JSON of the same shape."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from content_graph.authoring.decoding import decode
from content_graph.authoring.faults import ContentFault, Fault, Place, malformed
from content_graph.authoring.json_source import read_json
from content_graph.authoring.source import Places, Source, nearest, text_of
from content_graph.authoring.writing import dump, dump_json
from content_graph.model import ContentGraph
from content_graph.plain import Plain

__all__ = [
    "ContentFault",
    "Fault",
    "Place",
    "Places",
    "Source",
    "decode",
    "dump",
    "dump_json",
    "load",
    "load_json",
    "nearest",
    "read",
    "read_body",
]

_ENDINGS = (".yaml", ".yml")


def load(source: str | Path) -> ContentGraph:
    """Read a content graph.

    Args:
        source: YAML, or the path of a `.yaml` or `.json` file, or of a folder whose `.yaml` files together make one
            graph: their sections are joined, and everything else stands in one of them.

    Raises:
        ContentFault: If it is no content graph; with everything that is wrong, its place and a remedy.
        OSError: If a file cannot be read.
    """
    return decode(_read_yaml(source) if isinstance(source, str) else read(source))


def load_json(text: str | bytes) -> ContentGraph:
    """Read a content graph from JSON.

    Raises:
        ContentFault: If it is none; with everything that is wrong, its place and a remedy.
    """
    return decode(read_json(text))


def read(path: Path) -> Source:
    """Read a file or a folder as `load` does, without making a content graph of it.

    Raises:
        ContentFault: If it is no YAML or JSON.
        OSError: If a file cannot be read.
    """
    if path.is_dir():
        return _read_folder(sorted(one for one in path.iterdir() if one.suffix in _ENDINGS))
    return read_body(path.read_bytes(), is_yaml=path.suffix != ".json", file=path.name)


def read_body(body: bytes, *, is_yaml: bool, file: str | None = None) -> Source:
    """Read bytes as YAML or JSON, without making a content graph of them.

    Raises:
        ContentFault: If they are none.
    """
    return _read_yaml(text_of(body, file), file) if is_yaml else read_json(body)


def _read_folder(paths: Sequence[Path]) -> Source:
    whole: dict[str, Plain] = {}
    parts: list[Source] = []
    faults: list[Fault] = []
    for path in paths:
        offsets = {name: len(section) for name, section in whole.items() if isinstance(section, list)}
        part = _read_yaml(text_of(path.read_bytes(), path.name), path.name, offsets)
        parts.append(part)
        if not isinstance(part.tree, dict):
            detail = "The file is not a mapping of fields."
            raise malformed(detail, "Begin with a field, such as skills:.", Place(path.name, 1))
        for name, value in part.tree.items():
            before = whole.setdefault(name, value)
            if before is value:
                continue
            if isinstance(before, list) and isinstance(value, list):
                whole[name] = before + value
            else:
                detail = f"{name!r} already stands in another file of the folder."
                faults.append(Fault(f"$.{name}", detail, "Keep one of the two.", part.places().get(f"$.{name}")))
    return Source(whole, (*(fault for part in parts for fault in part.faults), *faults), lambda: _joined(parts))


def _joined(parts: Sequence[Source]) -> Places:
    places: dict[str, Place] = {}
    for part in parts:
        places = {**part.places(), **places}
    return places


def _read_yaml(text: str, file: str | None = None, offsets: Mapping[str, int] | None = None) -> Source:
    # a service that gets its graphs in JSON need not wait for PyYAML
    from content_graph.authoring.yaml_source import read_yaml  # noqa: PLC0415 - see above

    return read_yaml(text, file, offsets or {})

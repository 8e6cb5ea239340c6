"""Models as bytes, and the hash that names them."""

import hashlib
import math

import msgspec

from content_graph.misfits import Misfit
from content_graph.plain import Plain
from engine.artefact.checking import require_sound
from engine.artefact.model import Intervals, Kind, ModelArtefact, ModelFault, Parameters, Training, Vocabulary

_encode = msgspec.json.Encoder(order="sorted").encode
_UNHASHED = "0" * 64
_DEEP = 3
_BY_ID = frozenset({"skills", "items", "sets"})
"""What is laid out down to single lines: the first levels, and what is listed by id."""


def make_model(
    kind: Kind,
    parameters: Parameters,
    vocabulary: Vocabulary,
    training: Training,
    code_version: str,
    intervals: Intervals | None = None,
) -> ModelArtefact:
    """Put a model together and name it by its hash.

    Args:
        kind: `bkt` or `ability`.
        parameters: The numbers.
        vocabulary: What they are about.
        training: Where they come from.
        code_version: Of the program that made them.
        intervals: How sure they are.

    Raises:
        ModelFault: A number is not finite, or two parts contradict each other.
    """
    model = ModelArtefact(
        kind=kind, content_hash=_UNHASHED, code_version=code_version, parameters=parameters,
        intervals=intervals or Intervals(), vocabulary=vocabulary, training=training,
    )  # fmt: skip
    tree = msgspec.to_builtins(model)
    _require_finite(tree, "$")
    require_sound(model)
    return msgspec.structs.replace(model, content_hash=content_hash(tree))


def write(model: ModelArtefact) -> bytes:
    """Write a model as JSON; every field is written, so that no later default can change what the file says.

    What belongs to one skill, item or set of skills stands on one line: files are compared line by line, and white
    space was a third of them.
    """
    return _laid_out(msgspec.to_builtins(model), "", 0).encode()


def _laid_out(value: Plain, name: str, depth: int) -> str:
    if not isinstance(value, dict) or not value or (depth >= _DEEP and name not in _BY_ID):
        return msgspec.json.encode(value).decode()
    indent = " " * (depth + 1)
    lines = [
        f"{indent}{msgspec.json.encode(key).decode()}: {_laid_out(one, key, depth + 1)}" for key, one in value.items()
    ]
    return "{\n" + ",\n".join(lines) + f"\n{indent[1:]}}}"


def content_hash(tree: dict[str, Plain]) -> str:
    """Hash a model as it stands in a file: 64 hexadecimal digits of SHA-256 over its canonical JSON.

    Canonical means: without `content_hash`; fields sorted by name; no white space; UTF-8; every number as a 64-bit
    float, in the shortest digits that give it back. So neither the layout of a file nor `1` for `1.0` counts, and the
    hash of a file stays what it is when the format gains a field.

    >>> content_hash({"b": 1, "a": 2.0, "content_hash": "x"}) == content_hash({"a": 2, "b": 1.0})
    True
    """
    hashed = {name: _canonical(value) for name, value in tree.items() if name != "content_hash"}
    return hashlib.sha256(_encode(hashed)).hexdigest()


def _canonical(value: Plain) -> Plain:
    if isinstance(value, float):
        return value + 0.0  # −0.0 + 0.0 = 0.0
    if isinstance(value, dict):
        return {name: _canonical(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def _require_finite(value: Plain, path: str) -> None:
    """Refuse numbers that JSON cannot say."""
    if isinstance(value, dict):
        for name, one in value.items():
            _require_finite(one, f"{path}.{name}")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ModelFault(Misfit(path, f"{value} is not a JSON number.", "Give a finite number."))

"""Models from bytes, strictly, with an explanation of every fault; and the published JSON Schema of the format."""

from collections.abc import Sequence
from typing import Any

import msgspec

from content_graph.authoring.faults import ContentFault, Fault
from content_graph.authoring.json_source import read_json
from content_graph.misfits import Misfit, misfits
from content_graph.plain import Plain
from content_graph.schema import schema_of
from engine.artefact.checking import require_sound
from engine.artefact.model import FORMAT, ModelArtefact, ModelFault
from engine.artefact.writing import content_hash

_AS_WRITTEN = "Leave the file as it was written."
_SHOWN = 60


def read(text: str | bytes) -> ModelArtefact:
    """Read a model from JSON.

    Raises:
        ModelFault: It is none, has another format, or is not what its hash says; each fault with its path and a remedy.
    """
    tree = _tree(text)
    model = _decode(tree)
    hashed = content_hash(tree)
    if hashed != model.content_hash:
        detail = f"the content has the hash {hashed}, not the one that is written."
        raise ModelFault(Misfit("$.content_hash", detail, _AS_WRITTEN))
    require_sound(model)
    return model


def _tree(text: str | bytes) -> dict[str, Plain]:
    try:
        source = read_json(text)
    except ContentFault as fault:
        raise _miswritten(fault.faults) from fault
    if source.faults:
        raise _miswritten(source.faults)
    tree = source.tree
    if not isinstance(tree, dict):
        raise ModelFault(Misfit("$", "this is not a JSON object.", "See the JSON Schema: symphonie model schema."))
    if tree.get("format") != FORMAT:
        # said first: another format has other fields, and complaints about those would mislead
        detail = f"the format is {_shown(tree.get('format'))}."
        raise ModelFault(Misfit("$.format", detail, f"This version reads {FORMAT}; write the model with it."))
    return tree


def _miswritten(faults: Sequence[Fault]) -> ModelFault:
    return ModelFault(*(Misfit(fault.path, fault.detail, _AS_WRITTEN) for fault in faults))


def _decode(tree: dict[str, Plain]) -> ModelArtefact:
    try:
        return msgspec.convert(tree, ModelArtefact)
    except msgspec.ValidationError as refusal:
        raise ModelFault(*misfits(tree, ModelArtefact, str(refusal))) from refusal


def _shown(value: Plain) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every model satisfies.

    It says what a single value may be. What takes two places to see, such as a skill that the vocabulary lacks or the
    content hash, is up to `engine.artefact.read`.
    """
    return schema_of(ModelArtefact, "Symphonie model")

"""Models from bytes, strictly, with an explanation of the first fault."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import get_args

import msgspec

from content_graph.authoring.faults import ContentFault, Fault
from content_graph.authoring.json_source import read_json
from content_graph.plain import Plain
from engine.artefact import model as artefact_model
from engine.artefact.checking import require_sound
from engine.artefact.faults import ModelFault
from engine.artefact.model import FORMAT, Kind, ModelArtefact
from engine.artefact.places import find_steps, is_about_key, value_at
from engine.artefact.writing import content_hash
from engine.tracing import parameters as tracing_parameters

_FIELD = re.compile(r"(?:missing required|contains unknown) field `(?P<name>.*)`", re.DOTALL)
_SCHEMA = "See the JSON Schema: symphonie model schema."
_SHOWN = 60
_FIELD_NAMES = sorted(
    {
        name
        for kind in (*vars(tracing_parameters).values(), *vars(artefact_model).values())
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
        for name in kind.__struct_fields__
    }
)
_REMEDIES = {
    "format": f"This version reads {FORMAT}; write the model with it.",
    "kind": f"Choose among {', '.join(get_args(Kind))}.",
    "content_hash": "Leave the file as it was written.",
    "period_from": "Write date, time and offset from UTC, as 2026-06-30T17:00:00+02:00, or null.",
    "period_to": "Write date, time and offset from UTC, as 2026-06-30T17:00:00+02:00, or null.",
}


def read(text: str | bytes) -> ModelArtefact:
    """Read a model from JSON.

    Raises:
        ModelFault: It is none, has another format, or is not what its hash says; with the path and a remedy.
    """
    tree = _tree(text)
    model = _decode(tree)
    hashed = content_hash(tree)
    if hashed != model.content_hash:
        detail = f"the content has the hash {hashed}, not the one that is written."
        raise ModelFault("$.content_hash", detail, _REMEDIES["content_hash"])
    require_sound(model)
    return model


def _tree(text: str | bytes) -> dict[str, Plain]:
    try:
        source = read_json(text)
    except ContentFault as fault:
        raise _miswritten(fault.first) from fault
    if source.faults:
        raise _miswritten(source.faults[0])
    tree = source.tree
    if not isinstance(tree, dict):
        raise ModelFault("$", "this is no JSON object.", _SCHEMA)
    if tree.get("format") != FORMAT:
        # said first: another format has other fields, and complaints about those would mislead
        found = tree.get("format")
        raise ModelFault("$.format", f"the format is {_shown(found)}.", _REMEDIES["format"])
    return tree


def _miswritten(fault: Fault) -> ModelFault:
    return ModelFault(fault.path, fault.detail, "Send the file as it was written.")


def _decode(tree: dict[str, Plain]) -> ModelArtefact:
    try:
        return msgspec.convert(tree, ModelArtefact)
    except msgspec.ValidationError as fault:
        raise _explain(str(fault), tree) from fault


def _explain(message: str, tree: Plain) -> ModelFault:
    said, _, where = message.rpartition(" - at `")
    said, place = (said, where.removesuffix("`")) if said else (message, "$")
    steps = find_steps(place, tree, message, ModelArtefact)
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)
    named = _FIELD.search(said)
    if named:
        return _explain_field(f"${path}.{named['name']}", named["name"], is_missing="missing" in said)
    value = steps[-1] if is_about_key(place) else value_at(steps, tree)
    detail = said.partition(", got ")[0].replace("`", "")
    remedy = _REMEDIES.get(str(steps[-1]) if steps else "", _SCHEMA)
    return ModelFault(f"${path}", f"{detail[:1].lower()}{detail[1:]}, found {_shown(value)}.", remedy)


def _explain_field(path: str, name: str, *, is_missing: bool) -> ModelFault:
    if is_missing:
        return ModelFault(path, f"the field {name!r} is missing.", f"Add {name!r}.")
    close = get_close_matches(name, _FIELD_NAMES, n=1)
    return ModelFault(
        path, f"there is no field {name!r} here.", f"Did you mean {close[0]!r}?" if close else "Remove it."
    )


def _shown(value: Plain) -> str:
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"

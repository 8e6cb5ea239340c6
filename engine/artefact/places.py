"""Where in a tree a decoder's complaint is: msgspec names a member of a mapping only as `[...]`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

import msgspec

from content_graph.plain import Plain

Step: TypeAlias = "str | int"

_STEP: Final = re.compile(r"\.(?P<key>[^.\[\]]+)|\[(?P<index>\d+|\.\.\.)\]")
_ANY: Final = "..."
_OF_KEY: Final = "key` in `"


def is_about_key(place: str) -> bool:
    """Tell whether the complaint is about a name in a mapping, and not about a value."""
    return place.startswith(_OF_KEY)


def find_steps(place: str, tree: Plain, message: str, kind: type[msgspec.Struct]) -> tuple[Step, ...]:
    """Return the way from the root to what a decoder complained of, every member of a mapping by its name.

    Args:
        place: As the decoder wrote it.
        tree: What it read.
        message: All that it said.
        kind: What it wanted to make.
    """
    written = _STEP.findall(place) + ([("", _ANY)] if is_about_key(place) else [])
    steps: list[Step] = []
    for key, index in written:
        if index == _ANY:
            name, tree = _first_refused(steps, tree, message, kind)
            steps.append(name)
        else:
            steps.append(int(index) if index else key)
    return tuple(steps)


def value_at(steps: Sequence[Step], tree: Plain) -> Plain:
    """Return what stands at the end of the way."""
    for step in steps:
        if isinstance(tree, dict):
            tree = tree[str(step)]
        elif isinstance(tree, (list, tuple)):
            tree = tree[int(step)]
    return tree


def _first_refused(steps: Sequence[Step], tree: Plain, message: str, kind: type[msgspec.Struct]) -> tuple[str, Plain]:
    """Find the member that the decoder stopped at, by halving, and return it with the tree cut down to it alone."""
    members = value_at(steps, tree)
    if not isinstance(members, dict):
        raise TypeError(steps)
    names = list(members)
    sound, refused = 0, len(names)  # the first so many members are sound; among the first so many is the refused one
    while refused - sound > 1:
        middle = (sound + refused) // 2
        cut = _replaced(steps, tree, {name: members[name] for name in names[:middle]})
        sound, refused = (sound, middle) if _says(message, cut, kind) else (middle, refused)
    name = names[sound]
    return name, _replaced(steps, tree, {name: members[name]})


def _replaced(steps: Sequence[Step], tree: Plain, members: dict[str, Plain]) -> Plain:
    if not steps:
        return members
    step, *rest = steps
    if isinstance(tree, dict):
        return {**tree, str(step): _replaced(rest, tree[str(step)], members)}
    if isinstance(tree, list):
        return [_replaced(rest, one, members) if n == step else one for n, one in enumerate(tree)]
    raise TypeError(step)


def _says(message: str, tree: Plain, kind: type[msgspec.Struct]) -> bool:
    try:
        msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:
        return str(error) == message
    return False

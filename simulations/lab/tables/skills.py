"""Sets of skills: what a cell names, what several rows name together, and what is too much for tracing."""

import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from content_graph.ids import MAX_ID_LENGTH
from content_graph.model import MAX_ITEM_SKILLS
from engine.interactions import LIST_SEPARATOR, IdColumn, Ints, Rows
from simulations.lab.tables.reading import MISSING_WORDS, Marks

_DIGEST_CHARACTERS = 16


class SkillSets(NamedTuple):
    """Sets of skills of rows."""

    codes: Ints  # int32[n_rows], positions in `sets`
    sets: tuple[tuple[int, ...], ...]  # distinct sets, each as positions in `ids`
    ids: tuple[str, ...]  # distinct skills by first appearance
    names: tuple[str, ...]  # what each set is called, where that matters


def shortened(text: str) -> str:
    """Make an id of a text that is too long for one: its beginning, and a digest of the whole.

    >>> len(shortened("long" * 99)), shortened("short")
    (128, 'short')
    """
    if len(text) <= MAX_ID_LENGTH:
        return text
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_CHARACTERS]
    return f"{text[: MAX_ID_LENGTH - _DIGEST_CHARACTERS - 1]}…{digest}"


def skill_sets(named: IdColumn, separators: Sequence[str]) -> SkillSets:
    """Take `a~~b` apart."""
    position: dict[str, int] = {}
    pattern = "|".join(map(re.escape, separators))
    found = []
    for name in named.ids:
        parts = dict.fromkeys(part.strip() for part in re.split(pattern, name))
        found.append(tuple(position.setdefault(part, len(position)) for part in parts if part not in MISSING_WORDS))
    return SkillSets(named.codes, tuple(found), tuple(position), named.ids)


def joined_sets(skills: SkillSets, result: Rows, is_repeat: Marks) -> SkillSets:
    """Give rows that are one result all the skills that they name, in alphabetical order, the same in every table.

    Args:
        skills: What each row names.
        result: int64[n_rows], the first row of the result that each row belongs to.
        is_repeat: bool[n_rows], rows that do not count.
    """
    rows = np.flatnonzero((np.bincount(result, minlength=len(result))[result] > 1) & ~is_repeat)
    rows = rows[np.argsort(result[rows], kind="stable")]
    sets, names, codes = list(skills.sets), list(skills.names), skills.codes.copy()
    number = {one: place for place, one in reversed(list(enumerate(sets)))}
    starts = np.flatnonzero(np.diff(result[rows], prepend=-1))
    for first, own in zip(result[rows[starts]].tolist(), np.split(skills.codes[rows], starts[1:]), strict=True):
        union = tuple(sorted({skill for code in own.tolist() for skill in sets[code]}, key=skills.ids.__getitem__))
        if union not in number:
            number[union] = len(sets)
            sets.append(union)
            names.append(LIST_SEPARATOR.join(skills.ids[skill] for skill in union))
        codes[first] = number[union]
    return SkillSets(codes, tuple(sets), skills.ids, tuple(names))


def leading(skills: SkillSets) -> tuple[SkillSets, int]:
    """Keep of each set as many skills as are traced together, exactly; say how many rows lose some.

    Those that come first in alphabetical order, so that they are the same in every table. That predicts better than a
    skill of its own for each such set, which nearly no other item exercises (`simulations/lab/README.md` has figures).
    """
    is_large = np.array([len(one) > MAX_ITEM_SKILLS for one in skills.sets])
    kept = tuple(
        tuple(sorted(one, key=skills.ids.__getitem__)[:MAX_ITEM_SKILLS]) if large else one
        for one, large in zip(skills.sets, is_large, strict=True)
    )
    return skills._replace(sets=kept), int(is_large[skills.codes].sum())


def without_unused(skills: SkillSets) -> SkillSets:
    """Forget the sets and the skills that no row has."""
    is_used = np.bincount(skills.codes, minlength=len(skills.sets)) > 0
    used = np.flatnonzero(is_used)
    sets = [skills.sets[place] for place in used.tolist()]
    kept = sorted({skill for one in sets for skill in one})
    if len(sets) == len(skills.sets) and len(kept) == len(skills.ids):
        return skills
    position = {skill: place for place, skill in enumerate(kept)}
    return SkillSets(
        (np.cumsum(is_used) - 1)[skills.codes].astype(np.int32),
        tuple(tuple(position[skill] for skill in one) for one in sets),
        tuple(skills.ids[skill] for skill in kept),
        tuple(skills.names[place] for place in used.tolist()),
    )

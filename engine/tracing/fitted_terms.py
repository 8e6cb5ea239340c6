"""From terms as a model says them, by id, to entries by index."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from engine.tracing.parameters import Fitted, ItemEffects, Population, SetEffects
from engine.tracing.terms import N_CODES, N_KEPT, N_SHORT, Floats, TermEntries, sets_of

SEPARATOR: Final = "~~"
"""What the ids of a set of skills are joined by."""

Pairs = list[tuple[int, int, float]]


def entries_of(
    population: Population,
    fitted: Fitted,
    item_index: Mapping[str, int],
    item_skills: tuple[tuple[int, ...], ...],
    skill_ids: Sequence[str],
) -> TermEntries | None:
    """Look all ids up; what the content graph does not know is left out. None where there are no terms at all."""
    with_terms = {item: effects for item, effects in fitted.items.items() if effects.answers or effects.after}
    if not (population.answers or with_terms or fitted.sets):
        return None
    _, sets = sets_of(item_skills)
    set_index = {set_name([skill_ids[skill] for skill in one]): number for number, one in enumerate(sets)}
    answers = np.zeros(N_CODES)
    for written, logits in population.answers.items():
        answers[code_of(written)] = logits
    item_answers, item_pairs = _look_up(with_terms, item_index)
    set_answers, set_pairs = _look_up(fitted.sets, set_index)
    return TermEntries(answers, item_answers, set_answers, *_columns(item_pairs), *_columns(set_pairs))


def set_name(skill_ids: Sequence[str]) -> str:
    """Name a set of skills.

    >>> set_name(["b", "a"])
    'a~~b'
    """
    return SEPARATOR.join(sorted(skill_ids))


def code_of(written: str) -> int:
    """Give the code of up to five answers (`engine.tracing.terms`).

    >>> code_of("rw") == 2 * 32 + 2, code_of("") == 0
    (True, True)
    """
    return len(written) << N_KEPT | _bits(written)


def written_of(code: int) -> str:
    """Write a code down: `written_of(code_of(text)) == text`."""
    n = code >> N_KEPT
    return "".join("r" if code >> place & 1 else "w" for place in range(n - 1, -1, -1))


def _bits(written: str) -> int:
    return int("".join("1" if one == "r" else "0" for one in written) or "0", 2)


def _look_up(
    effects: Mapping[str, ItemEffects] | Mapping[str, SetEffects], index: Mapping[str, int]
) -> tuple[Floats, Pairs]:
    answers, pairs = np.zeros((max(index.values(), default=-1) + 1, N_SHORT)), []
    for name, of_one in effects.items():
        own = index.get(name)
        if own is None:
            continue
        for written, logits in of_one.answers.items():
            answers[own, len(written) << 2 | _bits(written)] = logits
        for other, (wrong, right) in of_one.after.items():
            came = index.get(other)
            if came is not None:
                pairs += [(own, 2 * came, wrong), (own, 2 * came + 1, right)]
    return answers, pairs


def _columns(pairs: Pairs) -> tuple[np.ndarray[tuple[int, int], np.dtype[np.int64]], Floats]:
    whole = np.array([(own, came) for own, came, _ in pairs], np.int64).reshape(-1, 2)
    return whole, np.array([logits for *_, logits in pairs], np.float64)

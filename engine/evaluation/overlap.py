"""What a fitted model knows of a table: predictions for what it does not know are those of its population."""

from typing import NamedTuple

import numpy as np

from engine.artefact import ModelArtefact
from engine.evaluation.predictor import NothingShared
from engine.interactions import Interactions


class Overlap(NamedTuple):
    """How much of a table a model knows."""

    skills: int  # how many skills of the table it knows
    of_skills: int  # how many there are
    items: int  # how many items of the table it knows
    of_items: int  # how many there are
    known_items: int  # how many items it knows at all; none where it was fitted without
    rows: int  # results all of whose skills it knows
    of_rows: int  # how many there are

    @property
    def warning(self) -> str:
        """What is to be read with care; empty if nothing."""
        told = []
        if self.skills < self.of_skills:
            told.append(
                f"the model knows {self.skills} of the {self.of_skills} skills of the table, which are all that "
                f"{self.rows} of {self.of_rows} results ask for"
            )
        if self.known_items and not self.items:
            told.append(f"it knows {self.known_items} items, and none of the {self.of_items} of the table")
        return f"{'; '.join(told)}. For the rest it falls back on what is usual." if told else ""


def overlap(model: ModelArtefact, table: Interactions) -> Overlap:
    """Count what of a table a model knows."""
    fitted = model.parameters.fitted
    is_known = np.array([skill in fitted.skills for skill in table.skill_ids])
    is_whole = np.array([all(is_known[skill] for skill in skills) for skills in table.skill_combinations])
    items = sum(item in fitted.items for item in table.item_ids)
    return Overlap(
        skills=int(is_known.sum()),
        of_skills=len(is_known),
        items=items,
        of_items=len(table.item_ids),
        known_items=len(fitted.items) if table.has_items else 0,
        rows=int(is_whole[table.combinations].sum()),
        of_rows=table.n_rows,
    )


def require_shared(model: ModelArtefact, table: Interactions) -> Overlap:
    """Refuse a model that knows no skill of a table.

    Raises:
        NothingShared: It does not.
    """
    found = overlap(model, table)
    if not found.skills:
        raise NothingShared(len(model.parameters.fitted.skills), found.of_skills)
    return found

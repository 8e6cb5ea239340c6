"""Choose skills of a fitted model for a world: `python -m simulations.parameters.choosing MODEL TABLE OUT`.

Only skills with many results are taken, because the parameters of others are those of the population with little
added; from slow to fast learning, at even distances, so that the choice spreads over what the table has.
"""

import sys
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from engine.artefact import ModelArtefact, read
from engine.interactions import Interactions
from engine.tracing.parameters import SkillEffects
from simulations.lab.tables.interactions import read_interactions
from simulations.parameters.files import ChosenSkills
from simulations.policies.protocol import Ints

N_SKILLS: Final = 37  # as many as the bundled course has
LEAST_RESULTS: Final = 500
DECAY: Final = 0.05
"""Exponent of forgetting with τ = 7 days: the table has no times, so the default of the engine stands in."""
SOURCE: Final = "ASSISTments 2009, training part of the split of Gervet et al. 2020"
FIT: Final = (
    "symphonie fit train.parquet --model ability --without form --without practice --without pause "
    "--without skill_history --without skill_slopes --without item_memory --without repeated --without learning "
    "--out model.json"
)
CHOOSE: Final = "python -m simulations.parameters.choosing model.json train.parquet assistments-2009.json"


def results_per_skill(table: Interactions) -> Ints:
    """Count the results on each skill of a table, int64[n_skills]."""
    counts = np.zeros(len(table.skill_ids), np.int64)
    for combination, count in zip(*np.unique(table.combinations, return_counts=True), strict=True):
        counts[list(table.skill_combinations[combination])] += count
    return counts


def choose(model: ModelArtefact, table: Interactions, n_skills: int = N_SKILLS) -> tuple[SkillEffects, ...]:
    """Take skills with many results at even distances of their rank by how fast they are learned."""
    counts = results_per_skill(table)
    often = [skill for skill, count in zip(table.skill_ids, counts, strict=True) if count >= LEAST_RESULTS]
    fitted = model.parameters.fitted.skills
    ranked = sorted(often, key=lambda skill: (fitted[skill].learn, skill))
    places = np.rint(np.linspace(0, len(ranked) - 1, n_skills)).astype(int)
    return tuple(msgspec.structs.replace(fitted[ranked[place]], decay=DECAY) for place in places)


def main(model_path: str, table_path: str, out_path: str) -> None:
    """Write the file."""
    model = read(Path(model_path).read_bytes())
    skills = choose(model, read_interactions(table_path))
    chosen = ChosenSkills(source=SOURCE, commands=(FIT, CHOOSE), population=model.parameters.population, skills=skills)
    Path(out_path).write_bytes(msgspec.json.format(msgspec.json.encode(chosen), indent=1) + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])

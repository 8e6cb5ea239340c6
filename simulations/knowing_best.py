"""Who diagnoses as well as can be: the exact posterior over causes and ability, under the law of the world itself.

With n items answered, on skills that lack or are there as the planted skill h says, L_k(h),

    P(h, θ_g | answers) ∝ P(θ_g) Π_n P(answer_n | L(h), θ_g),    h evenly among all that the failing skill builds on

and the next item is the one, of those answered least, whose answer tells most of h: I = H(E p_h) − E H(p_h). It looks
one question ahead, as the machine does.
"""

import numpy as np

from engine.tracing import TracingModel
from simulations.pilot import compiled
from simulations.planting import Cases, distances, items_of
from simulations.policies.belief import item_numbers
from simulations.policies.protocol import Floats, Ints, Observation
from simulations.staging import Stage, true_parameters


class KnowingBest:
    """Diagnoses N learners who failed at one skill; H causes, G nodes, I items."""

    def __init__(self, here: Stage, cases: Cases) -> None:
        model = compiled(here.scenario, true_parameters(here.scenario))
        failing, distance = int(cases.failing[0]), distances(here.ground.needs)
        self._causes = np.flatnonzero(distance[failing])
        skills = [failing, *self._causes.tolist()]
        self._items = np.concatenate([items_of(here.course, skill) for skill in skills])
        own = np.concatenate([np.full(len(items_of(here.course, skill)), skill) for skill in skills])
        lacks = (distance[own][:, self._causes] > 0) | (own[:, None] == self._causes)
        shown = _shown(model, item_numbers(here.course)[self._items])
        self._right = shown[np.arange(len(own))[:, None], 1 - lacks]
        n_learners = len(cases.numbers)
        even = np.full((len(self._causes), 1), 1.0 / len(self._causes)) * model.weights
        self._joint = np.repeat(even[None], n_learners, axis=0)
        self._done = np.zeros((n_learners, len(self._items)), np.int64)

    def observe(self, seen: Observation) -> None:
        """Condition on the answers."""
        place = np.argmax(self._items == seen.activity[:, None], axis=1)
        right = self._right[place]
        self._joint *= np.where(seen.score[:, None, None] == 1.0, right, 1.0 - right)
        self._joint /= self._joint.sum(axis=(1, 2), keepdims=True)
        self._done[np.arange(len(place)), place] += 1

    def named(self, tick: Ints) -> dict[str, Ints]:
        """Name the likeliest cause."""
        del tick
        return {"reference": self._causes[np.argmax(self._joint.sum(axis=2), axis=1)]}

    def asked(self, tick: Ints) -> Ints:
        """Ask what tells most of the cause."""
        del tick
        chance = self._joint.sum(axis=2)
        right = np.einsum("nhg,ihg->nih", self._joint, self._right)
        each = right / np.maximum(chance, np.finfo(float).tiny)[:, None]
        told = _entropy(right.sum(axis=2)) - (chance[:, None] * _entropy(each)).sum(axis=2)
        fresh = self._done == self._done.min(axis=1, keepdims=True)
        chosen: Ints = self._items[np.argmax(np.where(fresh, told, -1.0), axis=1)]
        return chosen


def _shown(model: TracingModel, items: Ints) -> Floats:
    """P(correct | L, θ_g) of items on one skill, float64[I, 2, G]."""
    offsets = model.emissions.offsets
    odds = np.array([model.emissions.odds[offsets[item] : offsets[item + 1]].reshape(2, -1) for item in items])
    return odds / (1.0 + odds)


def _entropy(p: Floats) -> Floats:
    inside = np.clip(p, np.finfo(float).tiny, 1.0 - np.finfo(float).eps)
    found: Floats = -inside * np.log(inside) - (1.0 - inside) * np.log1p(-inside)
    return found

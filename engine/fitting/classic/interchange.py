"""pyBKT's models as ours, and ours as pyBKT's (Badrinath, Wang & Pardos 2021), in every variant of theirs.

In pyBKT a skill has a `prior`, and vectors: `learns` and `forgets` by `resource_names` (which count from 1), `guesses`
and `slips` by `gs_names` (which say 1 where there is one class, and count from 0 where there are several; the order is
what counts). What its variants do to them:

    multilearn, multipair  the resources are classes of steps; a pair is called `[later] [earlier]`
    multiprior             the prior is 0, and before each sequence stands a row without a result whose resource is the
                           sequence's class, so that the `learns` of that resource is P(L0); `Default` is the real step
    multigs                the classes of results
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

import numpy as np

from engine.fitting.classic.fit import Fit
from engine.fitting.classic.model import ClassicModel, SkillProbabilities, mean_probability
from engine.fitting.classic.sequences import ONE_CLASS, PAIR

PybktVariant: TypeAlias = Literal["multilearn", "multiprior", "multipair", "multigs"]
VARIANTS: tuple[PybktVariant, ...] = ("multilearn", "multiprior", "multipair", "multigs")

_THEIR_DEFAULT = "Default"  # the resource of no pair, and of real steps beside priors
_PAIR = re.compile(r"\[(?P<later>.*)\] \[(?P<earlier>.*)\]", re.DOTALL)

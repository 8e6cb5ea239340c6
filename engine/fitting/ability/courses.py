"""What is typical of courses: (mean, standard deviation between courses) of each typical parameter of a fit.

Made by `python -m simulations.parameters.courses DATA --out FILE` from the training parts of 6 public tables:

- ASSISTments 2009-2010 skill builder, as cleaned by Gervet et al. 2020;
- ASSISTments 2015, first 100 skill builders;
- ASSISTments 2017 competition, 480 learners;
- OLI Engineering Statics, fall 2011 (PSLC DataShop);
- cloze sentences on statistics, sample of the R package LKT;
- EdNet KT1, sample of PEBG,

which `simulations.parameters.courses.population` fits together; names are those of `anchors`.
"""

from __future__ import annotations

from typing import Final

from engine.tracing.parameters import Clock

ANYWHERE: Final[dict[str, tuple[float, float]]] = {
    "prior": (0.533, 0.527),
    "prior_ability": (0.770, 0.128),
    "learn": (-1.937, 0.400),
    "learn_ability": (0.581, 0.129),
    "unmastered": (-0.775, 0.536),
    "log_gap": (0.617, 0.369),
    "forget": (-3.109, 0.518),
    "unmastered_ability": (0.283, 0.164),
    "mastered_ability": (0.295, 0.120),
    "slopes.last": (-0.120, 0.164),
    "slopes.form_fast": (0.172, 0.295),
    "slopes.form_slow": (0.840, 0.247),
    "slopes.practice": (-0.003, 0.140),
    "slopes.successes": (0.452, 0.137),
    "slopes.failures": (-0.457, 0.141),
    "slopes.skill_form": (-2.428, 0.443),
    "slopes.skill_last": (0.223, 0.131),
    "slopes.skill_first": (-0.376, 0.162),
    "slopes.skill_run": (0.086, 0.151),
    "slopes.item_seen": (0.076, 0.203),
    "slopes.item_right": (0.891, 0.165),
    "slopes.item_count": (0.360, 0.159),
    "slopes.repeated": (0.076, 0.188),
    "learn_slopes.practice": (-0.098, 0.125),
    "learn_slopes.skill_form": (-0.208, 0.114),
    "learn_slopes.skill_first": (0.155, 0.114),
}

BY_CLOCK: Final[dict[Clock, dict[str, tuple[float, float]]]] = {
    "minutes": {
        "log_decay": (-2.940, 0.708),
        "slopes.pause": (-0.053, 0.212),
        "slopes.skill_gap": (-0.041, 0.212),
        "slopes.skill_gap_right": (-0.017, 0.212),
        "slopes.item_gap": (-0.122, 0.213),
        "slopes.item_gap_right": (0.017, 0.212),
    },
    "results": {
        "slopes.skill_gap": (-0.029, 0.134),
        "slopes.skill_gap_right": (-0.048, 0.128),
        "slopes.item_gap": (-0.184, 0.145),
        "slopes.item_gap_right": (0.037, 0.140),
    },
}
"""Of what depends on what gaps are counted in; of minutes one table tells."""

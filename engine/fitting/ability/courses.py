"""What courses are like: (mean, standard deviation between courses, tables that told) of what is typical.

Made by `python -m simulations.parameters.courses DATA --out FILE` from the training parts of 6 public tables:

- ASSISTments 2009-2010 skill builder, as cleaned by Gervet et al. 2020;
- ASSISTments 2015, first 100 skill builders;
- ASSISTments 2017 competition, 480 learners;
- OLI Engineering Statics, fall 2011 (PSLC DataShop);
- cloze sentences on statistics, sample of the R package LKT;
- EdNet KT1, sample of PEBG,

which `simulations.parameters.courses.population` fits together; names are those of `anchors`.
"""

from typing import Final

from engine.tracing.parameters import Clock

ANYWHERE: Final[dict[str, tuple[float, float, int]]] = {
    "prior": (0.470, 0.549, 6),
    "prior_ability": (0.764, 0.195, 6),
    "learn": (-1.903, 0.447, 6),
    "learn_ability": (0.592, 0.202, 6),
    "unmastered": (-0.783, 0.544, 6),
    "log_gap": (0.629, 0.366, 6),
    "forget": (-3.091, 0.556, 6),
    "unmastered_ability": (0.271, 0.191, 6),
    "mastered_ability": (0.291, 0.152, 6),
    "slopes.last": (-0.120, 0.217, 6),
    "slopes.form_fast": (0.171, 0.412, 6),
    "slopes.form_slow": (0.842, 0.444, 6),
    "slopes.practice": (-0.003, 0.140, 6),
    "slopes.successes": (0.446, 0.158, 6),
    "slopes.failures": (-0.472, 0.165, 6),
    "slopes.skill_form": (-2.419, 0.562, 6),
    "slopes.skill_last": (0.219, 0.156, 6),
    "slopes.skill_first": (-0.361, 0.221, 6),
    "slopes.skill_run": (0.085, 0.210, 6),
    "slopes.item_seen": (0.074, 0.275, 5),
    "slopes.item_right": (0.894, 0.281, 5),
    "slopes.item_count": (0.359, 0.251, 5),
    "slopes.repeated": (0.074, 0.278, 6),
    "learn_slopes.practice": (-0.055, 0.266, 6),
    "learn_slopes.skill_form": (-0.184, 0.537, 6),
    "learn_slopes.skill_first": (0.242, 0.423, 6),
}

BY_CLOCK: Final[dict[Clock, dict[str, tuple[float, float, int]]]] = {
    "minutes": {
        "log_decay": (-2.943, 0.861, 1),
        "slopes.pause": (-0.053, 0.224, 1),
        "slopes.skill_gap": (-0.041, 0.213, 1),
        "slopes.skill_gap_right": (-0.017, 0.213, 1),
        "slopes.item_gap": (-0.122, 0.214, 1),
        "slopes.item_gap_right": (0.017, 0.214, 1),
    },
    "results": {
        "slopes.skill_gap": (-0.029, 0.150, 5),
        "slopes.skill_gap_right": (-0.048, 0.144, 5),
        "slopes.item_gap": (-0.185, 0.173, 4),
        "slopes.item_gap_right": (0.039, 0.186, 4),
    },
}
"""Of what depends on what gaps are counted in; of minutes one table tells."""

"""Classic tracing by its definition: every hidden path of every sequence, nothing shared, nothing scaled."""

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.fitting.classic.layout import Floats
from engine.fitting.classic.sequences import Sequences


class Truth(NamedTuple):
    """Log-likelihood of each skill, and expected hits and misses of each parameter."""

    log_likelihood: Floats
    hits: Floats
    misses: Floats


def enumerate_paths(sequences: Sequences, parameters: Floats) -> Truth:
    layout = sequences.layout
    starts = layout.starts[:5].tolist()
    truth = Truth(np.zeros(layout.n_skills), np.zeros(layout.n_parameters), np.zeros(layout.n_parameters))
    for skill in range(layout.n_skills):
        for number in range(sequences.skills[skill], sequences.skills[skill + 1]):
            rows = range(sequences.offsets[number], sequences.offsets[number + 1])
            _add_sequence(sequences, rows, parameters, starts, skill, truth)
    return truth


def _add_sequence(
    sequences: Sequences, rows: Sequence[int], theta: Floats, starts: list[int], skill: int, truth: Truth
) -> None:
    paths = []
    for path in itertools.product((0, 1), repeat=len(rows)):
        p, events = 1.0, []
        for t, row in enumerate(rows):
            score, step = sequences.score[row], int(sequences.step[row])
            if t == 0:
                events.append((starts[0] + step, path[t], 1.0))
            elif path[t - 1] == 0:
                events.append((starts[1] + step, path[t], 1.0))
            else:
                events.append((starts[2] + step, 1 - path[t], 1.0))
            place = (starts[4] if path[t] else starts[3]) + int(sequences.result[row])
            hit = 1.0 - score if path[t] else score
            events += [(place, 1, hit), (place, 0, 1.0 - hit)]
        for place, happened, weight in events:
            p *= math.pow(theta[place] if happened else 1.0 - theta[place], weight)
        paths.append((p, events))
    evidence = math.fsum(p for p, _ in paths)
    truth.log_likelihood[skill] += math.log(evidence)
    for p, events in paths:
        for place, happened, weight in events:
            (truth.hits if happened else truth.misses)[place] += weight * p / evidence

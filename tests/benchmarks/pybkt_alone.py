"""Fit a table with whatever pyBKT the interpreter that runs this has; see `tests.benchmarks.fitting`.

    python pybkt_alone.py TABLE.csv SEED  →  {"cpu_seconds": …, "em_cpu_seconds": …, "coefficients": {skill: {…}}}

The table has the columns `user_id, skill_name, correct, order_id`. Imports nothing of this project, so that an
environment of its own can run it.
"""

import json
import sys
import time
import warnings

import pandas as pd
from pyBKT.fit import EM_fit
from pyBKT.models import Model

within_em: list[float] = []
run_em = EM_fit.EM_fit


def timed_em(*arguments: object, **options: object) -> object:
    """Run EM and note how long it took."""
    started = time.process_time()
    found = run_em(*arguments, **options)
    within_em.append(time.process_time() - started)
    return found


def main() -> None:
    """Fit every skill from one random start, in one process."""
    warnings.simplefilter("ignore")
    frame = pd.read_csv(sys.argv[1], dtype={"skill_name": str})
    model = Model(seed=int(sys.argv[2]), num_fits=1, parallel=False)
    EM_fit.EM_fit = timed_em
    started = time.process_time()
    model.fit(data=frame)
    cpu_seconds = time.process_time() - started
    coefficients = {
        skill: {
            "prior": float(found["prior"]),
            **{name: float(found[name][0]) for name in ("learns", "forgets", "guesses", "slips")},
        }
        for skill, found in model.coef_.items()
    }
    told = {"cpu_seconds": cpu_seconds, "em_cpu_seconds": sum(within_em), "coefficients": coefficients}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()

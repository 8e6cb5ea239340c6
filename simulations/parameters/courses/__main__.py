"""Learn from public tables what is typical of courses, and write it where fits read it.

    uv run python -m simulations.parameters.courses ../shared/data --out engine/fitting/ability/courses.py
    uv run python -m simulations.parameters.courses ../shared/data --without assist09

Takes half a minute of one core. The second form leaves a table out; `tests.benchmarks.small_classes` judges on a table
what the others say.
"""

import argparse
import sys
from pathlib import Path

from engine.fitting.ability.anchors import Anchor
from simulations.parameters.courses.population import Name, Typical, typical_of
from simulations.parameters.courses.tables import SOURCES, read_tables

HEAD = '''"""What courses are like: (mean, standard deviation between courses, tables that told) of what is typical.

Made by `python -m simulations.parameters.courses DATA --out FILE` from the training parts of {n} public tables:

{sources}

which `simulations.parameters.courses.population` fits together; names are those of `anchors`.
"""

from typing import Final

from engine.tracing.parameters import Clock

'''


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder of the tables, each in a folder of its own")
    parser.add_argument("--without", action="append", default=[], choices=SOURCES, help="a table to leave out")
    parser.add_argument("--seed", type=int, default=0, help="of the draw of learners")
    parser.add_argument("--out", type=Path, help="the module to write; left out, it is printed")
    asked = parser.parse_args()
    tables = read_tables(asked.data, frozenset(asked.without), asked.seed)
    text = module(typical_of(tuple(tables.values())), tuple(tables))
    if asked.out is None:
        sys.stdout.write(text)
    else:
        asked.out.write_text(text)


def module(typical: Typical, names: tuple[str, ...]) -> str:
    """Write what was found as a module of constants."""
    sources = "\n".join(f"- {SOURCES[name]};" for name in names)
    anywhere = lines(typical, [name for name in typical if name[1] is None], "    ")
    head = HEAD.format(n=len(names), sources=sources[:-1] + ",")
    text = head + "ANYWHERE: Final[dict[str, tuple[float, float, int]]] = {\n" + anywhere + "}\n\n"
    text += "BY_CLOCK: Final[dict[Clock, dict[str, tuple[float, float, int]]]] = {\n"
    for clock in ("minutes", "results"):
        own = lines(typical, [name for name in typical if name[1] == clock], "        ")
        text += f'    "{clock}": {{\n{own}    }},\n'
    return text + '}\n"""Of what depends on what gaps are counted in; of minutes one table tells."""\n'


def lines(typical: Typical, names: list[Name], indent: str) -> str:
    """Write one line for each name."""
    return "".join(f'{indent}"{name[0]}": {_triple(typical[name])},\n' for name in names)


def _triple(anchor: Anchor) -> str:
    return f"({anchor.mean:.3f}, {anchor.sd:.3f}, {anchor.n_courses})"


if __name__ == "__main__":
    main()

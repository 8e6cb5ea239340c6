"""A scenario as people write it: YAML in the trade's words, all faults at once."""

from pathlib import Path

import msgspec
import yaml

from content_graph.misfits import misfits
from engine.sizing.scenario import SupportScenario, faults_of
from simulations.terminal.faults import RequestFault

MOST_BYTES = 1 << 20


def read_scenario(path: Path) -> SupportScenario:
    """Read a scenario.

    Raises:
        RequestFault: It cannot be read, or cannot be run; the message names every fault with its remedy.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            message = f"{path}: larger than a scenario can be."
            raise RequestFault(message)
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, RequestFault):
            raise
        message = f"{path}: it cannot be read ({str(error).splitlines()[0] if str(error) else type(error).__name__})."
        raise RequestFault(message) from error
    return scenario_of({} if tree is None else tree, str(path))


def scenario_of(tree: object, where: str) -> SupportScenario:
    """Make a scenario of plain values.

    Raises:
        RequestFault: As `read_scenario`.
    """
    plain = msgspec.to_builtins(tree, str_keys=True)
    try:
        scenario = msgspec.convert(plain, SupportScenario)
    except msgspec.ValidationError as refused:
        found = [f"{one.path}: {one.detail} {one.remedy}" for one in misfits(plain, SupportScenario, str(refused))]
    else:
        found = [f"$.{one.field}: {one.detail} {one.remedy}" for one in faults_of(scenario)]
        if not found:
            return scenario
    raise RequestFault("\n".join([f"{where} cannot be sized:", *(f"  {one}" for one in found)]))

"""The coefficients that ship: a new organisation begins with them, until its own outcomes are known."""

from functools import cache
from importlib.resources import files

import msgspec

from engine.signals.risk import RiskModels


@cache
def cold_start() -> RiskModels:
    """Give what `symphonie signals fit` has found; the file is written by that command alone."""
    text = files("engine.signals").joinpath("cold_start.json").read_bytes()
    return msgspec.json.decode(text, type=RiskModels)

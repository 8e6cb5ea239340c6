"""What the engine's commands expect to go wrong (see `api.cli.boundary`)."""

from __future__ import annotations

from typing import Final

from engine.artefact import ModelFault
from engine.evaluation.predictor import CannotTrain


class RequestFault(ValueError):  # noqa: N818 - a class is named after what is wrong
    """What was asked for cannot be done; the message says why and what to do."""


EXPECTED: Final[dict[type[Exception], int]] = {CannotTrain: 2, ModelFault: 2, RequestFault: 2}

"""What can go wrong when models are judged."""

from collections.abc import Sequence

from simulations.terminal.faults import RequestFault


class NoneJudged(RequestFault):
    """No model could be judged on a table; why was told of each."""

    def __init__(self, table: str) -> None:
        super().__init__(f"No model could be judged on {table}.")


class SomeFailed(Exception):  # noqa: N818 - a class is named after what is wrong
    """Some models that were asked for by name could not be judged; the others were, and what they are worth was told.

    Attributes:
        models: Their names.
    """

    def __init__(self, models: Sequence[str]) -> None:
        self.models = tuple(models)
        super().__init__(f"Not judged, though asked for: {', '.join(models)}.")

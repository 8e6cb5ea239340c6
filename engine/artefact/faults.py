"""What can be wrong with a file that should hold a model."""

from __future__ import annotations


class ModelFault(ValueError):  # noqa: N818 - a class is named after what is wrong
    """The text is no model.

    Attributes:
        path: Of the fault, as `$.parameters.population.n_nodes`; `$` is the whole.
        detail: What is wrong.
        remedy: What to do about it.
    """

    def __init__(self, path: str, detail: str, remedy: str) -> None:
        self.path = path
        self.detail = detail
        self.remedy = remedy
        super().__init__(f"{path}: {detail} {remedy}")

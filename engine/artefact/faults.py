"""What can be wrong with a file that should hold a model."""

from content_graph.misfits import Misfit


class ModelFault(ValueError):  # noqa: N818 - a class is named after what is wrong
    """The text is no model.

    Attributes:
        faults: At least one; of what is wrong in the same way, all.
    """

    def __init__(self, *faults: Misfit) -> None:
        self.faults = faults
        super().__init__("\n".join(f"{fault.path}: {fault.detail} {fault.remedy}" for fault in faults))

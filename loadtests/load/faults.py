"""What can go wrong with a load."""


class LoadFailedError(Exception):
    """The load ended without a result."""

    def __init__(self, status: int | None, told: str) -> None:
        super().__init__(f"the load ended with status {status} and nothing to tell: {told.strip()}")


class PreparationFailedError(Exception):
    """The service did not take what a scenario needs."""

    def __init__(self, url: str, told: str) -> None:
        super().__init__(f"{url} could not be prepared for the load: {told.strip()}")

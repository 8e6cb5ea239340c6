"""What can go wrong while pages are measured."""


class NotSignedInError(Exception):
    """Nobody is signed in where somebody should be."""

    def __init__(self, status: int) -> None:
        super().__init__(f"what needs somebody who is signed in was answered {status}")

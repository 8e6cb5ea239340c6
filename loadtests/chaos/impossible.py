"""Why the service that a fault needs cannot be had on a machine."""

from collections.abc import Sequence


class ImpossibleServiceError(Exception):
    """It cannot be had; the message says what is missing and what to do."""


class NotRootError(ImpossibleServiceError):
    """Whoever runs this may not mount."""

    def __init__(self) -> None:
        super().__init__("only root may mount the small file system that is to be filled; run it as root")


class NotMountedError(ImpossibleServiceError):
    """The system does not let even root mount, as in most containers."""

    def __init__(self, told: str) -> None:
        super().__init__(f"no small file system can be mounted ({told}); give the container CAP_SYS_ADMIN")


class NoTagError(ImpossibleServiceError):
    """There is no version of before."""

    def __init__(self, told: str) -> None:
        super().__init__(f"no older version is found ({told}); run in a clone with its tags, or name it by --from REF")


class NoProgramError(ImpossibleServiceError):
    """A program is missing that makes an older version."""

    def __init__(self, program: str) -> None:
        super().__init__(f"an older version is made by {program}, which is not here; install it")


class NotInstalledError(ImpossibleServiceError):
    """An older version cannot be installed."""

    def __init__(self, ref: str, command: Sequence[str], told: str) -> None:
        super().__init__(f"version {ref} cannot be installed: {' '.join(command[:3])}: {told}")

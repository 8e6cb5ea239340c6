"""What was asked for on the command line and cannot be done."""


class RequestFault(ValueError):  # noqa: N818 - a class is named after what is wrong
    """What was asked for cannot be done; the message says why and what to do."""

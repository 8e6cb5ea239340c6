"""What can go wrong with a replay itself."""


class NoItemShared(ValueError):  # noqa: N818 - a class is named after what is wrong
    """The content graph is about something else than the table."""

    def __init__(self, graph: str, n_items: int) -> None:
        super().__init__(
            f"the content graph {graph} has none of the {n_items} items of the table; name the one that the table is "
            "about, or leave --graph out."
        )


class NothingTaken(Exception):  # noqa: N818 - a class is named after what is wrong
    """The service took none of the results."""

    def __init__(self, n_sent: int) -> None:
        super().__init__(f"the service took none of the {n_sent} results; the report above says why.")

"""What can go wrong with a replay itself."""


class NoItemShared(ValueError):  # noqa: N818 - a class is named after what is wrong
    """The content graph is about something else than the table.

    Attributes:
        graph: its id.
        n_items: how many items the table has.
    """

    def __init__(self, graph: str, n_items: int) -> None:
        self.graph, self.n_items = graph, n_items
        super().__init__(
            f"the content graph {graph} has none of the {n_items} items of the table; name the one that the table is "
            "about, or leave --graph out."
        )


class NothingTaken(Exception):  # noqa: N818 - a class is named after what is wrong
    """The service took none of the results.

    Attributes:
        n_sent: how many were sent.
    """

    def __init__(self, n_sent: int) -> None:
        self.n_sent = n_sent
        super().__init__(f"the service took none of the {n_sent} results; the report above says why.")

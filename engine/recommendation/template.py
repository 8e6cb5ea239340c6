"""What a reason code says, in its three sentences."""

from typing import NamedTuple

from content_graph.languages import Text


class Template(NamedTuple):
    """The three sentences of a reason code.

    Attributes:
        learner: One sentence for the learner.
        supporter: The facts, for the supporter.
        turning: What would have changed the decision, for the supporter.
    """

    learner: Text
    supporter: Text
    turning: Text

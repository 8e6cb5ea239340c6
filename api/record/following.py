"""Which results speak for what a learner was given: those soon after it, as they were accepted."""

from typing import Final

WINDOW_DAYS: Final = 30
"""What follows later than this says nothing of the activity."""
AS_ACCEPTED: Final = """NOT EXISTS (
    SELECT FROM symphonie.result_correction AS one
    WHERE (one.organisation_no, one.graph_no, one.learner, one.result_seq)
        = ({0}.organisation_no, {0}.graph_no, {0}.learner, {0}.seq))"""
"""Condition that a result was not corrected: the moves of one that was are those of another score."""

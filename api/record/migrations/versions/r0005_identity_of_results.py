"""Let an id name one result of a learner, and find it by that id."""

from alembic import op

revision = "0005"
down_revision = "0004"

CHANGES = """
CREATE UNIQUE INDEX result_by_id ON symphonie.result (organisation_no, graph_no, learner, result_id);
"""


def upgrade() -> None:
    """Add the index."""
    op.execute(CHANGES)


def downgrade() -> None:
    """Drop it."""
    op.execute("DROP INDEX symphonie.result_by_id")

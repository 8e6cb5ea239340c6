"""Keep the decisions whose near-ties were drawn, with their propensities: what another policy can be judged on."""

from alembic import op

revision = "0011"
down_revision = "0010"

CHANGES = """
ALTER TABLE symphonie.result ADD COLUMN choice json;
COMMENT ON COLUMN symphonie.result.choice IS
    'the decision after the commit of this result, where its near-ties were drawn; null where it was certain';
"""


def upgrade() -> None:
    """Add the column."""
    op.execute(CHANGES)


def downgrade() -> None:
    """Drop it."""
    op.execute("ALTER TABLE symphonie.result DROP COLUMN choice")

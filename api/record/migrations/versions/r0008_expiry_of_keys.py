"""Keys that end by themselves."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a key have an end; those so far have none."""
    op.execute("ALTER TABLE symphonie.api_key ADD COLUMN expires_at timestamptz")


def downgrade() -> None:
    """Drop the ends: keys that had expired open again."""
    op.execute("ALTER TABLE symphonie.api_key DROP COLUMN expires_at")

"""Add what load, operations and the law ask for: each part goes up, and comes down again."""

from pathlib import Path
from typing import Final

from alembic import op

revision = "0002"
down_revision = "0001"

PARTS: Final[tuple[str, ...]] = ("rolling", "oversight", "limits", "privacy", "cohort_reads", "four_eyes")
"""In this order going up, in the reverse coming down: `NAME.up.sql`, `NAME.down.sql`."""


def upgrade() -> None:
    """Create what the parts need."""
    for part in PARTS:
        _run(f"{part}.up.sql")


def downgrade() -> None:
    """Remove it."""
    for part in reversed(PARTS):
        _run(f"{part}.down.sql")


def _run(name: str) -> None:
    op.execute((Path(__file__).parent / "r0002" / name).read_text())

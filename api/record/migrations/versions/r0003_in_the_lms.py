"""Add what connecting a learning platform asks for: each part goes up, and comes down again."""

from pathlib import Path
from typing import Final

from alembic import op

revision = "0003"
down_revision = "0002"

PARTS: Final[tuple[str, ...]] = (
    "notices",
    "alert_basis",
    "identity",
    "xapi",
    "events",
    "lti",
    "services",
    "webhooks",
    "imports",
    "communication",
    "faq",
    "mailroom",
    "scenarios",
    "group_kinds",
    "peers",
)
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
    op.execute((Path(__file__).parent / "r0003" / name).read_text())

"""Create the record.

Ids by which a learner's history is ordered compare byte by byte (`COLLATE "C"`), as they do in Python, so that the
order of two results at the same instant does not depend on the locale of the database. Results and traces of activity
lie in a partition for each month, which `api.record.months` makes.
"""

from pathlib import Path
from typing import Final

from alembic import op

revision = "0001"
down_revision = None

PARTS: Final = ("tenants", "accounts", "graphs", "history", "decisions", "support", "upkeep")
"""In this order, since later ones refer to earlier ones."""


def upgrade() -> None:
    """Create the tables."""
    for part in PARTS:
        op.execute((Path(__file__).parent / "r0001" / f"{part}.sql").read_text())

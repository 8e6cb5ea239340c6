"""Old backups are removed, so that nobody stays in them for ever.

A chain goes as a whole, once it began so many days ago. Who is erased today is in no chain that begins later, and so in
no backup after as many days, which is what the receipt of the erasure says (`SYMPHONIE_BACKUP_DAYS`).
"""

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from api.backup.layout import PART, Chain, chains_in


def expire(root: Path, keep_days: int, now: datetime) -> list[str]:
    """Remove the chains that began before so many days; the newest chain stays in any case.

    Returns:
        The names of what was removed.
    """
    expired = expired_of(chains_in(root), keep_days, now)
    for chain in expired:
        gone = chain.path.with_name(f"{chain.path.name}{PART}")  # no chain any more, whatever ends this in between
        chain.path.rename(gone)
        shutil.rmtree(gone)
    return [chain.path.name for chain in expired]


def expired_of(chains: Sequence[Chain], keep_days: int, now: datetime) -> list[Chain]:
    """Return the chains that are too old."""
    oldest = now - timedelta(days=keep_days)
    return [chain for chain in chains[:-1] if chain.backups[0].manifest.begun_at < oldest]

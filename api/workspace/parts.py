"""The parts that the workspace is made of."""

from typing import Final

PARTS: Final = (
    *("door", "today", "learner", "cohort", "own", "programme", "operations", "linking", "outbox", "reach"),
)
"""Each has `templates`, its French in `fr.po`, and may have `style.css` and a folder `script`."""

"""Colours that mean something: classes, to which the style gives light and dark, and what they stand for.

Lines and bars that belong together take turns. Each kind of adjustment has its own. Mastery runs from a warm sand over
a muted green to a deep teal: lightness falls all the way, so the order survives print in grey and colour blindness.
"""

from collections.abc import Iterable
from typing import NamedTuple

from engine.charts.bilingual import Said, plain

LINE_COLOURS = ("c-line-1", "c-line-2", "c-line-3", "c-line-4", "c-line-5", "c-line-6")

KIND_COLOURS = {kind: f"c-{kind}" for kind in ("remediate", "evaluate", "review", "advance", "deepen")}
ACCENT, INK, SOFT, FAINT, CURRENT, NO_COLOUR = "c-accent", "c-ink", "c-soft", "c-faint", "c-current", "c-none"

LAST_STEP = 20
"""Of mastery, from 0: each step of 5 % has a colour, and another for what is written on it."""


def line_colour(number: int) -> str:
    """Give the colour of the line with this number, from 0; after the last one they begin again."""
    return LINE_COLOURS[number % len(LINE_COLOURS)]


def mastery_colour(mastery: float) -> str:
    """Give the colour of a mastery in 0..1.

    >>> mastery_colour(0.0), mastery_colour(0.52), mastery_colour(1.0)
    ('m-0', 'm-10', 'm-20')
    """
    return f"m-{round(min(max(mastery, 0.0), 1.0) * LAST_STEP)}"


class Key(NamedTuple):
    """One entry."""

    name: Said  # what it stands for
    colour: str = ""  # class of it
    shape: str = ""  # class of its mark: a line if empty, `block`, `observed-key`
    letter: str = ""  # that the line carries, for whoever does not tell colours apart


def legend(keys: Iterable[Key]) -> str:
    """Write the entries under a drawing."""
    return f'<div class="legend">{"".join(map(_entry, keys))}</div>'


def _entry(key: Key) -> str:
    classes = " ".join(filter(None, (key.shape, key.colour)))
    letter = f"<b>{key.letter}</b>" if key.letter else ""
    return f'<span class="key"><i class="{classes}"></i>{letter}{plain(key.name)}</span>'


def mastery_scale() -> str:
    """Show which colour is which mastery."""
    scale = "".join(f'<i class="m-{step}"></i>' for step in range(0, LAST_STEP + 1, 2))
    return f'<div class="scale">0 % {scale} 100 %</div>'

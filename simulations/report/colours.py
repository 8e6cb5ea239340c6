"""Colours that mean something, which the page's style gives in light and dark, and what they stand for.

Lines and bars that belong together take turns. Each kind of adjustment has its own. Mastery runs from a warm sand over
a muted green to a deep teal: lightness falls all the way, so the order survives print in grey and colour blindness.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from content_graph.languages import Text
from simulations.report.bilingual import plain

LINE_COLOURS = ("var(--line-1)", "var(--line-2)", "var(--line-3)", "var(--line-4)", "var(--line-5)", "var(--line-6)")

KIND_COLOURS = {
    "remediate": "var(--remediate)",
    "evaluate": "var(--evaluate)",
    "review": "var(--review)",
    "advance": "var(--advance)",
    "deepen": "var(--deepen)",
}

_STOPS = ((0.0, (246, 205, 142)), (0.5, (129, 190, 160)), (1.0, (13, 110, 108)))


def line_colour(number: int) -> str:
    """Give the colour of the line with this number, from 0; after the last one they begin again."""
    return LINE_COLOURS[number % len(LINE_COLOURS)]


def mastery_colour(mastery: float) -> str:
    """Give the colour of a mastery in 0..1.

    >>> mastery_colour(0.0), mastery_colour(1.0)
    ('#f6cd8e', '#0d6e6c')
    """
    for (low, from_colour), (high, to_colour) in pairwise(_STOPS):
        if mastery <= high:
            share = (max(mastery, low) - low) / (high - low)
            mixed = (round(a + (b - a) * share) for a, b in zip(from_colour, to_colour, strict=True))
            return "#" + "".join(f"{part:02x}" for part in mixed)
    return mastery_colour(1.0)


SCALE_STEPS = 11


class Key(NamedTuple):
    """One entry."""

    name: Text  # what it stands for
    colour: str = ""  # CSS
    shape: str = ""  # class of its mark: a line if empty, `block`, `observed-key`


def legend(keys: Iterable[Key]) -> str:
    """Write the entries under a drawing."""
    return f'<div class="legend">{"".join(map(_entry, keys))}</div>'


def _entry(key: Key) -> str:
    shape = f' class="{key.shape}"' if key.shape else ""
    style = f' style="--c:{key.colour}"' if key.colour else ""
    return f'<span class="key"><i{shape}{style}></i>{plain(key.name)}</span>'


def mastery_scale() -> str:
    """Show which colour is which mastery."""
    shades = (mastery_colour(step / (SCALE_STEPS - 1)) for step in range(SCALE_STEPS))
    scale = "".join(f'<i style="background:{shade}"></i>' for shade in shades)
    return f'<div class="scale">0 % {scale} 100 %</div>'

"""Colours that mean something; the page's style gives them in light and dark.

Lines and bars that belong together take turns. Each kind of adjustment has its own. Mastery runs from a warm sand over
a muted green to a deep teal: lightness falls all the way, so the order survives print in grey and colour blindness.
"""

from itertools import pairwise

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

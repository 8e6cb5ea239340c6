"""The colours of the report: one scale for mastery, one colour per kind of adjustment.

Mastery runs from a warm sand over a muted green to a deep teal: lightness falls all the way, so the order survives
print in grey and colour blindness.
"""

from itertools import pairwise

KIND_COLOURS = {
    "remediate": "var(--remediate)",
    "evaluate": "var(--evaluate)",
    "review": "var(--review)",
    "advance": "var(--advance)",
    "deepen": "var(--deepen)",
}

_STOPS = ((0.0, (246, 205, 142)), (0.5, (129, 190, 160)), (1.0, (13, 110, 108)))


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

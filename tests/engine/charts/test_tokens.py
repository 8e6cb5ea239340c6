import re
from collections.abc import Mapping
from itertools import product

import pytest

from engine.charts.page import asset

GROUNDS = ("paper", "surface", "band")
KINDS = ("remediate", "evaluate", "review", "advance", "deepen")
LINES = tuple(f"line-{number}" for number in range(1, 7))
WRITTEN = ("ink", "soft", "faint", "accent", "late", "soon", "kept", *LINES, *KINDS)
GRAPHICS = ("rim", "focus")
THEMES = ("light", "dark")
TINT = 0.15
"""The strongest tint of its own colour that a badge has for its ground."""


def tokens(theme: str) -> Mapping[str, str]:
    found = re.findall(r"--([\w-]+):light-dark\((#\w{6}),(#\w{6})\)", asset("tokens.css"))
    return {name: (light, dark)[THEMES.index(theme)] for name, light, dark in found}


def channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def luminance(colour: tuple[float, ...]) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("theme", "name", "ground"), list(product(THEMES, WRITTEN, GROUNDS)))
def test_what_is_written_can_be_read_on_every_ground(theme: str, name: str, ground: str) -> None:
    colours = tokens(theme)
    assert contrast(channels(colours[name]), channels(colours[ground])) >= 4.5


@pytest.mark.parametrize(("theme", "name"), list(product(THEMES, (*KINDS, *LINES, "late", "soon", "kept"))))
def test_a_badge_can_be_read_on_its_own_tint_and_as_ground_of_the_surface(theme: str, name: str) -> None:
    colours = tokens(theme)
    colour, surface = channels(colours[name]), channels(colours["surface"])
    tint = tuple(TINT * a + (1 - TINT) * b for a, b in zip(colour, surface, strict=True))
    assert contrast(colour, tint) >= 4.5


@pytest.mark.parametrize(("theme", "name", "ground"), list(product(THEMES, GRAPHICS, GROUNDS)))
def test_rims_and_the_focus_are_seen_on_every_ground(theme: str, name: str, ground: str) -> None:
    colours = tokens(theme)
    assert contrast(channels(colours[name]), channels(colours[ground])) >= 3.0


@pytest.mark.parametrize("theme", THEMES)
def test_buttons_and_chosen_rows_can_be_read(theme: str) -> None:
    colours = tokens(theme)
    assert contrast(channels(colours["on-accent"]), channels(colours["accent"])) >= 4.5
    for name in ("ink", "soft", "accent"):
        assert contrast(channels(colours[name]), channels(colours["chosen"])) >= 4.5


def test_every_colour_has_a_light_and_a_dark_value() -> None:
    assert {*GROUNDS, *WRITTEN, *GRAPHICS} <= set(tokens("light"))
    assert len(re.findall(r"#\w{6}", asset("tokens.css"))) == 2 * len(tokens("light"))

"""Colours for lines and bars that belong together; the page's style gives them in light and dark."""

LINE_COLOURS = ("var(--line-1)", "var(--line-2)", "var(--line-3)", "var(--line-4)", "var(--line-5)", "var(--line-6)")


def line_colour(number: int) -> str:
    """Give the colour of the line with this number, from 0; after the last one they begin again."""
    return LINE_COLOURS[number % len(LINE_COLOURS)]

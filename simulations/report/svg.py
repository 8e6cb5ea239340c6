"""A few words of SVG. Colours are classes or variables of the page, so that light and dark share one drawing."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from content_graph.languages import Text

Point = tuple[float, float]


class Scale(NamedTuple):
    """A linear scale from values to coordinates."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Give the coordinate of a value.

        >>> Scale(0, 10, 100, 200)(5)
        150.0
        """
        return self.start + (value - self.low) / ((self.high - self.low) or 1.0) * (self.end - self.start)


def drawing(width: float, height: float, parts: Iterable[str], title: Text, css_class: str = "") -> str:
    """Wrap parts as an SVG that scales with the page and says what it shows."""
    label = escape(f"{title.fr} / {title.en}", quote=True)
    return (
        f'<svg class="{css_class}" viewBox="0 0 {width:g} {height:g}" width="{width:g}" role="img" '
        f'aria-label="{label}">{"".join(parts)}</svg>'
    )


def text(at: Point, content: str, css_class: str = "", anchor: str = "start", rotate: float = 0.0) -> str:
    """Write one line."""
    turned = f' transform="rotate({rotate:g} {at[0]:.1f} {at[1]:.1f})"' if rotate else ""
    return (
        f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" class="{css_class}" text-anchor="{anchor}"{turned}>'
        f"{escape(content)}</text>"
    )


def texts(at: Point, content: Text, css_class: str = "", anchor: str = "start", rotate: float = 0.0) -> str:
    """Write one line in both languages, of which the page shows one."""
    if content.fr == content.en:
        return text(at, content.fr, css_class, anchor, rotate)
    return "".join(
        f'<g lang="{language}">{text(at, getattr(content, language), css_class, anchor, rotate)}</g>'
        for language in ("fr", "en")
    )


def line(start: Point, end: Point, css_class: str) -> str:
    """Draw a straight line."""
    return f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" class="{css_class}"/>'


def rect(
    at: Point, size: Point, css_class: str = "", *, radius: float = 0.0, style: str = "", title: Text | None = None
) -> str:
    """Draw a rectangle, with a hint for whoever points at it."""
    hint = "" if title is None else hover(title)
    styled = f' style="{style}"' if style else ""
    return (
        f'<rect x="{at[0]:.1f}" y="{at[1]:.1f}" width="{max(0.0, size[0]):.1f}" height="{max(0.0, size[1]):.1f}" '
        f'rx="{radius:g}" class="{css_class}"{styled}>{hint}</rect>'
    )


def circle(at: Point, radius: float, css_class: str = "", *, style: str = "", title: Text | None = None) -> str:
    """Draw a circle, with a hint for whoever points at it."""
    classed, styled = f' class="{css_class}"' if css_class else "", f' style="{style}"' if style else ""
    drawn = f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius:.1f}"{classed}{styled}'
    return f"{drawn}/>" if title is None else f"{drawn}>{hover(title)}</circle>"


def path(points: Sequence[Point], css_class: str, style: str = "", *, closed: bool = False) -> str:
    """Draw straight pieces through points."""
    way = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if closed else "")
    styled = f' style="{style}"' if style else ""
    return f'<path d="{way}" class="{css_class}"{styled}/>'


def hover(title: Text) -> str:
    """Give a hint in both languages: browsers show a title element as it is, so one text holds both."""
    content = title.fr if title.fr == title.en else f"{title.fr}\n{title.en}"
    return f"<title>{escape(content)}</title>"


def hint_of(name: str, value: Text) -> Text:
    """Say a value after its name, with the colon of each language."""
    return Text(f"{name}\u202f: {value.fr}", f"{name}: {value.en}")


def shortened(words: str, most: int) -> str:
    """Cut a text that is longer than so many characters, with an ellipsis at its end.

    >>> shortened("Addition of fractions", 12)
    'Addition of…'
    """
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def wrap(words: str, width: int, most_lines: int = 2) -> list[str]:
    r"""Break a text into lines of at most ``width`` characters; what is too long ends in an ellipsis.

    Punctuation that French sets apart by a space that does not break stays with its word.

    >>> wrap("Lire un tableau à double entrée", 16)
    ['Lire un tableau', 'à double entrée']
    >>> wrap("Vrai ou faux\u202f: lequel\u202f?", 13)
    ['Vrai ou', 'faux\u202f: lequel\u202f?']
    """
    lines = [""]
    for word in filter(None, words.split(" ")):
        longer = f"{lines[-1]} {word}".strip(" ")
        if len(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most_lines:
        lines = [*lines[: most_lines - 1], " ".join(lines[most_lines - 1 :])]
    return [one if len(one) <= width + 2 else one[: width + 1].rstrip() + "…" for one in lines]

"""A few words of SVG. Colours are classes, so that light and dark share one drawing, and no style is in it."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts.bilingual import Said, attribute, in_each

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


def drawing(
    width: float, height: float, parts: Iterable[str], title: Said, css_class: str = "", role: str = "img"
) -> str:
    """Wrap parts as an SVG that scales with the page and says what it shows; one with links is a `figure`."""
    return (
        f'<svg class="{css_class}" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="{role}" aria-label="{attribute(title)}">{"".join(parts)}</svg>'
    )


def text(at: Point, content: str, css_class: str = "", anchor: str = "start", rotate: float = 0.0) -> str:
    """Write one line."""
    turned = f' transform="rotate({rotate:g} {at[0]:.1f} {at[1]:.1f})"' if rotate else ""
    return (
        f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" class="{css_class}" text-anchor="{anchor}"{turned}>'
        f"{escape(content)}</text>"
    )


def texts(at: Point, content: Said, css_class: str = "", anchor: str = "start", rotate: float = 0.0) -> str:
    """Write one line, in both languages, of which the page shows one, unless it is said in one."""
    each = in_each(content)
    if each.fr == each.en:
        return text(at, each.fr, css_class, anchor, rotate)
    return "".join(
        f'<g lang="{language}">{text(at, getattr(each, language), css_class, anchor, rotate)}</g>'
        for language in ("fr", "en")
    )


def line(start: Point, end: Point, css_class: str) -> str:
    """Draw a straight line."""
    return f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" class="{css_class}"/>'


def rect(at: Point, size: Point, css_class: str = "", *, radius: float = 0.0, title: Said | None = None) -> str:
    """Draw a rectangle, with a hint for whoever points at it."""
    hint = "" if title is None else hover(title)
    return (
        f'<rect x="{at[0]:.1f}" y="{at[1]:.1f}" width="{max(0.0, size[0]):.1f}" height="{max(0.0, size[1]):.1f}" '
        f'rx="{radius:g}" class="{css_class}">{hint}</rect>'
    )


def circle(at: Point, radius: float, css_class: str = "", *, title: Said | None = None) -> str:
    """Draw a circle, with a hint for whoever points at it."""
    classed = f' class="{css_class}"' if css_class else ""
    drawn = f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius:.1f}"{classed}'
    return f"{drawn}/>" if title is None else f"{drawn}>{hover(title)}</circle>"


def path(points: Sequence[Point], css_class: str, *, closed: bool = False) -> str:
    """Draw straight pieces through points."""
    way = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + ("Z" if closed else "")
    return f'<path d="{way}" class="{css_class}"/>'


def link(href: str, parts: str, css_class: str, name: Said, more: str = "") -> str:
    """Group parts under a name, which is their hint, as a link if there is somewhere to go; `more` are attributes."""
    named = f"{hover(name)}{parts}"
    if not href:
        return f'<g class="{css_class}"{more}>{named}</g>'
    return f'<a class="{css_class}" href="{escape(href, quote=True)}"{more}>{named}</a>'


def hover(title: Said) -> str:
    """Give a hint: browsers show a title element as it is, so one text holds both languages."""
    each = in_each(title)
    content = each.fr if each.fr == each.en else f"{each.fr}\n{each.en}"
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

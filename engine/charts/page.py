"""The frame of a report: head, bar, sections, cards; one file, no address of anybody else in it."""

from collections.abc import Sequence
from importlib.resources import files
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts.bilingual import plain


class Heading(NamedTuple):
    """The title of a section and the sentence that says how to read it."""

    title: Text
    lead: Text


class Addition(NamedTuple):
    """What one report has beyond the frame."""

    style: str = ""  # CSS
    markup: str = ""  # HTML after the sections, such as values for the script
    script: str = ""  # JavaScript


NOTHING = Addition()

STYLES = ("tokens.css", "page.css", "charts.css")
"""In this order; a page with a frame of its own takes the first and the last."""


def page(language: str, sections: Sequence[str], addition: Addition = NOTHING) -> str:
    """Write a whole page."""
    style = "".join(map(asset, STYLES))
    return (
        f'<!doctype html><html lang="{language}" data-lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><title>Symphonie</title>'
        f"<style>{style}{addition.style}</style></head><body>{_bar()}<main>{''.join(sections)}</main>"
        f"{addition.markup}<script>{asset('page.js')}{addition.script}</script></body></html>"
    )


def section(heading: Heading, *content: str) -> str:
    """Write a section under its heading."""
    title, lead = plain(heading.title), plain(heading.lead)
    return f'<section><h2>{title}</h2><p class="lead">{lead}</p>{"".join(content)}</section>'


def hero(title: str, lead: str, facts: Sequence[tuple[str, str]]) -> str:
    """Write the head of a page: its title, one sentence, and a few numbers with what they count (HTML, all of it)."""
    shown = "".join(f"<div><b>{value}</b><span>{name}</span></div>" for value, name in facts)
    return f'<section class="hero"><h1>{title}</h1><p class="lead">{lead}</p><div class="facts">{shown}</div></section>'


def card(*content: str) -> str:
    """Put content on a surface of its own."""
    return f'<div class="card">{"".join(content)}</div>'


def wide(content: str) -> str:
    """Let content scroll sideways where the window is narrower, also by the keyboard."""
    return f'<div class="scroll" tabindex="0">{content}</div>'


def asset(name: str) -> str:
    """Read a style or script that lies here."""
    return files("engine.charts").joinpath(name).read_text(encoding="utf-8")


def _bar() -> str:
    return (
        '<header class="top"><span class="brand"><i></i><i></i><i></i><i></i>Symphonie</span><nav>'
        '<button data-set="lang" data-value="fr">FR</button><button data-set="lang" data-value="en">EN</button>'
        '<button data-theme-switch aria-label="clair ou sombre / light or dark">◐</button></nav></header>'
    )

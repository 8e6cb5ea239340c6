"""A class at a glance: a table with one row per learner and one column per skill, coloured by the believed mastery.

It is a table and not a drawing: whoever does not see it hears the learner and the skill of each cell, and the number in
the cell says in print and in grey what the colour says on a screen.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Literal, NamedTuple
from urllib.parse import quote

from content_graph.languages import Text
from engine.charts.bilingual import Language, Said, attribute, in_each, plain, said
from engine.charts.colours import mastery_colour
from engine.charts.svg import shortened

HEAD_CHARACTERS = 37
MOST_ROOMY = 16
"""Columns that have room for wide cells."""
HOW_TO_READ = Text("en pourcentage\u202f; un tiret où rien n’est connu", "in percent; a dash where nothing is known")


class MapRow(NamedTuple):
    """A learner: the name, the mastery of each skill that is known of them, and where the name leads."""

    name: str
    mastery: Mapping[str, float]
    href: str = ""  # address; no link if empty
    cells: str = ""  # address of a cell, with {} where the skill's id stands; no links if empty
    note: str = ""  # said of the learner beside the name, as HTML


class MapColumn(NamedTuple):
    """A skill: its id, its title, where it leads, and whether the rows are sorted by it."""

    id: str
    title: Said
    href: str = ""  # address; no link if empty
    order: Literal["", "ascending", "descending"] = ""


def mastery_map(
    rows: Sequence[MapRow],
    columns: Sequence[MapColumn],
    title: Said,
    language: Language | None = None,
    notes: MapColumn | None = None,
) -> str:
    """Write the table, from top to bottom and from left to right.

    Args:
        rows: Learners in their order.
        columns: Skills in theirs.
        title: What the table shows.
        language: Of the words of the table; both if None.
        notes: The head of what is said beside names; no such column if None.
    """
    heads = "".join(map(_head, columns if notes is None else (notes, *columns)))
    cells = [_Column(one.id, attribute(one.title), quote(one.id, safe="")) for one in columns]
    body = "".join(_row(row, cells, has_note=notes is not None) for row in rows)
    roomy = " roomy" if len(columns) <= MOST_ROOMY else ""
    caption = f"{plain(title)}, {plain(said(HOW_TO_READ, language))}"
    return (
        f'<table class="mastery-map{roomy}"><caption>{caption}</caption>'
        f"<thead><tr><td></td>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )


def _head(column: MapColumn) -> str:
    each = in_each(column.title)
    short = Text(shortened(each.fr, HEAD_CHARACTERS), shortened(each.en, HEAD_CHARACTERS))
    words = plain(short.fr if short.fr == short.en else short)
    order = f' aria-sort="{column.order}"' if column.order else ""
    return f'<th scope="col"{order}><span title="{attribute(column.title)}">{_linked(column.href, words)}</span></th>'


class _Column(NamedTuple):
    id: str
    hint: str
    quoted: str


def _row(row: MapRow, columns: Sequence[_Column], *, has_note: bool) -> str:
    cells = "".join([_cell(row.mastery.get(one.id), one, row.cells) for one in columns])
    note = f'<td class="note">{row.note}</td>' if has_note else ""
    name = _linked(row.href, f"<bdi>{escape(row.name)}</bdi>")
    return f'<tr><th scope="row" title="{escape(row.name, quote=True)}">{name}</th>{note}{cells}</tr>'


def _cell(mastery: float | None, column: _Column, href: str) -> str:
    if mastery is None:
        return f'<td title="{column.hint}">–</td>'
    words = f"{mastery * 100:.0f}"
    if href:  # with the keyboard one goes by the name: thousands of cells are no stops
        words = f'<a tabindex="-1" href="{escape(href.replace("{}", column.quoted), quote=True)}">{words}</a>'
    return f'<td class="{mastery_colour(mastery)}" title="{column.hint}">{words}</td>'


def _linked(href: str, words: str) -> str:
    return f'<a href="{escape(href, quote=True)}">{words}</a>' if href else words

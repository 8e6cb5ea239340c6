"""A class at a glance: one row per learner, one column per skill, the colour is the believed mastery."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from content_graph.languages import Text
from simulations.report import svg
from simulations.report.bilingual import percent_texts
from simulations.report.colours import mastery_colour

CELL_HEIGHT, GAP = 13.0, 2.0
WIDTH = 1080.0
NAMES_WIDTH, HEADS_HEIGHT = 104.0, 200.0
HEAD_CHARACTERS = 37
TILTED_ROOM = 120.0


class MapRow(NamedTuple):
    """A learner: the name, and the mastery of each skill that is known of them."""

    name: str
    mastery: Mapping[str, float]


class MapColumn(NamedTuple):
    """A skill."""

    id: str
    title: Text


def mastery_map(rows: Sequence[MapRow], columns: Sequence[MapColumn], title: Text) -> str:
    """Draw the map, from top to bottom and from left to right."""
    room = (WIDTH - NAMES_WIDTH - TILTED_ROOM) / max(1, len(columns))
    height = HEADS_HEIGHT + len(rows) * (CELL_HEIGHT + GAP)
    parts = [
        *_heads(columns, room),
        *(part for number, row in enumerate(rows) for part in _row(row, number, columns, room)),
    ]
    return svg.drawing(WIDTH, height, parts, title, "class-map")


def _heads(columns: Sequence[MapColumn], room: float) -> Iterator[str]:
    for number, column in enumerate(columns):
        at = (NAMES_WIDTH + (number + 0.62) * room, HEADS_HEIGHT - 8)
        fr, en = (svg.shortened(title, HEAD_CHARACTERS) for title in (column.title.fr, column.title.en))
        yield svg.texts(at, Text(fr, en), "head", "start", -58)


def _row(row: MapRow, number: int, columns: Sequence[MapColumn], room: float) -> Iterator[str]:
    top = HEADS_HEIGHT + number * (CELL_HEIGHT + GAP)
    yield svg.text((NAMES_WIDTH - 10, top + CELL_HEIGHT - 2.5), row.name, "name", "end")
    for place, column in enumerate(columns):
        mastery = row.mastery.get(column.id)
        at, size = (NAMES_WIDTH + place * room, top), (room - GAP, CELL_HEIGHT)
        if mastery is None:
            yield svg.rect(at, size, "unseen", radius=3)
        else:
            hint = percent_texts(mastery)
            title = Text(f"{row.name} · {column.title.fr} · {hint.fr}", f"{row.name} · {column.title.en} · {hint.en}")
            yield svg.rect(at, size, "", radius=3, style=f"fill:{mastery_colour(mastery)}", title=title)

"""A skill graph, coloured by mastery; on a page it may switch between several."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import NamedTuple

from content_graph.languages import Text
from engine.charts import svg
from engine.charts.bilingual import Language, Said, in_each, percent_texts, said
from engine.charts.colours import NO_COLOUR, mastery_colour
from engine.charts.layered import GraphLayout, layered
from engine.charts.page import Addition, asset

PAGE_WIDTH = 1076.0
NARROWEST, WIDEST = 148.0, 206.0
"""Width of a column: as wide as the page allows, so that labels fit."""
GAP = 14.0
NODE_HEIGHT, ROW = 64.0, 104.0
MARGIN = 4.0
CHARACTER_WIDTH = 6.9
MOST_LINES, LINE_HEIGHT, LABEL_CENTRE = 3, 12.5, 28.0


class SkillNode(NamedTuple):
    """A skill: its id, its title, the ids of the skills that it needs, all of them drawn, and where it leads."""

    id: str
    title: Said
    prerequisites: Sequence[str]
    href: str = ""  # address; no link if empty


class Picture(NamedTuple):
    """A layout on paper: units to pixels."""

    layout: GraphLayout
    column: float

    @property
    def node_width(self) -> float:
        """Width of a node."""
        return self.column - GAP

    def centre(self, place: tuple[float, int]) -> svg.Point:
        """Give the centre of a node."""
        return MARGIN + place[0] * self.column, MARGIN + place[1] * ROW + NODE_HEIGHT / 2


def from_foundations(skills: Sequence[SkillNode]) -> list[SkillNode]:
    """Order skills as the rows of their drawing have them, from the foundations on."""
    places = _layout(skills).places
    return sorted(skills, key=lambda skill: (places[skill.id][1], places[skill.id][0]))


def skill_graph(skills: Sequence[SkillNode], mastery: Mapping[str, float], language: Language | None = None) -> str:
    """Draw the skills from the foundations (top) to what builds on them (bottom), with the mastery that is known.

    Args:
        skills: All of them.
        mastery: By skill, 0..1; what is missing is shown as unknown.
        language: Of the words of the chart; both if None.
    """
    layout = _layout(skills)
    picture = Picture(layout, min(WIDEST, max(NARROWEST, (PAGE_WIDTH - 2 * MARGIN) / layout.width)))
    width = layout.width * picture.column + 2 * MARGIN
    height = (layout.n_rows - 1) * ROW + NODE_HEIGHT + 2 * MARGIN
    parts = [_way(picture, edge) for edge in layout.ways]
    parts += [_node(picture, skill, mastery.get(skill.id), language) for skill in skills]
    title = said(Text("Graphe des compétences, coloré par la maîtrise", "Skill graph coloured by mastery"), language)
    role = "figure" if any(skill.href for skill in skills) else "img"
    return svg.drawing(width, height, parts, title, "skill-graph", role)


def switching(choices: Mapping[str, Mapping[str, float]]) -> Addition:
    """Let buttons with `data-mastery` colour the graph of a page anew: by skill, under the name that a button gives."""
    coloured = {
        name: {skill: [round(value, 3), mastery_colour(value)] for skill, value in mastery.items()}
        for name, mastery in choices.items()
    }
    values = json.dumps(coloured).replace("<", "\\u003c")
    markup = f'<script type="application/json" id="mastery">{values}</script>'
    return Addition("", markup, asset("skill_graph.js"))


def _layout(skills: Sequence[SkillNode]) -> GraphLayout:
    return _laid_out(tuple([(one.id, tuple(one.prerequisites)) for one in skills]))


@lru_cache(64)
def _laid_out(prerequisites: tuple[tuple[str, tuple[str, ...]], ...]) -> GraphLayout:
    """Lay a graph out once, however often it is drawn: a page draws the same one for every learner."""
    return layered(dict(prerequisites))


def _way(picture: Picture, edge: tuple[str, str]) -> str:
    """Draw one prerequisite as a curve that leaves and arrives vertically and stays upright at waypoints."""
    stops = [picture.centre(place) for place in picture.layout.ways[edge]]
    points = [(stops[0][0], stops[0][1] + NODE_HEIGHT / 2)]
    for x, y in stops[1:-1]:
        points += [(x, y - NODE_HEIGHT / 2), (x, y + NODE_HEIGHT / 2)]
    points.append((stops[-1][0], stops[-1][1] - NODE_HEIGHT / 2))
    way = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for number, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        middle = (y0 + y1) / 2
        is_straight = number % 2 == 1
        way += (
            f"L{x1:.1f} {y1:.1f}" if is_straight else f"C{x0:.1f} {middle:.1f} {x1:.1f} {middle:.1f} {x1:.1f} {y1:.1f}"
        )
    return f'<path d="{way}" class="way" data-from="{_attribute(edge[0])}" data-to="{_attribute(edge[1])}"/>'


def _node(picture: Picture, skill: SkillNode, mastery: float | None, language: Language | None) -> str:
    x, y = picture.centre(picture.layout.places[skill.id])
    width = picture.node_width
    left, top = x - width / 2, y - NODE_HEIGHT / 2
    colour = NO_COLOUR if mastery is None else mastery_colour(mastery)
    shown = "–" if mastery is None else said(percent_texts(mastery), language)
    share = 0.0 if mastery is None else mastery
    bar = svg.rect((left + 8, top + NODE_HEIGHT - 9), (width - 52, 4), "bar-back", radius=2)
    filled = svg.rect((left + 8, top + NODE_HEIGHT - 9), ((width - 52) * share, 4), "bar", radius=2)
    parts = [
        svg.rect((left, top), (width, NODE_HEIGHT), "node-paper", radius=9),
        svg.rect((left, top), (width, NODE_HEIGHT), "node", radius=9),
        bar,
        filled,
        svg.texts((left + width - 9, top + NODE_HEIGHT - 5), shown, "node-value", "end"),
        _labels(skill.title, (x, top), width),
    ]
    value, title = in_each(shown), in_each(skill.title)
    name = Text(f"{title.fr}, {value.fr}", f"{title.en}, {value.en}") if skill.href else skill.title
    skill_id = f' data-skill="{_attribute(skill.id)}"'
    return svg.link(skill.href, "".join(parts), f"skill {colour}", name, skill_id)


def _labels(title: Said, at: svg.Point, width: float) -> str:
    if isinstance(title, str):
        return _label(title, *at, width)
    labels = (("fr", _label(title.fr, *at, width)), ("en", _label(title.en, *at, width)))
    return "".join(f'<g lang="{language}">{label}</g>' for language, label in labels)


def _label(title: str, x: float, top: float, width: float) -> str:
    lines = svg.wrap(title, int(width / CHARACTER_WIDTH), MOST_LINES)
    first = top + LABEL_CENTRE - LINE_HEIGHT * (len(lines) - 1) / 2
    return "".join(
        svg.text((x, first + LINE_HEIGHT * number), one, "node-label", "middle") for number, one in enumerate(lines)
    )


def _attribute(value: str) -> str:
    return escape(value, quote=True)

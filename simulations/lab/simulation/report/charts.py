"""The pictures of the report, from what was found."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from content_graph.languages import Text
from engine.charts.colours import ACCENT, FAINT, INK, KIND_COLOURS, LINE_COLOURS, SOFT
from engine.charts.curves import Axes, Curve, curve_chart
from engine.charts.dot_plot import Column, Dot, dot_plot
from engine.charts.stacked_bars import Piece, stacked_bars
from engine.charts.tenths import Spread, tenths_of, tenths_plot
from engine.recommendation.situation import KINDS
from simulations.lab.simulation.report import words
from simulations.lab.simulation.report.findings import ABLATION, RANDOM, Versus, World, is_baseline
from simulations.lab.simulation.report.markdown import digits_of
from simulations.lab.simulation.report.verdict import is_above, is_measured
from simulations.results import Score
from simulations.scoring import AIMS, CONDUCT, ScoreName
from simulations.scoring.aims import SHARES, Bound
from simulations.scoring.scores import EXACT, ORACLE
from simulations.worlds import WORLDS

FULL_WIDTH: Final = 1076.0
HALF: Final = (506.0, 340.0)
NAMES_WIDTH: Final = 128.0
PER_ROW: Final = 3
"""Worlds side by side in one drawing."""
AHEAD, EVEN, BEHIND = LINE_COLOURS[0], SOFT, LINE_COLOURS[1]
_FIELD_COLOURS: Final = LINE_COLOURS[1:]
_STYLES: Final = ("series thin", "series thin dashed")


def title_of(world: World) -> Text:
    """Give the title of a world."""
    found = WORLDS.get(world.scenario)
    return Text(world.scenario, world.scenario) if found is None else found.title


def learning_curves(world: World) -> str:
    """Draw mean goal mastery over minutes of study, of all but the ablations."""
    places = next(iter(world.runs.values())).grid_minutes.tolist()
    order = [name for name in (world.subject, ORACLE, EXACT) if name is not None and name in world.runs]
    order += [name for name in world.runs if is_baseline(name)]
    field = [name for name in world.runs if is_baseline(name) and name != RANDOM]
    curves = [
        Curve(name, world.runs[name].curve.mean(axis=0).tolist(), *_look(name, world.subject, field)) for name in order
    ]
    return curve_chart(places, curves, Axes(title_of(world), words.MINUTES_AXIS, HALF))


def _look(policy: str, subject: str | None, field: Sequence[str]) -> tuple[str, str]:
    if policy == subject:
        return ACCENT, "series strong"
    if policy == ORACLE:
        return INK, "series dashed"
    if policy == EXACT:
        return SOFT, "series dashed"
    if policy == RANDOM:
        return SOFT, "series dotted"
    number = field.index(policy)
    return _FIELD_COLOURS[number % len(_FIELD_COLOURS)], _STYLES[number // len(_FIELD_COLOURS) % len(_STYLES)]


def served(world: World) -> str:
    """Draw the tenths of the learners under each policy, the best worst tenth on top."""
    shown = [run for name, run in world.runs.items() if not name.startswith(ABLATION)]
    rows = [
        Spread(
            run.policy,
            tenths_of(run.goal_mastery.tolist()),
            ACCENT if run.policy == world.subject else SOFT,
            is_strong=run.policy == world.subject,
        )
        for run in shown
    ]
    rows.sort(key=lambda row: -row.tenths[0])
    return tenths_plot(rows, HALF[0], NAMES_WIDTH, title_of(world), words.MASTERY_AXIS)


def differences(worlds: Sequence[World], pick: Callable[[World], Sequence[Versus]], title: Text, cut: str = "") -> str:
    """Draw subject less others in goal mastery, and under it in the worst tenth; `cut` is left off the names."""
    goal = _differences(worlds, pick, lambda one: one.goal_mastery, title, cut)
    worst = _differences(worlds, pick, lambda one: one.worst_tenth, title, cut)
    return f"{_named(words.GOAL_DIFFERENCE)}{goal}{_named(words.WORST_DIFFERENCE)}{worst}"


def _named(title: Text) -> str:
    return f'<h3><span lang="fr">{title.fr}</span><span lang="en">{title.en}</span></h3>'


def _differences(
    worlds: Sequence[World],
    pick: Callable[[World], Sequence[Versus]],
    score: Callable[[Versus], Score],
    title: Text,
    cut: str,
) -> str:
    found = [{one.other: score(one) for one in pick(world)} for world in worlds]
    names = list(dict.fromkeys(name for of_world in found for name in of_world))
    columns = [
        Column(title_of(world), [_difference(of_world.get(name)) for name in names], 3, reference=0.0)
        for world, of_world in zip(worlds, found, strict=True)
    ]
    return in_rows([name.removeprefix(cut) for name in names], columns, title)


def _difference(score: Score | None) -> Dot:
    if score is None:
        return Dot(float("nan"))
    return Dot(*score, AHEAD if is_above(score) else BEHIND if score.high < 0.0 else EVEN)


def shares(worlds: Sequence[World]) -> str:
    """Draw the share of the reference's gain over random that each policy reaches, on the same axis in every world."""
    names = list(dict.fromkeys(name for world in worlds for name in world.shares if not name.startswith(ABLATION)))
    names.sort(key=lambda name: all(name != world.subject for world in worlds))  # the judged one on top
    found = [world.shares[name] for world in worlds for name in names if name in world.shares]
    bounds = min([-0.05, *(one.low for one in found)]), max([1.0, *(one.high for one in found)])
    columns = [
        Column(
            title_of(world),
            [_share(world.shares, name, world.subject) for name in names],
            2,
            bounds=bounds,
            reference=SHARES[world.scenario].share if is_measured(world) else None,
        )
        for world in worlds
    ]
    return in_rows(names, columns, words.SHARES.title)


def _share(found: Mapping[str, Score], name: str, subject: str | None) -> Dot:
    colour = ACCENT if name == subject else SOFT
    return Dot(*found[name], colour) if name in found else Dot(float("nan"))


def in_rows(names: Sequence[str], columns: Sequence[Column], title: Text) -> str:
    """Draw some columns under the others; all drawings are as wide."""
    cuts = [columns[start : start + PER_ROW] for start in range(0, len(columns), PER_ROW)]
    room = (FULL_WIDTH - NAMES_WIDTH) / max(map(len, cuts), default=1)
    return "".join(dot_plot(names, cut, NAMES_WIDTH + room * len(cut), NAMES_WIDTH, title) for cut in cuts)


def minutes_by_kind(worlds: Sequence[World]) -> str:
    """Draw on which kinds of decision the subject's learners spend their time, on average."""
    rows = [
        (world.scenario, world.runs[world.subject].kind_minutes.mean(axis=0).tolist())
        for world in worlds
        if world.subject is not None
    ]
    names = [*(words.KIND_NAMES[kind] for kind in KINDS), words.NO_KIND]
    pieces = [
        Piece(name, colour)
        for name, colour in zip(names, [*(KIND_COLOURS[kind] for kind in KINDS), FAINT], strict=True)
    ]
    return stacked_bars(rows, pieces, FULL_WIDTH, NAMES_WIDTH, words.MINUTES.title, "min")


def conduct_chart(world: World) -> str:
    """Draw the conduct of all policies but the ablations; green where an aim is reached, orange where it is not."""
    names = [name for name in world.scores if not name.startswith(ABLATION)]
    columns = [_column(world, names, name) for name in CONDUCT]
    return in_rows(names, columns, words.CONDUCT.title)


def _column(world: World, policies: list[str], name: ScoreName) -> Column:
    aim = next((aim for aimed, aim in AIMS.items() if aimed == name), None)
    dots = [_dot(world.scores[policy][name], aim) for policy in policies]
    return Column(words.SCORE_NAMES[name], dots, digits_of(name), reference=None if aim is None else aim.bound)


def _dot(score: Score, aim: Bound | None) -> Dot:
    if aim is None:
        return Dot(*score, ACCENT)
    return Dot(*score, AHEAD if aim.is_reached(score.mean) else BEHIND)

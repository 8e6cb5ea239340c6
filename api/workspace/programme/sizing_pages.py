"""Sizing: what a support service needs, asked in the trade's words, answered by simulating the course."""

from collections.abc import Mapping
from typing import Final, NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup

from api.errors import UnknownRoute
from api.sizing.support_request import SizingFound
from api.workspace.client import RefusalError
from api.workspace.pages import Answer, Pages
from api.workspace.programme.courses import WHO
from api.workspace.programme.sentences import Told, told
from api.workspace.programme.sizing import GO, name_of, scenario_of, sections_of, staff_of
from api.workspace.visit import Visit
from content_graph.languages import Text
from engine.charts.bilingual import Language
from engine.charts.columns import ColumnPiece, column_chart
from engine.charts.page import wide
from engine.charts.tornado import Swing, tornado
from engine.sizing.comparing import number, written
from engine.sizing.inputs import INPUTS
from engine.sizing.outcomes import BUDGET_RULE, FIGURES, RoleHours
from engine.sizing.questions import QUESTIONS
from engine.sizing.sensitivity import Sensitivities
from engine.sizing.words import NAMES, ROLE_NAMES, RULE

PAGES: Final = Pages("programme")
SIZING: Final = "/v1/sizing"
SHOWN: Final = ("promises_kept", "answer_hours", "tutor_hours", "cost", "drop_outs", "mastery")
"""Figures of an option."""
_REFUSED: Final = frozenset({"invalid-fields", "organisation-too-busy", "service-overloaded", "malformed-body"})
FROM_RECORD: Final = "from_record"
"""In an address where the rates are those of the organisation's own weeks."""
_MOST_SWINGS: Final = 10
_EVERY_WEEK: Final = 16
"""Weeks up to which each has its number below the columns."""


class Mistake(NamedTuple):
    """What is wrong with the form: which input, in words of the API, and what to do."""

    label: Text | None
    what: Told
    remedy: Told | None


@PAGES.on("GET", "/sizing", needs=WHO)
async def sizing(visit: Visit) -> Answer:
    """Show the form; what was asked for is fetched after it."""
    asked = visit.query
    return visit.render(
        "programme/sizing.html",
        sections=[one._replace(title=visit.say(one.title)) for one in sections_of(asked)],
        staff=[one._replace(title=visit.say(one.title)) for one in staff_of(asked)],
        query=urlencode(asked) if GO in asked else "",
        questions=QUESTIONS,
        is_fitted=FROM_RECORD in asked,
    )


@PAGES.on("GET", "/sizing/outcomes", needs=WHO)
async def outcomes(visit: Visit) -> Answer:
    """Show what it comes to."""
    found, mistakes = await _asked(visit, {})
    values = {} if found is None else {"charts": [_weeks(visit, role) for role in found.sizing.outcomes.roles]}
    return _shown(visit, "outcomes", found, mistakes, figures=FIGURES, roles=ROLE_NAMES, rule=RULE, **values)


@PAGES.on("GET", "/sizing/sensitivities", needs=WHO)
async def turned(visit: Visit) -> Answer:
    """Show which input matters."""
    found, mistakes = await _asked(visit, {"sensitivities": True})
    charts = [] if found is None or found.sizing.sensitivities is None else _tornados(visit, found.sizing.sensitivities)
    return _shown(visit, "sensitivities", found, mistakes, charts=charts)


@PAGES.on("GET", "/sizing/optimum", needs=WHO)
async def best(visit: Visit) -> Answer:
    """Show the best staff for a fifth of the budget."""
    scenario = scenario_of(visit.query)
    budget = scenario["budget"]
    spend = spendable_of(budget)
    if not spend:
        said = visit.say("Write the budget for training first: a fifth of it is spent on support at most.")
        return _shown(visit, "optimum", None, [Mistake(INPUTS["budget"].label, Told(said, is_known=True), None)])
    found, mistakes = await _asked(visit, {"spend": spend})
    return _shown(visit, "optimum", found, mistakes)


@PAGES.on("GET", "/sizing/answers/{question}", needs=WHO)
async def answered(visit: Visit, question: str) -> Answer:
    """Answer a question."""
    if question not in QUESTIONS:
        raise UnknownRoute(visit.request.scope["path"])
    found, mistakes = await _asked(visit, {"questions": [question]})
    return _shown(visit, "answer", found, mistakes)


def spendable_of(budget: object) -> float:
    """Return what may be spent on support, of a budget that may be no number.

    >>> spendable_of(1000), spendable_of("much")
    (200.0, 0.0)
    """
    return budget * BUDGET_RULE[1] if isinstance(budget, int | float) and budget > 0 else 0.0


def _shown(visit: Visit, part: str, found: SizingFound | None, mistakes: list[Mistake], **values: object) -> Answer:
    """Show a part alone: within the form's page, or as a page where there are no scripts."""
    return visit.render(
        "programme/sizing_found.html" if visit.is_partial else "programme/sizing_part.html",
        part=part,
        found=found,
        mistakes=mistakes,
        names=NAMES,
        labels=INPUTS,
        shown=SHOWN,
        back=f"/sizing?{urlencode(visit.query)}",
        **values,
    )


async def _asked(visit: Visit, more: Mapping[str, object]) -> tuple[SizingFound | None, list[Mistake]]:
    try:
        body = {"scenario": scenario_of(visit.query), "from_record": FROM_RECORD in visit.query, **more}
        return await visit.house.post(SizingFound, SIZING, body), []
    except RefusalError as refused:
        if refused.name not in _REFUSED:
            raise
        if not refused.problem.errors:
            busy = visit.say("Others are being answered: ask again in a moment.")
            return None, [Mistake(None, Told(busy, is_known=True), None)]
        return None, [
            Mistake(_label(one.path), told(visit.say, one.detail), told(visit.say, one.remedy))
            for one in refused.problem.errors
        ]


def _label(path: str) -> Text | None:
    words = name_of(path)
    return None if words is None else words.label


def _weeks(visit: Visit, role: RoleHours) -> Markup:
    """Draw the hours of a role week by week: P50, and up to P90."""
    columns = [
        [
            ColumnPiece(week.p50, "c-accent", f"{place}: P50 {_number(visit, week.p50)} h"),
            ColumnPiece(max(0.0, week.p90 - week.p50), "c-faint", f"{place}: P90 {_number(visit, week.p90)} h"),
        ]
        for place, week in enumerate(role.weeks, start=1)
    ]
    step = 1 if len(columns) <= _EVERY_WEEK else 4
    labels = [(place + 0.5, str(place + 1)) for place in range(0, len(columns), step)]
    title = visit.say(
        "Hours a week of %(role)s: P50, and above it P90", role=getattr(ROLE_NAMES[role.role], _language(visit))
    )
    chart = column_chart(columns, labels, 640, title, visit.say("week of the course"), _language(visit))
    return Markup(wide(chart))  # noqa: S704 - drawn, and escaped there


def _tornados(visit: Visit, found: Sensitivities) -> list[tuple[Text, Markup]]:
    drawn, language = [], _language(visit)
    for target in ("hours", "promises_kept", "drop_outs", "mastery"):
        widest = sorted(found.swings, key=lambda one: -one.width(target))[:_MOST_SWINGS]
        rows = [
            Swing(
                INPUTS[one.field].label,
                one.at_least[target],
                one.at_most[target],
                " … ".join(getattr(written(end), language) for end in (one.least, one.most)),
            )
            for one in widest
            if one.width(target) > 0.0
        ]
        name = NAMES[target].text
        if rows:
            title = getattr(name, language)
            chart = tornado(found.middle[target], rows, (720.0, 270.0), title, language)
            drawn.append((name, Markup(wide(chart))))  # noqa: S704 - drawn, and escaped there
    return drawn


def _number(visit: Visit, value: float) -> str:
    written: str = getattr(number(value), _language(visit))
    return written


def _language(visit: Visit) -> Language:
    """Return the language of drawings: the pseudo-locale is drawn in English."""
    return "fr" if visit.language == "fr" else "en"

"""Settings of recommendations: tried on real learners before they hold."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import msgspec

from api.paths.recommendation_settings import RecommendationSettings, SettingsHistory
from api.paths.settings_preview import SettingsPreview
from api.support.contacts import NamesTold
from api.workspace.client import RefusalError
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.programme.courses import WHO, Course, course_of
from api.workspace.programme.editing import number_of
from api.workspace.programme.overview import framed
from api.workspace.programme.problems import Problem, faults_of
from api.workspace.programme.titles import title_in
from api.workspace.visit import Visit
from engine.recommendation.settings import PolicySettings

PAGES: Final = Pages("programme")
PATH: Final = "/v1/recommendation-settings"
KINDS: Final = ("remediate", "evaluate", "review", "advance", "deepen")
_REFUSED: Final = frozenset({"invalid-fields", "invalid-content-graph"})


def _(text: str) -> str:
    """Mark a text that is said later."""
    return text


class Field(NamedTuple):
    """A setting that has a field.

    Attributes:
        name: Of it.
        label: What it is called.
        hint: What it does.
    """

    name: str
    label: str
    hint: str = ""


MAIN: Final = (
    Field("mastered", _("Mastered from"), _("Mastery, between 0 and 1, from which a skill counts as mastered.")),
    Field("unlocks", _("Opens what follows from"), _("Mastery of a prerequisite from which the next skill opens.")),
    Field("wrong_in_a_row", _("Wrong answers that call for help"), _("In a row, on one skill, whatever is believed.")),
    Field("right_to_recover", _("Right answers that end the help"), _("In a row.")),
    Field("retention", _("Review below"), _("Mastery under which what was mastered is reviewed.")),
    Field("deepen_from", _("Deepen from"), _("Mastery from which something deeper is offered.")),
    Field("max_changes", _("Changes at a time"), _("Of a path, after one answer, at most.")),
    Field("max_open_reviews", _("Reviews waiting"), _("In a path at one time, at most.")),
    Field("minutes_per_day", _("Minutes a day"), _("That a learner has, where no goal says otherwise.")),
    Field("rest_days", _("Days of rest"), _("Before what was done comes again.")),
)
FINE: Final = (
    Field("sure_known", _("Sure to be known from")),
    Field("sure_unknown", _("Sure to be unknown up to")),
    Field("uncertain_from", _("Uncertain from")),
    Field("right_in_a_row", _("Right answers before deepening")),
    Field("sooner_within", _("Answers that make it sooner than planned")),
    Field("diagnostic_results", _("Answers of a newcomer")),
    Field("own_items", _("Items of one’s own to master a skill")),
    Field("passes_after", _("Right answers that pass a skill")),
    Field("passes_from", _("Mastery that this needs")),
    Field("comes_again_after", _("Answers before an item comes again")),
    Field("times_a_month", _("Times an item comes in a month")),
    Field("max_open_deepenings", _("Deepenings waiting")),
    Field("practice_effect", _("Effect of an item")),
    Field("remedial_effect", _("Effect of a remedial resource")),
    Field("core_effect", _("Effect of a core resource")),
    Field("deepening_effect", _("Effect of a deepening resource")),
    Field("horizon_days", _("Days that it must last")),
    Field("reviews_per_day", _("Reviews a day")),
    Field("prerequisite_strength", _("How much a prerequisite slows learning")),
    Field("entry_strength", _("How much it lowers what is known at the start")),
    Field("price_floor", _("Least price of a minute")),
    Field("look_ahead", _("Items looked ahead")),
    Field("sharing", _("How prerequisites share their minutes")),
    Field("calm", _("Staying with a skill")),
    Field("variety", _("Items in a row on one skill")),
    Field("foreign", _("Worth of a resource in another language")),
    Field("studied_again", _("Worth of studying once more")),
    Field("near_tie", _("What counts as equally good")),
)
SWITCHES: Final = (
    Field("answers_failures", _("Failures are answered at once")),
    Field("keeps_to_prerequisites", _("Work waits for its prerequisites")),
)


def policy_of(form: Mapping[str, str], held: PolicySettings) -> dict[str, Any]:
    """Read the form of settings; what it does not ask for stays as it is."""
    said = {one.name: number_of(form.get(one.name, "")) for one in (*MAIN, *FINE)}
    switched = {one.name: bool(form.get(one.name)) for one in SWITCHES}
    default = msgspec.to_builtins(PolicySettings())
    filled = {name: default[name] if value is None else value for name, value in said.items()}
    return {**msgspec.to_builtins(held), **filled, **switched}


@PAGES.on("GET", "/programme/{course}/settings", needs=WHO)
async def settings(visit: Visit, course: str) -> Answer:
    """Show the settings that hold on a course."""
    shown = await course_of(visit, course)
    held = await visit.house.get(RecommendationSettings, PATH, content_graph=course)
    return await _page(visit, shown, held, msgspec.to_builtins(held.policy), held.awaiting_approval)


@PAGES.on("POST", "/programme/{course}/settings/preview", needs=WHO)
async def preview(visit: Visit, course: str) -> Answer:
    """Try settings on the learners with the newest answers."""
    shown = await course_of(visit, course)
    held = await visit.house.get(RecommendationSettings, PATH, content_graph=course)
    policy, awaiting = policy_of(visit.form, held.policy), visit.many.get("awaiting", ())
    try:
        found = await visit.house.post(SettingsPreview, f"{PATH}/preview", {"content_graph": course, "policy": policy})
    except RefusalError as refused:
        return await _page(visit, shown, held, policy, awaiting, problems=_problems(visit, shown, refused))
    return await _page(visit, shown, held, policy, awaiting, found=found)


@PAGES.on("POST", "/programme/{course}/settings", needs=WHO)
async def put(visit: Visit, course: str) -> Answer:
    """Let settings hold, unless somebody else put theirs meanwhile."""
    shown = await course_of(visit, course)
    held = await visit.house.get(RecommendationSettings, PATH, content_graph=course)
    if visit.form.get("version") != str(held.version):
        said = visit.say("Somebody else changed the settings meanwhile. Nothing was overwritten: look at theirs first.")
        return fault(shown.at("settings"), said)
    policy, awaiting = policy_of(visit.form, held.policy), visit.many.get("awaiting", ())
    by = {"id": visit.who.account_id, "role": "coordinator"}
    body = {"content_graph": course, "policy": policy, "awaiting_approval": awaiting, "by": by}
    try:
        await visit.house.post(RecommendationSettings, PATH, body, method="PUT")
    except RefusalError as refused:
        return await _page(visit, shown, held, policy, awaiting, problems=_problems(visit, shown, refused))
    return see(shown.at("settings"), visit.say("The settings hold from the next answer on."))


def _problems(visit: Visit, course: Course, refused: RefusalError) -> list[Problem]:
    if refused.name not in _REFUSED:
        raise refused
    labels = {one.name: visit.say(one.label) for one in (*MAIN, *FINE, *SWITCHES)}
    found = faults_of(visit, course, refused.problem.errors)
    places = [one.path.rpartition(".")[2] for one in refused.problem.errors]
    return [one._replace(where=labels.get(place, place)) for one, place in zip(found, places, strict=True)]


async def _page(
    visit: Visit,
    course: Course,
    held: RecommendationSettings,
    policy: Mapping[str, Any],
    awaiting: tuple[str, ...],
    *,
    found: SettingsPreview | None = None,
    problems: list[Problem] | None = None,
) -> Answer:
    history = await visit.house.get(SettingsHistory, f"{PATH}/history", content_graph=course.id, limit=20)
    titles = {one.id: title_in(one.title, visit.language) for one in course.graph.items}
    titles |= {one.id: title_in(one.title, visit.language) for one in course.graph.resources}
    changed = [] if found is None else [one.learner_id for one in found.changed]
    names = (await visit.house.get(NamesTold, "/v1/names", learner_id=changed)).learners if changed else {}
    return visit.render(
        "programme/settings.html",
        **framed(visit, course, "settings"),
        held=held,
        policy=policy,
        awaiting=awaiting,
        found=found,
        problems=problems or [],
        history=history.versions,
        titles=titles,
        names=names,
        main=MAIN,
        fine=FINE,
        switches=SWITCHES,
        defaults=msgspec.to_builtins(PolicySettings()),
    )

"""Models of a course: what traces, how well each predicts, what it would take to change that."""

from typing import Final, NamedTuple

from api.content.calibration import Calibrations
from api.content.model_messages import ActiveModel, ModelComparison, ModelList, ModelStored
from api.content.models import MAX_MODEL_BYTES
from api.workspace.client import RefusalError, address
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.programme.courses import GRAPH, WHO, Course, course_of
from api.workspace.programme.overview import framed
from api.workspace.programme.sentences import Told, told
from api.workspace.visit import Visit

PAGES: Final = Pages("programme")
_LOSS: Final = "log_loss"
_UNFITTED: Final = "log_loss unfitted"
_SHOWN: Final = ("auc", "accuracy", "rmse", "ece", "log_loss uncorrected", "log_loss corrected")
"""Further figures on learners held out, where a model has them."""


class Fit(NamedTuple):
    """How well a model predicts learners whom it was not fitted to.

    Attributes:
        loss: Nats per answer; None where nobody was held out.
        before: The same before any fitting.
        gain: By what share it is smaller.
        others: Further figures, by name.
    """

    loss: float | None
    before: float | None
    gain: float | None
    others: dict[str, float]


def fit_of(held_out: dict[str, float]) -> Fit:
    """Read the figures of a model.

    >>> fit_of({"log_loss": 0.45, "log_loss unfitted": 0.6, "auc": 0.8}).gain
    0.25
    """
    loss, before = held_out.get(_LOSS), held_out.get(_UNFITTED)
    gain = round(1 - loss / before, 9) if loss is not None and before else None
    return Fit(loss, before, gain, {name: held_out[name] for name in _SHOWN if name in held_out})


@PAGES.on("GET", "/programme/{course}/models", needs=WHO)
async def models(visit: Visit, course: str) -> Answer:
    """Show what traces and the models that there are."""
    return await _page(visit, await course_of(visit, course))


@PAGES.on("POST", "/programme/{course}/models/activate", needs=WHO)
async def activate(visit: Visit, course: str) -> Answer:
    """Let a model trace, or the authors' parameters; one that predicts worse only where that is wanted."""
    shown = await course_of(visit, course)
    chosen = visit.form.get("content_hash") or None
    body = {"content_hash": chosen, "force": bool(visit.form.get("force"))}
    try:
        await visit.house.post(ActiveModel, address(GRAPH, course) + "/active-model", body, method="PUT")
    except RefusalError as refused:
        if refused.name not in {"model-predicts-worse", "model-fits-nothing"}:
            raise
        why = told(visit.say, refused.problem.detail)
        can_force = refused.name == "model-predicts-worse"
        return await _page(visit, shown, refused=why, refused_hash=chosen if can_force else None)
    return see(shown.at("models"), visit.say("It holds. What is believed about learners is being reckoned again."))


@PAGES.on("POST", "/programme/{course}/models/rollback", needs=WHO)
async def roll_back(visit: Visit, course: str) -> Answer:
    """Go back to what traced before."""
    page = address("/programme/{}/models", course)
    try:
        await visit.house.post(ActiveModel, address(GRAPH, course) + "/active-model/rollback")
    except RefusalError as refused:
        if refused.name != "nothing-to-roll-back":
            raise
        return fault(page, visit.say("Nothing else was ever active."))
    return see(page, visit.say("Back to what was active before. Beliefs are being reckoned again."))


@PAGES.on("POST", "/programme/{course}/models/upload", needs=WHO, max_body_bytes=MAX_MODEL_BYTES + (1 << 16))
async def upload(visit: Visit, course: str) -> Answer:
    """Keep a model that was fitted elsewhere."""
    page = address("/programme/{}/models", course)
    file = visit.files.get("file")
    sent = await file.read() if file is not None else b""
    try:
        stored = await visit.house.post(ModelStored, address(GRAPH, course) + "/models", sent or b"{}")
    except RefusalError as refused:
        if refused.name not in {"invalid-model", "model-fits-nothing", "malformed-body"}:
            raise
        return fault(page, visit.say("That file is no model of this course. Send the model.json that the fit wrote."))
    if not stored.created:
        return see(page, visit.say("This model was there already."))
    return see(page, visit.say("The model is kept. It traces nobody until you activate it."))


async def _page(visit: Visit, course: Course, refused: Told | None = None, refused_hash: str | None = None) -> Answer:
    path = address(GRAPH, course.id)
    active = await visit.house.get(ActiveModel, path + "/active-model")
    listed = await visit.house.get(ModelList, path + "/models", cursor=visit.query.get("after"))
    before, after = visit.query.get("before"), visit.query.get("after_model")
    compared = None
    if before and after:
        compared = await visit.house.get(ModelComparison, path + "/model-comparison", before=before, after=after)
    watched = await visit.house.get(Calibrations, "/v1/calibration", content_graph=course.id)
    return visit.render(
        "programme/models.html",
        watched=watched.calibrations,
        **framed(visit, course, "models"),
        active=active,
        models=[(one, fit_of(one.training.held_out)) for one in listed.models],
        following=f"{course.at('models')}?after={listed.next_cursor}" if listed.next_cursor else "",
        compared=compared,
        refused=refused,
        refused_hash=refused_hash,
    )

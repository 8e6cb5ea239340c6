"""`GET /v1/calibration`: whether predictions are as good as they were, for whoever makes courses and models."""

import datetime as dt
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from api.http.routes import Routes
from api.record.calibration import StoredCalibration, calibrations
from api.record.models import model_version
from api.results.messages import Words
from api.runtime import Runtime
from content_graph.ids import Id
from engine.evaluation.drift import FEWEST_REFERENCE, RUN_LENGTH

ROUTES: Final = Routes("Content graphs")


class Calibration(msgspec.Struct, frozen=True):
    """How well predictions on a content graph come true, since its model and version trace.

    Attributes:
        content_graph: On which content graph.
        title: What that is called.
        model_version: What predicts.
        since: First day (UTC) that was summed up.
        until: Last day.
        n_results: Results, late ones left out.
        state: `learning` until there are 300 results to compare with; then `steady`, or `drifting`.
        drifted_on: The day on which it was told; null while it has not drifted.
        level: Mean of score less prediction in the reference; null while it is learnt. Above 0 learners do better
            than predicted.
        recent: The same over the last week.
        log_loss: Of the reference, in nats.
        recent_log_loss: Over the last week.
        statistic: Highest so far of the sequential test; `drifting` from `threshold` on.
        threshold: Days that pass on average, at least, before a false alarm.
        text: The same for people.
    """

    content_graph: str
    title: Words
    model_version: str
    since: dt.date
    until: dt.date
    n_results: int
    state: Literal["learning", "steady", "drifting"]
    drifted_on: dt.date | None
    level: float | None
    recent: float | None
    log_loss: float | None
    recent_log_loss: float | None
    statistic: float
    threshold: int
    text: Words


class Calibrations(msgspec.Struct, frozen=True):
    """Content graphs by id; those without any result on a day that is over are left out.

    Attributes:
        calibrations: By id of the content graph.
    """

    calibrations: tuple[Calibration, ...]


class CalibrationQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the question."""

    content_graph: Annotated[Id, Meta(description="Only this content graph.")] | None = None


@ROUTES.on("get", "/v1/calibration", "The content graphs.", scope="content:read")
async def get_calibration(runtime: Runtime, organisation_no: int, query: CalibrationQuery) -> Calibrations:
    """Read whether predictions are as good as they were.

    Each day that is over is held against the first ones, by a test that may be looked at every day: where nothing has
    drifted, it gives a false alarm once in ten years of days at most, on average.
    """
    found = await calibrations(runtime.pool, organisation_no, query.content_graph)
    return Calibrations(tuple([_told(one) for one in found]))


def _told(one: StoredCalibration) -> Calibration:
    is_learnt = one.n_reference is not None and one.n_reference >= FEWEST_REFERENCE
    level = one.reference_total / one.n_reference if one.reference_total is not None and one.n_reference else None
    drifting: Literal["steady", "drifting"] = "steady" if one.drifted_on is None else "drifting"
    state: Literal["learning", "steady", "drifting"] = drifting if is_learnt else "learning"
    return Calibration(
        one.graph_id,
        Words(one.called.fr, one.called.en),
        model_version(one.revision, one.model_hash),
        one.since,
        one.until,
        one.n,
        state,
        one.drifted_on,
        level,
        one.recent,
        one.reference_loss,
        one.recent_loss,
        one.statistic,
        RUN_LENGTH,
        drift_words(one) if state == "drifting" else _WORDS[state],
    )


def drift_words(one: StoredCalibration) -> Words:
    """Say, of what has drifted, in which direction and what to do."""
    level = one.reference_total / one.n_reference if one.reference_total is not None and one.n_reference else 0.0
    return _BETTER if (one.recent or 0.0) > level else _WORSE


_WORDS: Final = {
    "learning": Words(
        "Pas encore assez de réponses pour une comparaison.", "There are not enough answers to compare with yet."
    ),
    "steady": Words(
        "Les prédictions se vérifient aussi bien qu’au début.", "Predictions come true as well as they did at first."
    ),
}
_WORSE: Final = Words(
    "Les prédictions ont dérivé\u202f: les apprenants réussissent moins que prévu. Vérifiez les questions modifiées"
    " et les données reçues, puis ajustez et activez un nouveau modèle.",
    "Predictions have drifted: learners do worse than predicted. Look at changed questions and at the data that"
    " come in, then fit and activate another model.",
)
_BETTER: Final = Words(
    "Les prédictions ont dérivé\u202f: les apprenants réussissent mieux que prévu. Vérifiez les questions modifiées et"
    " les données reçues (réponses qui circulent\u202f?), puis ajustez et activez un nouveau modèle.",
    "Predictions have drifted: learners do better than predicted. Look at changed questions and at the data that come"
    " in (do answers go around?), then fit and activate another model.",
)

"""Explain an alert again: find its signal as it was found then, and say whether that comes to the same."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec

from api.alert_errors import UnknownAlert
from api.http.routes import Routes
from api.record.graphs import read_graph_as_it_was
from api.record.keys import Principal
from api.record.models import model_hash_of
from api.record.support import alert_lists
from api.record.support.alert_bases import KeptAlert, find_kept_alert
from api.record.support.alert_cases import OnGraph
from api.record.support.histories import MOST, results_as_they_were
from api.record.support.reads import Reading, note_shown
from api.record.support.signal_models import load_own
from api.record.support.team import Record
from api.results.deciding import CODE_VERSION
from api.results.messages import Words
from api.results.recomputing import Recomputer, Told, is_same
from api.runtime import Runtime
from api.support.acting import ActingSupporter
from api.support.alert_basis import AlertBasis, RiskBasis, found_again, read_basis
from engine.signals import cold_start
from engine.signals.from_traces import Risk, risk_again
from engine.signals.signal import Signal

ROUTES: Final = Routes("Support")
Obstacle = Literal["basis_not_kept", "coefficients_gone", "content_gone", "history_incomplete"]
OUTCOMES: Final = {
    "same": Words(
        "Recherché à nouveau avec le contenu, les seuils et les résultats d’alors, le signal est le même.",
        "Found again with the content, the limits and the results of then, the signal is the same.",
    ),
    "differs": Words(
        "Recherché à nouveau avec le contenu, les seuils et les résultats d’alors, le signal est autre.",
        "Found again with the content, the limits and the results of then, the signal is another one.",
    ),
    "basis_not_kept": Words(
        "Impossible de le retrouver exactement\u202f: il vient d’un groupe, de traces d’activité comparées à celles"
        " d’un groupe, ou d’une version du service (avant 0.3.0) qui ne conservait pas encore ce qu’elle avait lu.",
        "It cannot be found again exactly, because it is of a cohort, of traces of activity that were compared with a"
        " cohort’s, or of a version of the service (before 0.3.0) that did not keep what it had read yet.",
    ),
    "coefficients_gone": Words(
        "Impossible de le retrouver\u202f: les coefficients propres à l’organisation, d’alors, ont été remplacés.",
        "It cannot be found again, because the organisation’s own coefficients of then were replaced.",
    ),
    "content_gone": Words(
        "Impossible de le retrouver\u202f: la version du contenu ou le modèle d’alors a été effacé.",
        "It cannot be found again, because the version of the content graph or the model of then was erased.",
    ),
    "history_incomplete": Words(
        "Impossible de le retrouver\u202f: il manque au registre un résultat d’avant l’alerte.",
        "It cannot be found again, because a result from before the alert is not in the record.",
    ),
}
"""What finding a signal again has shown, for people."""


class AlertDifference(msgspec.Struct, frozen=True):
    """One thing in which a signal that was found again differs.

    Attributes:
        what: `signal` where it is not there, else a field, or `facts.` or `turning.` and the name of a number.
        recorded: What the record says; null for nothing.
        recomputed: What is found now; null for nothing.
    """

    what: str
    recorded: Told
    recomputed: Told


class RecomputedAlert(msgspec.Struct, frozen=True):
    """An alert whose signal was looked for again.

    Attributes:
        alert_id: Which one.
        learner_id: About whom; null for a cohort.
        signal: Its kind.
        raised_at: When.
        outcome: `same`, with figures within 1e-9; `differs`; or `impossible`.
        because: What stands in the way where it is impossible: `basis_not_kept`, `coefficients_gone`, `content_gone`,
            `history_incomplete`; `other_program` where it differs and the program has changed since; null where nothing
            explains it.
        text: The same for people.
        differences: In what.
        version: Of rules and coefficients then.
        graph_version: Content hash of the content graph then; null, like what follows, where it rests on no results.
        model_version: That traced then.
        n_results: Results that were looked at.
        code_version: Of the program that found it.
        program_now: Version of the program that looked again.
    """

    alert_id: str
    learner_id: str | None
    signal: str
    raised_at: datetime
    outcome: Literal["same", "differs", "impossible"]
    because: str | None
    text: Words
    differences: tuple[AlertDifference, ...]
    version: str
    graph_version: str | None
    model_version: str | None
    n_results: int | None
    code_version: str | None
    program_now: str


@ROUTES.on(
    "get",
    "/v1/alerts/{alert_id}/recomputed",
    "The alert, looked for again.",
    scope="support:read",
    problems=(UnknownAlert,),
)
async def recompute_alert(
    runtime: Runtime, principal: Principal, actor: ActingSupporter, alert_id: str
) -> RecomputedAlert:
    """Look for the signal of an alert again, and compare.

    However long ago: with the learner's results and corrections as they were known, and with the content graph, model
    and limits of then. Whether it was raised or rested follows from other alerts, and is not asked again.
    """
    organisation_no, now_us = principal.organisation_no, runtime.clock_us()
    async with runtime.pool.connection() as connection:
        seen = await alert_lists.find_alert(connection, organisation_no, actor.reach, alert_id, now_us)
        kept = await find_kept_alert(connection, organisation_no, alert_id) if seen is not None else None
        if seen is None or kept is None:
            raise UnknownAlert("{alert_id}", alert_id)
        if kept.learner is not None:
            reading = Reading(kept.learner, actor.name, principal.key_id, f"alert/{alert_id}", now_us)
            await note_shown(connection, organisation_no, frozenset(seen.roles), reading)
        return await recomputed(connection, kept, Recomputer())


async def recomputed(connection: Record, kept: KeptAlert, recomputer: Recomputer) -> RecomputedAlert:
    """Look for a signal again, and tell what that has shown."""
    if kept.basis is None or kept.learner is None:
        return _told(kept, None, "basis_not_kept", ())
    basis = read_basis(kept.basis)
    if isinstance(basis, RiskBasis):
        return await _risk_again(connection, kept, basis)
    place = OnGraph(kept.organisation_no, kept.graph_no)
    results = await results_as_they_were(connection, place, kept.learner, basis.seq, basis.correction_no)
    if len(results) < min(MOST, basis.seq):
        return _told(kept, basis, "history_incomplete", ())
    model_hash = model_hash_of(basis.model_version)
    of_then = (basis.graph_version, basis.revision, model_hash, basis.settings_version)
    stored = await read_graph_as_it_was(connection, kept.organisation_no, kept.graph_no, *of_then)
    if stored is None:
        return _told(kept, basis, "content_gone", ())
    graph = await asyncio.to_thread(recomputer.graph, stored)
    found = found_again(kept.learner, basis, results, graph, cold_start())
    same = next((one for one in found if (one.kind, one.skill_id) == (kept.kind, kept.skill_id)), None)
    return _told(kept, basis, None, tuple(_differences(kept, same)))


async def _risk_again(connection: Record, kept: KeptAlert, basis: RiskBasis) -> RecomputedAlert:
    """Ask the regression again with the features of then, which are compared with nothing."""
    models = cold_start().with_own(await load_own(connection, kept.organisation_no))
    found = risk_again(basis.given, models, basis.limits)
    if found is not None and found.version != kept.version:
        return _told(kept, basis, "coefficients_gone", ())
    same = None if found is None else _signal_of(kept, found)
    return _told(kept, basis, None, tuple(_differences(kept, same)))


def _signal_of(kept: KeptAlert, found: Risk) -> Signal:
    rank, evidence = float(found.facts["probability"]), tuple(kept.evidence)
    return Signal("at_risk", found.severity, found.facts, evidence, found.turning, rank=rank, version=found.version)


def _differences(kept: KeptAlert, found: Signal | None) -> Iterator[AlertDifference]:
    if found is None:
        yield AlertDifference("signal", kept.kind, None)
        return
    pairs: list[tuple[str, Told, Told]] = [
        ("severity", kept.severity, found.severity),
        ("rank", kept.rank, found.rank),
        ("evidence", " ".join(kept.evidence), " ".join(found.evidence)),
        ("version", kept.version, found.version),
    ]
    for name, told, now in (("facts", kept.facts, found.facts), ("turning", kept.turning, found.turning)):
        before: Mapping[str, Told] = msgspec.json.decode(told)
        pairs += [(f"{name}.{one}", before.get(one), now.get(one)) for one in sorted({*before, *now})]
    for what, recorded, recomputed_now in pairs:
        if not is_same(recorded, recomputed_now):
            yield AlertDifference(what, recorded, recomputed_now)


def _told(
    kept: KeptAlert,
    basis: AlertBasis | RiskBasis | None,
    obstacle: Obstacle | None,
    differences: tuple[AlertDifference, ...],
) -> RecomputedAlert:
    outcome: Literal["same", "differs", "impossible"] = "differs" if differences else "same"
    if obstacle is not None:
        outcome = "impossible"
    of_results = basis if isinstance(basis, AlertBasis) else None
    is_explained = bool(differences) and basis is not None and basis.code_version != CODE_VERSION
    return RecomputedAlert(
        kept.alert_id,
        kept.learner,
        kept.kind,
        kept.raised_at,
        outcome,
        obstacle or ("other_program" if is_explained else None),
        OUTCOMES[obstacle or outcome],
        differences,
        kept.version,
        None if of_results is None else of_results.graph_version,
        None if of_results is None else of_results.model_version,
        None if of_results is None else min(MOST, of_results.seq),
        None if basis is None else basis.code_version,
        CODE_VERSION,
    )

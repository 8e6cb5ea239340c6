"""What is asked and told of alerts."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from api.clock import moment_of
from api.http.parameters import PageQuery
from api.paths.decisions import Reason
from api.record.support.alert_cases import signal_of, title_of
from api.record.support.alert_lists import AlertStatus, StoredAlert
from api.record.support.signal_models import JudgedModel
from api.results.messages import Words
from content_graph.ids import Id
from content_graph.languages import Text
from engine.signals.risk import RiskModels, Target
from engine.signals.signal import Kind, Severity
from engine.signals.texts import NOBODY, facts_of, wording
from engine.support.routing import Step, StepCode, ToldRole


class AlertsQuery(PageQuery, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of the list of alerts."""

    mine: Annotated[bool, Meta(description="Only what you have yourself.")] = False
    role: Annotated[ToldRole, Meta(description="Only what somebody has as this.")] | None = None
    owner_id: Annotated[Id, Meta(description="Only what this supporter has.")] | None = None
    status: (
        Annotated[AlertStatus, Meta(description="Only those; all that have not ended if it is left out.")] | None
    ) = None
    signal: Annotated[Kind, Meta(description="Only this kind.")] | None = None
    cohort_id: Annotated[Id, Meta(description="Only of this cohort and its learners.")] | None = None
    learner_id: Annotated[Id, Meta(description="Only of this learner.")] | None = None
    due_before: (
        Annotated[datetime, Meta(tz=True, description="Only what an answer is due to before this moment.")] | None
    ) = None


class RouteStepTold(msgspec.Struct, frozen=True):
    """One step of the way to its owner.

    Attributes:
        code: What was found.
        subject: Rule, role, person or queue.
        text: The same for people.
    """

    code: StepCode
    subject: str
    text: Words


class AlertTold(msgspec.Struct, frozen=True):
    """Somebody may need help, and why. A learner is told facts and that help is there; the rest is null then.

    Attributes:
        alert_id: Names it.
        signal: What was seen.
        learner_id: Who may need help; null for a whole cohort.
        cohort_id: Within which it was seen; null for all who have no cohort on the content graph.
        content_graph: On which.
        skill_id: On which skill; null for none.
        severity: How urgent.
        reason: What was seen, and what is estimated from it.
        facts: The numbers in it.
        evidence: Ids of the results, visits, tasks or meetings that it counts; of a cohort, its learners.
        turning: What would have changed it.
        version: Of the rules and, where they were used, of the coefficients.
        status: `open`, `acknowledged`, `snoozed` or `ended`.
        owner_id: Who has it.
        role: As what.
        queue_id: In which queue it waits; null for none.
        route: Why they have it.
        place: Of its learner in their day, 1 for the first; all alerts of a learner in a day have the same. Null of a
            cohort, and where the learner had reached them that day from an earlier one.
        cut: How many learners were within their budget that day.
        within_budget: Whether it has reached them; if not, it stands below, and no clock runs.
        case_id: In which it is talked about; null while nobody does.
        due_at: By when an answer is due; null where none is.
        raised_at: When it was raised.
        acknowledged_at: When somebody took note of it first.
        snoozed_until: Until when nobody wants to be reminded.
        ended_at: When it ended.
        ended_because: `evidence_turned` (by itself), `cohort` (one for all stands for it), `closed` or `not_useful`.
        ended_by: Who ended it; `machine` if nobody did.
        outcome: What came of it, or why it was of no use.
    """

    alert_id: str
    signal: Kind
    learner_id: str | None
    cohort_id: str | None
    content_graph: str
    skill_id: str | None
    severity: Severity | None
    reason: Words
    facts: dict[str, Any]
    evidence: tuple[str, ...]
    turning: Words | None
    version: str | None
    status: AlertStatus
    owner_id: str
    role: str
    queue_id: str | None
    route: tuple[RouteStepTold, ...] | None
    place: int | None
    cut: int | None
    within_budget: bool | None
    case_id: str | None
    due_at: datetime | None
    raised_at: datetime
    acknowledged_at: datetime | None
    snoozed_until: datetime | None
    ended_at: datetime | None
    ended_because: str | None
    ended_by: str | None
    outcome: str | None


class AlertPage(msgspec.Struct, frozen=True):
    """Alerts, the first due first; `next_cursor` is null on the last page.

    Attributes:
        alerts: Those of this page.
    """

    alerts: tuple[AlertTold, ...]
    next_cursor: str | None


class SnoozeRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Not to be reminded for a while; the clock runs on.

    Attributes:
        until: Until when.
    """

    until: Annotated[datetime, Meta(tz=True)]
    reason: Reason


class ReassignRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody else is to have it: at least one of both says who.

    Attributes:
        supporter_id: The supporter; whoever has the role for the learner if it is left out.
        role: As what: `tutor` gives a question of comprehension back to the tutor.
    """

    supporter_id: Id | None = None
    role: ToldRole | None = None
    reason: Reason


class NotUsefulRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """It was of no use; counted for whoever sets the rules."""

    reason: Reason


class CloseRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nothing is left to be done.

    Attributes:
        outcome: What came of it, for people.
    """

    outcome: Reason


class SignalCountTold(msgspec.Struct, frozen=True):
    """What became of the alerts of one kind.

    Attributes:
        signal: The kind.
        name: For people.
        raised: All there ever were.
        reached: Of these, those that came within somebody's budget.
        acted: Those that somebody did something about.
        not_useful: Those that somebody called useless.
        ended_by_itself: Those whose evidence turned.
        open: Those that have not ended.
    """

    signal: Kind
    name: Words
    raised: int
    reached: int
    acted: int
    not_useful: int
    ended_by_itself: int
    open: int


class SignalModelTold(msgspec.Struct, frozen=True):
    """Which coefficients a probability is estimated with.

    Attributes:
        target: Of what: `end` is read by `at_risk`, `wheel_spinning` by the signal of this name.
        feeds: Where it is known: from visits, from tasks, from both; from results where there are none.
        version: Of the coefficients: those that ship, or `signals of <organisation> fitted <date>`.
        fitted_on: Since when coefficients of your own are used; null for those that ship.
        n_rows: Decisions that they were learned from.
        log_loss_before: Of what they replaced, on later weeks that they had not seen; null for those that ship.
        log_loss_after: Their own there.
        tried_on: When a fit to your own learners was judged last, be it taken or not; null if never.
    """

    target: Target
    feeds: tuple[str, ...]
    version: str
    fitted_on: date | None
    n_rows: int
    log_loss_before: float | None
    log_loss_after: float | None
    tried_on: date | None


class SignalCounts(msgspec.Struct, frozen=True):
    """Every kind of signal that was ever raised, and what probabilities are estimated with.

    Attributes:
        signals: By kind.
        models: Coefficients, those that ship and those of the organisation.
    """

    signals: tuple[SignalCountTold, ...]
    models: tuple[SignalModelTold, ...]


def told_model(name: str, shipped: RiskModels, judged: JudgedModel | None) -> SignalModelTold:
    """Tell which coefficients an organisation has: those that ship, or its own."""
    target, _, feeds = name.partition("/")
    own = None if judged is None else judged.own
    return SignalModelTold(
        target=target,  # type: ignore[arg-type] # names begin with one
        feeds=tuple(feeds.split("+")) if feeds else (),
        version=shipped.version if own is None else own.version,
        fitted_on=None if own is None else own.fitted_on,
        n_rows=shipped.regressions[name].n_rows if own is None else own.n_rows,
        log_loss_before=None if own is None else own.log_loss_before,
        log_loss_after=None if own is None else own.log_loss_after,
        tried_on=None if judged is None else judged.tried_on,
    )


def told_alert(stored: StoredAlert, *, to_learner: bool) -> AlertTold:
    """Tell an alert to a supporter, or what the learner may see of it to the learner."""
    alert = stored.reached
    signal = signal_of(alert)
    words = wording(signal, title_of(alert.skill_title))
    steps = [Step(one["code"], one["subject"]) for one in msgspec.json.decode(stored.route)]
    route = tuple([RouteStepTold(step.code, step.subject, _words(step.words)) for step in steps])
    return AlertTold(
        alert_id=alert.id,
        signal=signal.kind,
        learner_id=alert.learner,
        cohort_id=stored.cohort or None,
        content_graph=stored.graph_id,
        skill_id=signal.skill_id or None,
        severity=None if to_learner else alert.severity,
        reason=_words(words.learner if to_learner else words.supporter),
        facts=dict(facts_of(signal) if to_learner else signal.facts),
        evidence=alert.evidence,
        turning=None if to_learner or words.turning == NOBODY else _words(words.turning),
        version=None if to_learner else stored.version,
        status=stored.status,
        owner_id=alert.owner_id,
        role=alert.role,
        queue_id=None if to_learner else alert.queue_id,
        route=None if to_learner else route,
        place=None if to_learner else stored.place,
        cut=None if to_learner else stored.cut,
        within_budget=None if to_learner else stored.reached_at is not None or alert.learner is None,
        case_id=stored.case_id,
        due_at=None if stored.due_us is None else moment_of(stored.due_us),
        raised_at=stored.raised_at,
        acknowledged_at=stored.acknowledged_at,
        snoozed_until=None if to_learner else stored.snoozed_until,
        ended_at=stored.ended_at,
        ended_because=stored.ended_because,
        ended_by=None if to_learner else stored.ended_by,
        outcome=None if to_learner else stored.outcome,
    )


def _words(text: Text) -> Words:
    return Words(text.fr, text.en)

"""Alerts over HTTP: who may need help, why, by when; and what is done about it."""

from typing import Annotated, Final

from api.acting_errors import OnlyForSupporters
from api.alert_errors import AlertIsOver, UnknownAlert, UnknownSupporter
from api.errors import InvalidField
from api.http.arguments import Asked, From
from api.http.parameters import microseconds_in
from api.http.routes import Routes
from api.learner_errors import RepeatedKey
from api.record.decisions import Request
from api.record.keys import Principal
from api.record.support import alert_acts, alert_lists
from api.record.support.alert_acts import Act
from api.record.support.alert_lists import AlertFilter
from api.record.support.reads import Reading, note_shown
from api.record.support.signal_models import judged_models
from api.results.messages import Words
from api.runtime import Runtime
from api.support.acting import HEADER, MEANING, PROBLEMS, ActingPerson, Actor, supporter_of
from api.support.alert_messages import (
    AlertPage,
    AlertsQuery,
    AlertTold,
    CloseRequest,
    NotUsefulRequest,
    ReassignRequest,
    SignalCounts,
    SignalCountTold,
    SnoozeRequest,
    told_alert,
    told_model,
)
from api.support.attempts import attempt_of
from api.telling import told
from engine.signals.cold_start import cold_start
from engine.signals.texts import SIGNAL_NAMES

ROUTES: Final = Routes("Alerts")
ADDRESS: Final = "/v1/alerts/{alert_id}"
_PROBLEMS: Final = (UnknownAlert, AlertIsOver)


_IDEMPOTENCY: Final = (
    "Idempotency-Key",
    "Your own name of this request: sent again with it, it is answered as it stands, and nothing is done twice.",
)


class AlertActs:
    """Does what a supporter wants with the alert of the address, once.

    Args:
        runtime: What the worker has open.
        organisation_no: Whose alert.
        actor: Who acts.
        alert_id: Of the address.
        request: What makes a second attempt recognisable.
    """

    def __init__(self, runtime: Runtime, organisation_no: int, actor: Actor, alert_id: str, request: Request) -> None:
        self._runtime, self._organisation_no = runtime, organisation_no
        self._actor, self._alert_id, self._request = actor, alert_id, request

    async def do(self, act: Act) -> AlertTold:
        """Do it, and tell the alert as it stands then.

        Raises:
            ServiceError: As of `alert_acts.do`.
        """
        about = (self._runtime.pool, self._organisation_no, self._actor.reach, self._alert_id, act, self._request)
        stored = await alert_acts.do(*about, self._runtime.clock_us, self._runtime.new_id)
        return told_alert(stored, to_learner=False)


async def _acts(asked: Asked) -> AlertActs:
    actor = await supporter_of(asked)
    return AlertActs(asked.runtime, asked.organisation_no, actor, asked.ids["alert_id"], attempt_of(asked, actor))


Doing = Annotated[
    AlertActs, From(_acts, (*PROBLEMS, OnlyForSupporters, RepeatedKey), ((HEADER, MEANING), _IDEMPOTENCY))
]
"""What does something with an alert."""


@ROUTES.on("get", "/v1/alerts", "One page.", scope="support:read")
async def list_alerts(runtime: Runtime, organisation_no: int, actor: ActingPerson, query: AlertsQuery) -> AlertPage:
    """List alerts.

    Of learners whom you help, the first due first; then those that nobody waits for, as they were ranked. What is above
    the budget of its owner's day stands below, without a clock, and may come within a later one. Acting for a learner:
    own ones, as facts and help.
    """
    before = None if query.due_before is None else microseconds_in("?due_before", query.due_before)
    wanted = AlertFilter(
        query.mine, query.role, query.owner_id, query.status, query.signal, query.cohort_id, query.learner_id, before
    )
    about = (runtime.pool, organisation_no, actor.reach, wanted, runtime.clock_us(), query.limit, query.cursor)
    page = await alert_lists.page_of_alerts(*about)
    to_learner = actor.kind == "learner"
    return AlertPage(tuple([told_alert(one, to_learner=to_learner) for one in page.entries]), page.next_cursor)


@ROUTES.on("get", ADDRESS, "It is there.", scope="support:read", problems=(UnknownAlert,))
async def get_alert(runtime: Runtime, principal: Principal, actor: ActingPerson, alert_id: str) -> AlertTold:
    """Read an alert.

    Why it was raised, what would have changed it, who has it and why.
    """
    async with runtime.pool.connection() as connection:
        organisation_no, now_us = principal.organisation_no, runtime.clock_us()
        found = await alert_lists.find_alert(connection, organisation_no, actor.reach, alert_id, now_us)
        if found is not None and found.reached.learner is not None and actor.kind == "supporter":
            what = f"alert/{alert_id}"
            reading = Reading(found.reached.learner, actor.name, principal.key_id, what, now_us)
            await note_shown(connection, organisation_no, frozenset(found.roles), reading)
    if found is None or (actor.kind == "learner" and found.reached.learner is None):
        raise UnknownAlert("{alert_id}", alert_id)
    return told_alert(found, to_learner=actor.kind == "learner")


@ROUTES.on("post", f"{ADDRESS}/acknowledge", "Note was taken.", scope="support:write", problems=_PROBLEMS)
async def acknowledge(acts: Doing) -> AlertTold:
    """Take note of an alert.

    The clock runs on until somebody writes to the learner or has spoken with them. One that stands below the budget
    is taken up: its case is opened, and its clock runs from now on.
    """
    return await acts.do(Act("acknowledge"))


@ROUTES.on("post", f"{ADDRESS}/snooze", "It is put off.", scope="support:write", problems=_PROBLEMS)
async def snooze(acts: Doing, body: SnoozeRequest) -> AlertTold:
    """Put an alert off.

    Nobody is reminded until then; the clock of its case runs on.
    """
    return await acts.do(Act("snooze", body.reason, microseconds_in("$.until", body.until)))


@ROUTES.on(
    "post",
    f"{ADDRESS}/reassign",
    "Somebody else has it.",
    scope="support:write",
    problems=(*_PROBLEMS, UnknownSupporter),
)
async def reassign(acts: Doing, body: ReassignRequest) -> AlertTold:
    """Give an alert to somebody else.

    To a supporter, or to whoever has a role for the learner: `{"role": "tutor"}` gives a question of comprehension from
    the coach back to the tutor. A case of which you are the owner goes with it; the clock stays as it is.
    """
    if body.supporter_id is None and body.role is None:
        raise InvalidField("$.supporter_id", "Nobody is named.", "Send supporter_id, role, or both.")
    return await acts.do(Act("reassign", body.reason, None, body.supporter_id, body.role))


@ROUTES.on("post", f"{ADDRESS}/not-useful", "It has ended.", scope="support:write", problems=_PROBLEMS)
async def not_useful(acts: Doing, body: NotUsefulRequest) -> AlertTold:
    """Say that an alert was of no use.

    It ends, and is counted for whoever sets the rules: `GET /v1/signals`.
    """
    return await acts.do(Act("not_useful", body.reason))


@ROUTES.on("post", f"{ADDRESS}/close", "It has ended.", scope="support:write", problems=_PROBLEMS)
async def close(acts: Doing, body: CloseRequest) -> AlertTold:
    """Close an alert.

    With what came of it. Its case stays open if anybody has said anything in it, or another alert is open.
    """
    return await acts.do(Act("close", body.outcome))


@ROUTES.on("get", "/v1/signals", "They are counted.", scope="support:read")
async def get_signals(runtime: Runtime, organisation_no: int) -> SignalCounts:
    """Count what became of alerts, by kind of signal.

    For whoever sets the rules: a kind of which many are called useless, or that ends by itself before anybody acts,
    asks for another rule. With them, the coefficients that probabilities are estimated with: those that ship, or ones
    of your own, which are tried each week and taken where they are better on weeks that they have not seen.
    """
    found = await alert_lists.count_signals(runtime.pool, organisation_no)
    counted = [told(SignalCountTold, one, name=_name(one.signal)) for one in found]
    own, shipped = await judged_models(runtime.pool, organisation_no), cold_start()
    return SignalCounts(tuple(counted), tuple([told_model(one, shipped, own.get(one)) for one in shipped.regressions]))


def _name(kind: str) -> Words:
    name = SIGNAL_NAMES[kind]
    return Words(name.fr, name.en)

"""What a supporter is told of the clocks of their cases, in words, and when the digest of the rest is due."""

import datetime as dt
from collections.abc import Mapping
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from content_graph.languages import Text
from engine.support.clock import MarkKind
from engine.support.faults import OutOfReach
from engine.support.openings import US_PER_HOUR, Openings, instant_of, moment_of
from engine.support.promise import Promise
from engine.support.routing import Called, Staff, ToldRole, holder, present
from engine.support.wording import moment_told, promise_told

A_DAY: Final = 20
"""Single notices to one person in a day, where they say nothing else."""
_A_DAY_US: Final = 24 * US_PER_HOUR
LATE_AFTER_US: Final = 60_000_000
"""From when on a notice says that it is late: much longer than firing takes."""

KINDS_TOLD: Final[Mapping[str, tuple[Text, Text]]] = {
    "alert": (Text("{n} alerte", "{n} alert"), Text("{n} alertes", "{n} alerts")),
    "message": (Text("{n} message", "{n} message"), Text("{n} messages", "{n} messages")),
    "assigned": (Text("{n} attribution", "{n} assignment"), Text("{n} attributions", "{n} assignments")),
    "offer": (
        Text("{n} proposition de remplacement", "{n} offer"),
        Text("{n} propositions de remplacement", "{n} offers"),
    ),
    "warning": (Text("{n} échéance proche", "{n} warning"), Text("{n} échéances proches", "{n} warnings")),
    "breach": (Text("{n} délai dépassé", "{n} overdue answer"), Text("{n} délais dépassés", "{n} overdue answers")),
    "escalation": (Text("{n} escalade", "{n} escalation"), Text("{n} escalades", "{n} escalations")),
    "feed_stopped": (
        Text("{n} flux de données interrompu", "{n} data feed that stopped"),
        Text("{n} flux de données interrompus", "{n} data feeds that stopped"),
    ),
    "course": (Text("{n} signal de groupe", "{n} group signal"), Text("{n} signaux de groupe", "{n} group signals")),
}
"""Kinds of notices counted in a digest: one, and more."""


class ClockNotice(NamedTuple):
    """What a notice of a clock says.

    Attributes:
        kind: What the clock has passed.
        step: Per cent of a warning; which step of an escalation.
        learner_id: About whom the case is.
        owner_id: Who has it.
        due_us: When the answer is, or was, due.
        promise: What was promised.
        is_late: Whether it should have been told before.
    """

    kind: MarkKind
    step: int
    learner_id: str
    owner_id: str
    due_us: int
    promise: Promise
    is_late: bool


def recipients(
    kind: MarkKind, owner_id: str, role: ToldRole, called: Called, staff: Staff, at_us: int
) -> tuple[str, ...]:
    """Find who is told of what a clock has passed: whoever is there for them now, each once.

    Args:
        kind: What: of a warning the owner is told, of a breach who coordinates as well, of an escalation a role.
        owner_id: Who has the case.
        role: Of the escalation.
        called: For whom.
        staff: Who could have it.
        at_us: Now.
    """
    if kind == "escalation":
        return (holder(role, called, staff, at_us),)
    owner = present(owner_id, staff, at_us)
    if kind == "warning":
        return (owner,)
    return tuple(dict.fromkeys((owner, holder("coordinator", called, staff, at_us))))


def clock_told(about: ClockNotice, zone: ZoneInfo) -> Text:
    """Tell what a clock has passed: for whom, by when, what was promised, who has it."""
    due = _local(about.due_us, zone)
    promise = promise_told(about.promise)
    told = _CLOCK_TOLD[about.kind]
    fields = {"learner": about.learner_id, "owner": about.owner_id, "step": about.step}
    text = Text(
        told.fr.format(**fields, due=due.fr, promise=f"(engagement\u202f: {promise.fr})"),
        told.en.format(**fields, due=due.en, promise=f"(promised: {promise.en})"),
    )
    return _joined(text, LATE) if about.is_late else text


def offer_told(absent_id: str, until_us: int, learner_id: str, due_us: int, zone: ZoneInfo) -> Text:
    """Tell whoever stands in what falls due while somebody is away."""
    until, due = _local(until_us, zone), _local(due_us, zone)
    return Text(
        f"{absent_id} est en absence jusqu’au {until.fr}. Le dossier de {learner_id} vous est proposé\u202f: la "
        f"réponse est due au plus tard le {due.fr}.",
        f"{absent_id} is away until {until.en}. The case of {learner_id} is offered to you: the answer is due by "
        f"{due.en}.",
    )


def digest_told(n_by_kind: Mapping[str, int]) -> Text:
    r"""Tell how many notices have waited, by kind.

    >>> digest_told({"breach": 1, "warning": 2}).en
    'Your digest: 2 warnings, 1 overdue answer.'
    """
    parts = [_counted(told, n_by_kind[kind]) for kind, told in KINDS_TOLD.items() if n_by_kind.get(kind)]
    return Text(
        f"Votre récapitulatif\u202f: {', '.join(part.fr for part in parts)}.",
        f"Your digest: {', '.join(part.en for part in parts)}.",
    )


def digest_due(made_us: int, openings: Openings) -> int:
    """Return when a day's digest is due: the next instant at which a working day begins; in a day if none comes."""
    try:
        today = _begins(openings, made_us, 0)
        return today if today > made_us else _begins(openings, made_us, 1)
    except OutOfReach:
        return made_us + _A_DAY_US


def _begins(openings: Openings, at_us: int, n_days: int) -> int:
    """Return the first opening from midnight on of the local day of an instant, or of one later."""
    day = openings.local(at_us).date() + dt.timedelta(days=n_days)
    return openings.effective_start(instant_of(dt.datetime.combine(day, dt.time(), openings.zone)))


def day_began(at_us: int, zone: ZoneInfo) -> int:
    """Return when the local day of an instant began."""
    return instant_of(dt.datetime.combine(moment_of(at_us).astimezone(zone).date(), dt.time(), zone))


LATE: Final = Text("Cet avis part en retard.", "This notice is late.")
_CLOCK_TOLD: Final[Mapping[MarkKind, Text]] = {
    "warning": Text(
        "{learner} attend une réponse de {owner} au plus tard le {due} {promise}\u202f: {step}\u202f% du délai est "
        "écoulé.",
        "{learner} is to have an answer from {owner} by {due} {promise}: {step}% of the time is used.",
    ),
    "breach": Text(
        "La réponse à {learner} était due au plus tard le {due} {promise} et n’a pas été donnée à temps. Le dossier "
        "est suivi par {owner}.",
        "The answer to {learner} was due by {due} {promise} and was not given in time. {owner} has the case.",
    ),
    "escalation": Text(
        "La réponse à {learner}, due au plus tard le {due} {promise}, manque toujours. Le dossier est suivi par "
        "{owner}\u202f; cet avis est l’étape {step} de l’escalade.",
        "The answer to {learner}, due by {due} {promise}, is still missing. {owner} has the case; you are told at step "
        "{step} of the escalation.",
    ),
}


def _local(at_us: int, zone: ZoneInfo) -> Text:
    return moment_told(moment_of(at_us).astimezone(zone))


def _counted(told: tuple[Text, Text], n: int) -> Text:
    words = told[n > 1]
    return Text(words.fr.format(n=n), words.en.format(n=n))


def _joined(text: Text, more: Text) -> Text:
    return Text(f"{text.fr} {more.fr}", f"{text.en} {more.en}")

"""What happened to a case, as timelines and proofs tell it in French and in English."""

from collections.abc import Mapping
from typing import Final

from content_graph.languages import Text
from engine.support import events as ev
from engine.support.clock import Clock, ClockKind, ClockState, Terms, due_of
from engine.support.events import CaseEvent
from engine.support.openings import moment_of
from engine.support.promise import Promise
from engine.support.wording import moment_told, promise_told

EVENT_TOLD: Final[Mapping[type, Text]] = {
    ev.CaseOpened: Text("Ouverture du dossier", "Case opened"),
    ev.AlertOpened: Text("Alerte", "Alert"),
    ev.AlertEnded: Text("Fin de l’alerte", "Alert ended"),
    ev.LearnerMessage: Text("Message reçu", "Message received"),
    ev.SupporterMessage: Text("Message envoyé", "Message sent"),
    ev.Contact: Text("Contact", "Contact"),
    ev.Note: Text("Note interne", "Internal note"),
    ev.MachineMessage: Text("Message automatique", "Automatic message"),
    ev.WaitingForLearner: Text("En attente de la personne accompagnée", "Waiting for the learner"),
    ev.WaitingEnded: Text("Fin de l’attente", "Waiting ended"),
    ev.NoAnswerNeeded: Text("Aucune réponse nécessaire", "No answer needed"),
    ev.Assigned: Text("Attribution", "Assignment"),
    ev.Snoozed: Text("Rappel reporté", "Reminder put off"),
    ev.TermsChanged: Text("Changement d’engagement", "Change of promise"),
    ev.Merged: Text("Fusion avec un autre dossier", "Another case merged into this one"),
    ev.MergedInto: Text("Suite dans un autre dossier", "Merged into another case"),
    ev.Closed: Text("Clôture du dossier", "Case closed"),
    ev.MeetingPlan: Text("Rendez-vous fixé", "Meeting planned"),
    ev.MeetingReport: Text("Compte rendu de rendez-vous", "Report of a meeting"),
    ev.Production: Text("Production remise", "Work handed in"),
    ev.Observation: Text("Observation en situation", "Observation on the job"),
    ev.ContactPlan: Text("Plan de contacts", "Plan of contacts"),
    ev.PlanEnd: Text("Fin du plan de contacts", "Plan of contacts ended"),
    ev.Task: Text("Tâche confiée", "Task given"),
}
"""Each kind of event; those that end in several ways are told apart below."""
_ALERT_TOLD: Final[Mapping[ev.AlertDeed, Text]] = {
    "acknowledge": Text("Alerte prise en compte", "Alert acknowledged"),
    "snooze": Text("Alerte reportée", "Alert put off"),
    "reassign": Text("Alerte réattribuée", "Alert reassigned"),
    "not_useful": Text("Alerte jugée inutile", "Alert found not useful"),
    "close": Text("Alerte close", "Alert closed"),
}
_MEETING_TOLD: Final[Mapping[ev.MeetingOutcome, Text]] = {
    "held": Text("Rendez-vous tenu", "Meeting held"),
    "missed": Text("Rendez-vous manqué", "Meeting missed"),
    "cancelled": Text("Rendez-vous annulé", "Meeting cancelled"),
}
_REPLY_TOLD: Final[Mapping[ev.InvitationAnswer, Text]] = {
    "accepted": Text("Invitation acceptée", "Invitation accepted"),
    "declined": Text("Invitation refusée", "Invitation declined"),
    "tentative": Text("Invitation acceptée sous réserve", "Invitation accepted tentatively"),
}
_TASK_TOLD: Final[Mapping[ev.TaskOutcome, Text]] = {
    "done": Text("Tâche accomplie", "Task done"),
    "dropped": Text("Tâche abandonnée", "Task dropped"),
}
_CLOCK_TOLD: Final[Mapping[ClockState, Text]] = {
    "running": Text(
        "Réponse promise en {promise}, au plus tard le {due}.", "Answer promised within {promise}, by {due}."
    ),
    "paused": Text(
        "Réponse promise en {promise}\u202f; le délai est suspendu dans l’attente d’un message.",
        "Answer promised within {promise}; the time is paused until the learner writes.",
    ),
    "met": Text(
        "Réponse donnée dans le délai promis\u202f: {promise}.", "Answered within the time promised: {promise}."
    ),
    "breached": Text(
        "La réponse promise en {promise} était due le {due} et manque encore.",
        "The answer promised within {promise} was due on {due} and is still missing.",
    ),
    "met_late": Text(
        "Réponse donnée après le délai promis\u202f: {promise}, échu le {due}.",
        "Answered after the time promised: {promise}, which ended on {due}.",
    ),
    "cancelled": Text("Aucune réponse n’est plus attendue.", "No answer is expected any more."),
}
BUILT_IN_TOLD: Final = Text(
    "L’organisation n’a pas fixé d’engagement\u202f; celui-ci s’applique par défaut.",
    "The organisation has set no promise; this one holds by default.",
)
_CALLED_OFF: Final = Text(
    "La réponse promise en {promise} était due le {due} et n’a pas été donnée.",
    "The answer promised within {promise} was due on {due} and was not given.",
)


def event_told(event: CaseEvent) -> Text:
    """Tell what happened, in a few words."""
    if isinstance(event, ev.MeetingEnd):
        return _MEETING_TOLD[event.outcome]
    if isinstance(event, ev.MeetingReply):
        return _REPLY_TOLD[event.answer]
    if isinstance(event, ev.AlertAct):
        return _ALERT_TOLD[event.act]
    if isinstance(event, ev.TaskEnd):
        return _TASK_TOLD[event.outcome]
    return EVENT_TOLD[type(event)]


def promise_of(clock: Clock, terms: Terms) -> Promise:
    """Return what a clock counts."""
    return promised(clock.kind, terms)


def promised(kind: ClockKind, terms: Terms) -> Promise:
    """Return what terms promise of a first, or a next, answer."""
    return terms.first_answer if kind == "first_answer" else terms.next_answer


def promise_kept_told(clock: Clock, terms: Terms) -> Text:
    """Tell by when an answer is promised, and what became of that, in the local time of the promise's calendar."""
    due_us = due_of(clock, terms)
    due = Text("", "")
    if due_us is not None:
        due = moment_told(moment_of(due_us).astimezone(terms.openings.zone))
    told = _CALLED_OFF if clock.state == "breached" and not clock.is_open else _CLOCK_TOLD[clock.state]
    promise = promise_told(promise_of(clock, terms))
    return Text(told.fr.format(promise=promise.fr, due=due.fr), told.en.format(promise=promise.en, due=due.en))

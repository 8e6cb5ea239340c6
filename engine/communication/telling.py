"""What became of a message, in a sentence, for files and timelines."""

from typing import Final, Literal

from content_graph.languages import Text
from engine.communication.message import Channel, Purpose

State = Literal["awaiting_approval", "queued", "sending", "sent", "delivered", "failed", "bounced", "withdrawn"]
"""Of a sending."""
_WHAT: Final[dict[Purpose, Text]] = {
    "reminder": Text("Rappel", "Reminder"),
    "answer": Text("Réponse", "Answer"),
    "notice": Text("Avis", "Notice"),
    "invitation": Text("Invitation à un rendez-vous", "Invitation to a meeting"),
    "handover": Text("Question transmise", "Question handed over"),
    "sign_in": Text("Lien de connexion", "Link to sign in"),
}
_BY: Final[dict[Channel, Text]] = {
    "mail": Text("par courriel", "by mail"),
    "sms": Text("par SMS", "by SMS"),
    "push": Text("par notification du navigateur", "by browser notification"),
    "in_app": Text("sur les pages personnelles", "on their own pages"),
    "lms": Text("par la plateforme de formation", "by the learning platform"),
}
_STATES: Final[dict[State, Text]] = {
    "awaiting_approval": Text("approbation attendue", "waits for approval"),
    "queued": Text("envoi à venir", "is to be sent"),
    "sending": Text("envoi en cours", "is on its way"),
    "sent": Text("envoi fait", "sent"),
    "delivered": Text("remise faite", "delivered"),
    "failed": Text("remise impossible", "could not be delivered"),
    "bounced": Text("retour à l’expéditeur", "came back"),
    "withdrawn": Text("pas d’envoi", "was not sent"),
}


def sending_said(
    purpose: Purpose, step_id: str | None, state: State, channel: Channel | None, reason: Text | None
) -> Text:
    r"""Say what became of a message, and why it is so.

    >>> sending_said("answer", None, "sent", "mail", None)
    Text(fr='Réponse\u202f: envoi fait par courriel.', en='Answer: sent by mail.')
    >>> done = Text("C’est fait entre-temps.", "It was done meanwhile.")
    >>> sending_said("reminder", "deadline-tomorrow", "withdrawn", None, done).en
    'Reminder (deadline-tomorrow): was not sent. It was done meanwhile.'
    """
    what, how = _WHAT[purpose], _STATES[state]
    step = "" if step_id is None else f" ({step_id})"
    by = _BY[channel] if channel is not None and state != "withdrawn" else Text("", "")
    fr = f"{what.fr}{step}\u202f: {how.fr} {by.fr}".strip() + "."
    en = f"{what.en}{step}: {how.en} {by.en}".strip() + "."
    return Text(fr, en) if reason is None else Text(f"{fr} {reason.fr}", f"{en} {reason.en}")

"""What became of a message, in a sentence, for files and timelines."""

from collections.abc import Mapping
from typing import Final, Literal

from content_graph.languages import Text, in_language
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
    "peer": Text("Aide entre pairs", "Help among learners"),
    "group": Text("Groupe de travail", "Group work"),
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


_SAYS_HOW: Final = frozenset({"sending", "sent", "delivered", "failed"})
_ABOUT: Final = ("activity", "skill", "meeting", "resource", "event", "course")
"""Placeholders that name what a message is about, the narrowest first."""


def about_said(texts: Mapping[str, Mapping[str, str]]) -> Text | None:
    """Return what a message is about, by its title; None where its facts name nothing.

    >>> about_said({"course": {"fr": "Cours"}, "activity": {"fr": "Exposé", "en": "Talk"}})
    Text(fr='Exposé', en='Talk')
    """
    found = next((texts[name] for name in _ABOUT if texts.get(name)), None)
    return None if found is None else Text(in_language(found, "fr", "fr"), in_language(found, "en", "en"))


def sending_said(
    purpose: Purpose, about: Text | None, state: State, channel: Channel | None, reason: Text | None
) -> Text:
    r"""Say what became of a message, and why it is so.

    >>> sending_said("answer", None, "sent", "mail", None)
    Text(fr='Réponse\u202f: envoi fait par courriel.', en='Answer: sent by mail.')
    >>> done = Text("C’est fait entre-temps.", "It was done meanwhile.")
    >>> sending_said("reminder", Text("Exposé", "Talk"), "withdrawn", None, done).en
    'Reminder (Talk): was not sent. It was done meanwhile.'
    """
    what, became = _WHAT[purpose], _became(state, channel, reason)
    named = Text("", "") if about is None else Text(f" ({about.fr})", f" ({about.en})")
    return Text(f"{what.fr}{named.fr}\u202f: {became.fr}", f"{what.en}{named.en}: {became.en}")


def became_said(state: State, channel: Channel | None, reason: Text | None) -> Text:
    """Say what became of a message where it is plain which.

    >>> became_said("bounced", "mail", Text("L’adresse ne prend rien.", "The address takes nothing.")).fr
    'Retour à l’expéditeur. L’adresse ne prend rien.'
    >>> became_said("sent", "mail", None).en
    'Sent by mail.'
    """
    said = _became(state, channel, reason)
    return Text(said.fr[0].upper() + said.fr[1:], said.en[0].upper() + said.en[1:])


def _became(state: State, channel: Channel | None, reason: Text | None) -> Text:
    how = _STATES[state]
    by = _BY[channel] if channel is not None and state in _SAYS_HOW else Text("", "")
    fr, en = f"{how.fr} {by.fr}".strip() + ".", f"{how.en} {by.en}".strip() + "."
    return Text(fr, en) if reason is None else Text(f"{fr} {reason.fr}", f"{en} {reason.en}")

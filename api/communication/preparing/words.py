"""What messages of the machine say: of cases, of what supporters are told, of signing in."""

from collections.abc import Mapping
from typing import Final

from content_graph.languages import Text
from engine.communication.message import Language

GREETING: Final = Text("Bonjour {name},", "Hello {name},")
GREETING_UNKNOWN: Final = Text("Bonjour,", "Hello,")
GONE: Final = Text("Ce dont il s’agissait n’existe plus.", "What it was about is there no more.")
SEEN: Final = Text("C’est déjà lu.", "It was seen already.")
ANSWERED: Final = Text("La réponse est déjà partie.", "It was answered already.")

OPEN_CONVERSATION: Final = Text("Ouvrir l’échange", "Open the conversation")
OPEN_CASE: Final = Text("Ouvrir le dossier", "Open the case")
OPEN_TODAY: Final = Text("Ouvrir ma journée", "Open my day")
OPEN_QUARANTINE: Final = Text("Ouvrir les courriels à trier", "Open mail to be sorted")
OPEN_INVITATION: Final = Text("Ouvrir mon accès", "Open my access")
SIGN_IN: Final = Text("Me connecter", "Sign in")

NOTICES: Final[Mapping[str, Text]] = {
    "alert": Text("Une alerte pour vous", "An alert for you"),
    "message": Text("Un message attend votre réponse", "A message waits for your answer"),
    "assigned": Text("Un dossier vous est confié", "You have a new case"),
    "offer": Text("Un dossier vous est proposé", "A case is offered to you"),
    "warning": Text("Une réponse est due bientôt", "An answer is due soon"),
    "breach": Text("Le délai d’une réponse est dépassé", "An answer is overdue"),
    "escalation": Text("Une réponse manque depuis longtemps", "An answer has been missing for long"),
    "digest": Text("Ce qui s’est passé depuis hier", "What has happened since yesterday"),
    "feed_stopped": Text("Des données n’arrivent plus", "Data have stopped coming in"),
    "course": Text("Un signal pour toute une cohorte", "A signal of a whole cohort"),
    "unreachable": Text("Quelqu’un n’est plus joint", "Somebody is not reached any more"),
    "mail": Text("Un courriel est à trier", "A mail is to be sorted"),
    "peer_help": Text("Une aide entre pairs a pris fin", "Help among learners has ended"),
    "group": Text("Un groupe change", "A group changes"),
}
SEVERAL: Final[Mapping[str, Text]] = {
    "alert": Text("{n} alertes pour vous", "{n} alerts for you"),
    "message": Text("{n} messages attendent votre réponse", "{n} messages wait for your answer"),
    "assigned": Text("{n} dossiers vous sont confiés", "You have {n} new cases"),
    "offer": Text("{n} dossiers vous sont proposés", "{n} cases are offered to you"),
    "warning": Text("{n} réponses sont dues bientôt", "{n} answers are due soon"),
    "breach": Text("Le délai de {n} réponses est dépassé", "{n} answers are overdue"),
    "mail": Text("{n} courriels sont à trier", "{n} mails are to be sorted"),
    "peer_help": Text("{n} aides entre pairs ont pris fin", "{n} helps among learners have ended"),
    "group": Text("{n} changements dans vos groupes", "{n} changes of your groups"),
}
"""Titles of several notices of one kind in one message."""
AND_ONE: Final = Text("{title}, et une autre information", "{title}, and one more thing")
AND_MORE: Final = Text("{title}, et {n} autres informations", "{title}, and {n} more things")
"""Titles of several notices that are not of one kind."""
NOTICE: Final = Text("Une information pour vous", "Something for you to know")
"""Of a kind that has no title of its own."""
ABOUT: Final = Text("{name}\u202f: {words}", "{name}: {words}")
"""Words of a notice that do not say of whom they are."""

HANDED_OVER: Final = Text("Votre question est transmise", "Your question is handed over")
WHO_ANSWERS: Final = Text(
    "Votre question «\u202f{question}\u202f» est entre les mains de {name}.",
    "Your question “{question}” is in the hands of {name}.",
)
BY_WHEN: Final = Text("Une réponse vous parviendra au plus tard le {due}.", "You will have an answer by {due}.")
SOMEBODY: Final = Text("la personne qui vous accompagne", "whoever supports you")

INVITED: Final = Text("Votre accès à {organisation}", "Your access to {organisation}")
INVITED_TEXT: Final = Text(
    "Un accès vous est ouvert. Le lien ci-dessous vous fait choisir comment vous connecter\u202f; il ne sert qu’une "
    "fois, jusqu’au {until}.",
    "You are let in. The link below has you choose how you sign in; it opens once, until {until}.",
)
LINK: Final = Text("Votre lien de connexion", "Your link to sign in")
LINK_TEXT: Final = Text(
    "Le lien ci-dessous vous connecte sans mot de passe\u202f; il ne sert qu’une fois, jusqu’au {until}.",
    "The link below signs you in without a password; it opens once, until {until}.",
)


def said(text: Text, language: Language, **values: str) -> str:
    """Say a text in a language, with values in it."""
    return text.said_in(language).format(**values)


def greeting(name: str | None, language: Language) -> str:
    """Greet somebody, by their name where that is known."""
    return said(GREETING, language, name=name) if name else said(GREETING_UNKNOWN, language)

"""What mails say of themselves, beside what they are about."""

from typing import Final

from content_graph.languages import Text
from engine.communication.message import Purpose

WHY: Final[dict[Purpose, Text]] = {
    "reminder": Text(
        "Vous recevez ce message parce que vous suivez une formation avec {organisation}.",
        "You receive this message because you are in a course with {organisation}.",
    ),
    "answer": Text(
        "{name} vous a écrit dans votre espace de formation.",
        "{name} wrote to you in your learning space.",
    ),
    "notice": Text(
        "Vous recevez ce message parce que vous accompagnez des personnes en formation avec {organisation}.",
        "You receive this message because you support people who learn with {organisation}.",
    ),
    "invitation": Text(
        "Vous recevez ce message parce que vous êtes attendu à ce rendez-vous, avec {organisation}.",
        "You receive this message because you are expected at this meeting, with {organisation}.",
    ),
    "handover": Text(
        "Vous recevez ce message parce que vous avez posé une question à {organisation}.",
        "You receive this message because you put a question to {organisation}.",
    ),
    "peer": Text(
        "Vous recevez ce message parce que vous avez proposé ou accepté l’aide entre pairs, avec {organisation}.",
        "You receive this message because you offered or accepted help among learners, with {organisation}.",
    ),
    "group": Text(
        "Vous recevez ce message parce que vous êtes ou étiez dans un groupe de travail, avec {organisation}.",
        "You receive this message because you are or were in a group that works together, with {organisation}.",
    ),
    "sign_in": Text(
        "Vous recevez ce message parce qu’un accès vous est ouvert par {organisation}. Si vous n’attendiez rien, "
        "ignorez-le\u202f: sans vous, ce lien n’ouvre rien.",
        "You receive this message because {organisation} lets you in. If you expected nothing, ignore it: without you "
        "this link opens nothing.",
    ),
}
WHY_REQUIRED: Final = Text(
    "Ce message est nécessaire à votre formation avec {organisation}\u202f: il est envoyé à tous ceux qui la suivent, "
    "quels que soient leurs choix de rappels.",
    "This message is necessary for your course with {organisation}: it goes to everybody in it, whatever they chose "
    "for reminders.",
)
WHY_REQUIRED_OF_SUPPORTER: Final = Text(
    "Ce message est nécessaire au suivi des personnes que vous accompagnez avec {organisation}\u202f: il est envoyé "
    "quels que soient vos choix de rappels.",
    "This message is necessary for the people you support with {organisation}: it is sent whatever you chose for "
    "reminders.",
)
SOMEBODY: Final = Text("Une personne qui vous accompagne", "Somebody who supports you")
ANSWER_HERE: Final = Text(
    "Répondez à ce message\u202f: votre réponse arrivera dans votre échange.",
    "Answer this message: what you write arrives in your conversation.",
)
NO_ANSWER: Final = Text(
    "Ce message est envoyé par un automate\u202f: personne ne lit les réponses à cette adresse.",
    "This message was sent by a machine: nobody reads what is sent back to this address.",
)
NO_ANSWER_TO_PERSON: Final = Text(
    "Personne ne lit les réponses à cette adresse\u202f: répondez dans votre espace de formation.",
    "Nobody reads what is sent back to this address: answer in your learning space.",
)
UNSUBSCRIBE: Final = Text("Ne plus recevoir ces rappels par courriel", "No more reminders of this kind by mail")
COPY_LINK: Final = Text(
    "Si le bouton ne s’ouvre pas, copiez cette adresse dans votre navigateur\u202f:",
    "If the button does not open, copy this address into your browser:",
)

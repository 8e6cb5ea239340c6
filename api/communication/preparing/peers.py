"""What one of two learners who help each other is told: that something happened, and never what the other wrote."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from api.communication.preparing import words
from api.communication.preparing.prepared import Connection, Prepared, Reader
from api.communication.preparing.words import greeting, said
from api.record.communication.peers import peer_standing
from api.record.communication.sendings import Reason, Taken
from content_graph.languages import Text
from engine.communication.message import Draft, Link

_TITLES: Final[Mapping[str, Text]] = {
    "asked_helper": Text("Quelqu’un voudrait votre aide", "Somebody would like your help"),
    "asked_helped": Text("Quelqu’un vous propose son aide", "Somebody offers you help"),
    "agreed": Text("Vous pouvez commencer", "You can begin"),
    "message": Text("Un message vous attend", "A message waits for you"),
    "session": Text("Un rendez-vous est proposé", "A session is planned"),
    "over": Text("L’aide entre pairs a pris fin", "The help among learners is over"),
}
_TEXTS: Final[Mapping[str, Text]] = {
    "asked_helper": Text(
        "Vous avez proposé votre aide\u202f: dites si vous êtes d’accord, ou non. Votre choix reste libre.",
        "You offered to help: say whether you agree. The choice is yours.",
    ),
    "asked_helped": Text(
        "Dites si vous êtes d’accord, ou non. Votre choix reste libre.",
        "Say whether you agree. The choice is yours.",
    ),
    "agreed": Text("Vous êtes tous les deux d’accord\u202f: écrivez-vous.", "You both agree: write to each other."),
    "message": Text(
        "La personne avec qui vous travaillez, ou celle qui vous accompagne, vous a écrit.",
        "Whom you work with, or whoever supports you, wrote to you.",
    ),
    "session": Text("Voyez quand il a lieu dans votre espace.", "See in your space when it takes place."),
    "over": Text("Elle s’est arrêtée\u202f; vous n’avez rien à faire.", "It has stopped; there is nothing to do."),
}
_OPEN: Final = Text("Ouvrir l’aide entre pairs", "Open the help among learners")
_OVER: Final = Text("C’est terminé.", "It is over.")


async def prepare_peer(connection: Connection, taken: Taken, reader: Reader) -> Prepared | Reason:
    """Prepare to tell one of the two; of what is hidden, over or decided meanwhile there is nothing to tell."""
    found, what = await peer_standing(connection, taken), str(taken.facts.get("what", ""))
    if found is None or what not in _TITLES or found.is_hidden:
        return Reason.of("gone", words.GONE)
    if found.is_over and what != "over":
        return Reason.of("gone", _OVER)
    if what.startswith("asked") and found.has_agreed:
        return Reason.of("answered", words.ANSWERED)
    language = reader.language
    link = Link(said(_OPEN, language), f"/me/peers?help={quote(str(taken.facts['peer_help_id']), safe='')}")
    paragraphs = (greeting(reader.name, language), said(_TEXTS[what], language))
    return Prepared(Draft(said(_TITLES[what], language), paragraphs, link))

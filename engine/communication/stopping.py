"""What people answer to an SMS when they want no more of them, in French and in English."""

import re
import unicodedata
from typing import Final, Literal

Wish = Literal["stop", "start"]
_STOP: Final = frozenset(
    {"stop", "arret", "arreter", "desabonner", "desabonnement", "desinscrire", "desinscription", "fin"}
    | {"stopall", "unsubscribe", "cancel", "end", "quit", "optout"}
)
_START: Final = frozenset({"start", "unstop", "reprendre", "reprise", "reabonner", "subscribe", "optin"})
_WORD: Final = re.compile(r"[a-z]+")
_MOST_WORDS: Final = 4
"""A sentence that begins with “end” says something else."""


def wish_of(text: str) -> Wish | None:
    """Return what somebody wants; None where they say something else.

    >>> wish_of("Arrêt"), wish_of("STOP 36111"), wish_of("unstop"), wish_of("Fin du mois, je rends le devoir, promis")
    ('stop', 'stop', 'start', None)
    """
    folded = unicodedata.normalize("NFKD", text[:200]).encode("ascii", "ignore").decode().lower()
    words = _WORD.findall(folded.replace("opt out", "optout").replace("opt in", "optin").replace("-", ""))
    if not words or len(words) > _MOST_WORDS:
        return None
    if words[0] in _STOP:
        return "stop"
    return "start" if words[0] in _START else None

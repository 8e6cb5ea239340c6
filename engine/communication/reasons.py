"""Why messages wait or do not go, in words."""

from typing import Final

from engine.communication.people import Reason

GONE: Final = Reason(
    "gone", "La personne ne suit plus ce parcours.", "The learner does not follow the course any more."
)
NO_STEP: Final = Reason("no_step", "Le scénario n’a plus cette étape.", "The scenario has no such step any more.")
NO_OCCASION: Final = Reason(
    "no_occasion", "Ce dont il s’agissait n’existe plus.", "What it was about is there no more."
)
MOVED: Final = Reason("moved", "La date a changé.", "The date has changed.")
CANCELLED: Final = Reason("cancelled", "Cela n’a pas lieu.", "It does not take place.")
DONE: Final = Reason("done", "C’est fait entre-temps.", "It was done meanwhile.")
VISITED: Final = Reason("visited", "La personne est revenue entre-temps.", "The learner has come back meanwhile.")
CONTACTED: Final = Reason(
    "contacted", "Quelqu’un a pris contact entre-temps.", "Somebody has been in contact meanwhile."
)
OTHERS: Final = Reason("conditions", "Les conditions ne sont plus remplies.", "The conditions do not hold any more.")
TOO_LATE: Final = Reason("too_late", "Il est trop tard pour que cela serve.", "It is too late to be of use.")
BEFORE_COMING: Final = Reason(
    "before_coming", "C’était prévu avant l’arrivée de la personne.", "It was due before the learner came."
)
UNREACHABLE: Final = Reason(
    "unreachable",
    "Aucun des canaux prévus n’atteint cette personne, ou elle n’en veut pas.",
    "None of its channels reaches this person, or is wanted.",
)
PLANNED: Final = Reason("planned", "Le moment prévu n’est pas encore venu.", "Its moment has not come yet.")
PAUSED: Final = Reason("paused", "Le suivi est en pause.", "The run is paused.")
QUIET: Final = Reason(
    "quiet_hours", "Ce sont les heures calmes du destinataire.", "These are quiet hours of the recipient."
)
CLOSED: Final = Reason("not_working", "Ce n’est pas un jour ouvré.", "This is no working day.")
CAP: Final = Reason(
    "cap", "Le plafond de messages de la semaine est atteint.", "The cap of messages of the week is reached."
)

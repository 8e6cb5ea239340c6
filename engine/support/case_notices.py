"""What a supporter is told of their cases when the learner wrote, or when they were given one."""

from typing import Final

from content_graph.languages import Text
from engine.support.openings import Openings, moment_of
from engine.support.wording import moment_told

_DUE: Final = Text(" Réponse due au plus tard le {due}.", " The answer is due by {due}.")
_MESSAGE: Final = Text(
    "{learner} a écrit dans le dossier «\u202f{subject}\u202f».", "{learner} wrote in the case “{subject}”."
)
"""What stands in quotation marks is the subject of the case, which nobody may take for what was written."""
_HANDED_IN: Final = Text(
    "{learner} a remis une production dans le dossier «\u202f{subject}\u202f».",
    "{learner} handed something in, in the case “{subject}”.",
)
_ASSIGNED: Final = Text(
    "Le dossier de {learner} vous est confié\u202f: «\u202f{subject}\u202f».",
    "The case of {learner} is yours: “{subject}”.",
)


def message_told(learner_id: str, subject: Text, due_us: int | None, openings: Openings) -> Text:
    """Tell that a learner wrote, and by when an answer is due."""
    return _with_due(_MESSAGE, learner_id, subject, due_us, openings)


def handed_in_told(learner_id: str, subject: Text) -> Text:
    """Tell that a learner handed something in, which asks for no answer by itself."""
    return _filled(_HANDED_IN, learner_id, subject)


def assigned_told(learner_id: str, subject: Text, due_us: int | None, openings: Openings) -> Text:
    """Tell that somebody has a case, and by when an answer is due."""
    return _with_due(_ASSIGNED, learner_id, subject, due_us, openings)


def _with_due(told: Text, learner_id: str, subject: Text, due_us: int | None, openings: Openings) -> Text:
    told = _filled(told, learner_id, subject)
    if due_us is None:
        return told
    due = moment_told(moment_of(due_us).astimezone(openings.zone))
    return Text(told.fr + _DUE.fr.format(due=due.fr), told.en + _DUE.en.format(due=due.en))


def _filled(told: Text, learner_id: str, subject: Text) -> Text:
    return Text(
        told.fr.format(learner=learner_id, subject=subject.fr), told.en.format(learner=learner_id, subject=subject.en)
    )

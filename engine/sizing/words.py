"""What figures are called, for people; a share is written in per cent."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from content_graph.languages import Text


class Name(NamedTuple):
    """A figure for people.

    Attributes:
        text: What it is.
        is_share: Whether it is written in per cent.
        digits: Decimals.
    """

    text: Text
    is_share: bool = False
    digits: int = 1


NAMES: Final[Mapping[str, Name]] = {
    "hours": Name(Text("Heures d’accompagnement, tout le parcours", "Hours of support, the whole course"), digits=0),
    "tutor_hours": Name(Text("dont tuteurs (h)", "of which tutors (h)"), digits=0),
    "promises_kept": Name(Text("Promesses tenues", "Promises kept"), is_share=True),
    "answer_hours": Name(Text("Délai moyen de réponse (h)", "Mean time to an answer (h)")),
    "answer_hours_p90": Name(Text("Neuf réponses sur dix en moins de (h)", "Nine answers in ten within (h)")),
    "waiting": Name(Text("Travaux en attente", "Pieces of work waiting")),
    "use": Name(Text("Temps de l’équipe pris par ce travail", "Time of the staff that work takes"), is_share=True),
    "cost": Name(Text("Coût (€)", "Cost (€)"), digits=0),
    "budget_share": Name(Text("Part du budget de la formation", "Share of the budget for training"), is_share=True),
    "tutoring_rate": Name(Text("Taux tutoral", "Tutoring rate (taux tutoral)"), is_share=True),
    "alerts": Name(Text("Alertes traitées", "Alerts acted on"), digits=0),
    "resolved_by_machine": Name(
        Text("Difficultés résolues par les seuls ajustements", "Troubles ended by adjustments alone"), is_share=True
    ),
    "hours_saved": Name(Text("Heures que cela épargne", "Hours that this saves"), digits=0),
    "drop_outs": Name(Text("Abandons, avec accompagnement", "Drop-outs, with support"), is_share=True),
    "drop_outs_alone": Name(Text("Abandons, sans", "Drop-outs, without"), is_share=True),
    "mastery": Name(
        Text("Maîtrise de l’objectif, avec accompagnement", "Mastery of the goal, with support"), is_share=True
    ),
    "mastery_alone": Name(Text("Maîtrise de l’objectif, sans", "Mastery of the goal, without"), is_share=True),
}
ROLE_NAMES: Final[Mapping[str, Text]] = {
    "tutor": Text("Tuteurs", "Tutors"),
    "coach": Text("Coachs", "Coaches"),
    "peer": Text("Pairs tuteurs", "Peer tutors"),
}
RULE: Final = Text("repère des praticiens\u202f: 15 à 20\u202f%", "rule of practitioners: 15 to 20%")

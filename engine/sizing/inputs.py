"""The inputs in words: label, unit, where the default comes from; French and English. Ranges are those of the types.

Most sources are rules of thumb of practitioners, not measurements, so their ranges are wide; what nobody has published
is called an assumption, and the sensitivities show whether it matters.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec.inspect

from content_graph.languages import Text
from engine.sizing.scenario import SupportScenario

TRADE: Final = Text(
    "Règle de praticiens (Rodet\u202f; digital-learning-academy\u202f; blog de t@d, 2016), non mesurée.",
    "Practitioners' rule (Rodet; digital-learning-academy; t@d's blog, 2016), not measured.",
)
ASSUMED: Final = Text(
    "Hypothèse\u202f: rien de publié\u202f; la sensibilité dit si elle compte.",
    "Assumption: nothing published; the sensitivities say whether it matters.",
)
YOURS: Final = Text("", "")
"""What whoever asks has to say: no source is needed."""
CHARTERS: Final = Text(
    "Les chartes promettent 72, 48 ou 24\u202fh\u202f; les apprenants les trouvent longues (enquête t@d, 2015).",
    "Charters promise 72, 48 or 24 h; learners find these too slow (survey t@d, 2015).",
)
OULAD: Final = Text(
    "OULAD\u202f: départs par apprenant et par semaine, 0,0077 en tout, de 0,0026 à 0,0134 selon le module.",
    "OULAD: withdrawals per learner and week, 0.0077 in all, from 0.0026 to 0.0134 by module.",
)
EFFECTS: Final = Text(
    "Hypothèse large\u202f; dans le sens de Gordanier et al. (2019)\u202f: +6,5 à 7,5\u202fpoints après un renvoi.",
    "A wide assumption, in the direction of Gordanier et al. (2019): +6.5 to 7.5 points after a referral to a tutor.",
)
LABORATORY: Final = Text(
    "Apprenants simulés du laboratoire.",
    "Simulated learners of the laboratory.",
)


class Input(NamedTuple):
    """One input in words.

    Attributes:
        label: What it is.
        unit: In what; empty for none.
        source: Where its default comes from.
    """

    label: Text
    unit: Text
    source: Text


_NONE: Final = Text("", "")
_MINUTES: Final = Text("min", "min")
_WEEKS: Final = Text("semaines", "weeks")
_HOURS: Final = Text("h", "h")
_SHARE: Final = Text("part de 0 à 1", "share from 0 to 1")
_FACTOR: Final = Text("facteur", "factor")
_A_WEEK: Final = Text("par apprenant et par semaine", "per learner and week")
_HOURS_A_WEEK: Final = Text("h par semaine", "h a week")

INPUTS: Final[Mapping[str, Input]] = {
    "starts_on": Input(Text("Début", "Begins on"), _NONE, YOURS),
    "weeks": Input(Text("Durée", "Duration"), _WEEKS, YOURS),
    "course_hours": Input(Text("Heures de formation par apprenant", "Course hours per learner"), _HOURS, YOURS),
    "learners": Input(Text("Apprenants", "Learners"), _NONE, YOURS),
    "level": Input(Text("Niveau des prérequis", "Level of prerequisites"), _SHARE, LABORATORY),
    "heterogeneity": Input(Text("Hétérogénéité des prérequis", "Heterogeneity of prerequisites"), _SHARE, LABORATORY),
    "is_certifying": Input(Text("Formation certifiante", "Leads to a certificate"), _NONE, YOURS),
    "certification_factor": Input(
        Text("Questions du dernier quart si certifiante", "Questions of the last quarter if certifying"),
        _FACTOR,
        ASSUMED,
    ),
    "questions_a_week": Input(Text("Questions (réactif)", "Questions (reactive)"), _A_WEEK, TRADE),
    "question_minutes": Input(Text("Réponse à une question", "Answering a question"), _MINUTES, TRADE),
    "collective_share": Input(Text("Part collective des réponses", "Share answered collectively"), _SHARE, YOURS),
    "contacts_a_week": Input(Text("Contacts planifiés (proactif)", "Planned contacts (proactive)"), _A_WEEK, TRADE),
    "contact_minutes": Input(Text("Un contact planifié", "A planned contact"), _MINUTES, TRADE),
    "first_contact_minutes": Input(Text("Premier contact", "First contact"), _MINUTES, TRADE),
    "forum_size": Input(
        Text("Apprenants par forum (0\u202f: aucun)", "Learners of a forum (0 for none)"), _NONE, TRADE
    ),
    "forum_hours": Input(Text("Animation d’un forum", "Looking after a forum"), _HOURS_A_WEEK, TRADE),
    "sessions_a_week": Input(Text("Classes virtuelles par groupe", "Live sessions of a group"), _HOURS_A_WEEK, YOURS),
    "group_size": Input(Text("Apprenants par groupe", "Learners of a group"), _NONE, TRADE),
    "preparation_factor": Input(
        Text("Heures pour une heure de classe virtuelle", "Hours for an hour of a live session"), _FACTOR, TRADE
    ),
    "uses_alerts": Input(Text("On agit sur les alertes", "Alerts are acted on"), _NONE, YOURS),
    "alert_minutes": Input(Text("Agir sur une alerte", "Acting on an alert"), _MINUTES, ASSUMED),
    "alert_patience_days": Input(
        Text("Délai laissé aux ajustements", "Time given to adjustments"), Text("jours", "days"), ASSUMED
    ),
    "peer_share": Input(Text("Questions à la portée d’un pair", "Questions that a peer can answer"), _SHARE, ASSUMED),
    "moderation": Input(
        Text("Modération, par heure de pair", "Moderation, for an hour of a peer"),
        Text("h de tuteur", "h of a tutor"),
        ASSUMED,
    ),
    "promise": Input(Text("Promesse de première réponse", "Promise of a first answer"), _NONE, CHARTERS),
    "target": Input(Text("Promesses à tenir", "Promises to keep"), _SHARE, YOURS),
    "zone": Input(Text("Fuseau horaire", "Time zone"), _NONE, YOURS),
    "hours": Input(Text("Heures d’ouverture", "Opening hours"), _NONE, YOURS),
    "closed_on": Input(Text("Jours fériés", "Holidays"), _NONE, YOURS),
    "asking_hours": Input(Text("Quand les apprenants écrivent", "When learners ask"), _NONE, ASSUMED),
    "sharing": Input(Text("Répartition", "How work is shared"), _NONE, YOURS),
    "deputies": Input(Text("Les absents sont remplacés", "Who is away has a deputy"), _NONE, YOURS),
    "staff": Input(Text("Équipe", "Staff"), _NONE, YOURS),
    "away": Input(Text("Absences prévues", "Planned absences"), _NONE, YOURS),
    "minutes_vary": Input(
        Text("Dispersion des durées", "Spread of durations"), Text("écart type / moyenne", "sd / mean"), ASSUMED
    ),
    "learners_vary": Input(
        Text("Dispersion des questions", "Spread of questions"), Text("écart type / moyenne", "sd / mean"), ASSUMED
    ),
    "losing_heart": Input(
        Text("Risque de décrocher, sans difficulté", "Chance to lose heart, untroubled"),
        Text("par semaine", "a week"),
        OULAD,
    ),
    "trouble_factor": Input(
        Text("Décrochage par difficulté ouverte", "Losing heart for each open trouble"), _FACTOR, ASSUMED
    ),
    "waiting_factor": Input(
        Text("Décrochage si la réponse tarde", "Losing heart while an answer is late"), _FACTOR, ASSUMED
    ),
    "contact_factor": Input(Text("Décrochage après un contact", "Losing heart after a contact"), _FACTOR, EFFECTS),
    "help_share": Input(Text("Difficultés que l’aide résout", "Troubles that help ends"), _SHARE, EFFECTS),
    "win_back_share": Input(Text("Silencieux qui reviennent", "Silent learners won back"), _SHARE, ASSUMED),
    "budget": Input(Text("Budget de la formation", "Budget for training"), Text("€", "€"), YOURS),
    "design_share": Input(Text("Conception du dispositif", "Designing the support"), _SHARE, TRADE),
}
"""In the order of the scenario's fields; a test sees to it that each has words."""


class Bounds(NamedTuple):
    """Within what an input is taken."""

    low: float
    high: float


def bounds_of(name: str) -> Bounds | None:
    """Return the least and the most that an input may be; None for what is no number."""
    kind = next(field.type for field in _fields() if field.name == name)
    if isinstance(kind, msgspec.inspect.TupleType):
        kind = kind.item_types[0]
    if not isinstance(kind, msgspec.inspect.FloatType | msgspec.inspect.IntType):
        return None
    low, high = kind.gt if kind.ge is None else kind.ge, kind.le
    return None if low is None or high is None else Bounds(float(low), float(high))


def _fields() -> tuple[msgspec.inspect.Field, ...]:
    info = msgspec.inspect.type_info(SupportScenario)
    if not isinstance(info, msgspec.inspect.StructType):
        raise TypeError(SupportScenario)
    return info.fields

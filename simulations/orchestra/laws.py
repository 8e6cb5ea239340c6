"""Laws of the worlds: by what learners lose heart, ask, fall silent, and what somebody who acts can change of it.

Every number has its source or is said to be an assumption, with the range within which it is not absurd. No law was
fitted to make alerts look good; two of the worlds are there because in them alerts cannot help (`useless`, `harm`), and
one because the model that ships was made for another (`foreign`).
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

import msgspec

from content_graph.languages import Text

OULAD: Final = Text(
    "OULAD\u202f: départs par apprenant et par semaine, de 0,0026 à 0,0134 selon le module, tout compris.",
    "OULAD: withdrawals per learner and week, from 0.0026 to 0.0134 by module, all in.",
)
SIZED: Final = Text(
    "Comme dans le dimensionnement\u202f: même intervalle, même source.", "As in sizing: the same range and source."
)
ASSUMED: Final = Text("Hypothèse\u202f: rien de publié.", "Assumption: nothing published.")
SHAPED: Final = Text(
    "Hypothèse, pour que visites et travaux ressemblent à ceux d’OULAD.",
    "Assumption, so that visits and work look like those of OULAD.",
)


class Law(msgspec.Struct, frozen=True, kw_only=True):
    """By which learners live. Heart is in standard deviations or so: 0 is usual, -2 is about to give up.

    Attributes:
        losing_heart: Chance to fall silent in a week, at heart 0 and without trouble.
        heart_counts: By how many e-folds a unit of heart lowers that chance.
        trouble_factor: What it is multiplied by for each open trouble, up to three.
        waiting_factor: The same while an answer is overdue.
        leaves_openly: Of those who give up, how many say so; nobody acts on these any more.
        heart_spread: Standard deviation of learners' usual heart.
        heart_shock: Of a day's shock to it.
        heart_returns: Share of the way back to the usual that heart goes in a day.
        trouble_weighs: Heart that each open trouble takes in a day, up to three.
        waiting_weighs: Heart that an overdue answer takes in a day.
        contact_lifts: Heart that somebody's first contact gives at once; below 0 it discourages.
        contact_fades: What a contact is worth after another one just before it.
        help_share: Of troubles that somebody acts on, how many end.
        win_back_share: Of the silent that somebody acts on, how many come back.
        answer_counts: What an answer to a question is worth, of an alert that is acted on.
        questions_a_week: Of a learner.
        trouble_asks: What that is multiplied by for each open trouble, up to three.
        visits: Share of days on which a learner comes, at heart 0.
        heart_visits: By how many logits a unit of heart raises that.
        trouble_visits: By how many each open trouble does, up to three.
        habit_spread: Standard deviation of learners' habit to come, logits, that says nothing of them.
        tasks: Assigned in the course, evenly.
        heart_hands_in: By how many logits a day a unit of heart makes it likelier that work is handed in.
        marked_after: Days from handing in to the mark.
        evaluates: Share of visits in trouble on which the skill is evaluated, up to three times.
        supporters: Of the class.
        hours_a_week: That each has for questions and alerts.
        question_minutes: That an answer takes.
        alert_minutes: That acting on an alert takes.
    """

    losing_heart: float = 0.0042
    heart_counts: float = 0.8
    trouble_factor: float = 1.5
    waiting_factor: float = 1.5
    leaves_openly: float = 0.5
    heart_spread: float = 0.7
    heart_shock: float = 0.18
    heart_returns: float = 0.05
    trouble_weighs: float = 0.015
    waiting_weighs: float = 0.05
    contact_lifts: float = 0.8
    contact_fades: float = 0.5
    help_share: float = 0.5
    win_back_share: float = 0.25
    answer_counts: float = 0.5
    questions_a_week: float = 0.4
    trouble_asks: float = 1.3
    visits: float = 0.45
    heart_visits: float = 0.6
    trouble_visits: float = 0.0
    habit_spread: float = 0.6
    tasks: int = 6
    heart_hands_in: float = 0.8
    marked_after: int = 7
    evaluates: float = 1.0
    supporters: int = 2
    hours_a_week: float = 9.0
    question_minutes: float = 10.0
    alert_minutes: float = 14.0


class Parameter(NamedTuple):
    """A parameter of the laws in words.

    Attributes:
        label: What it is.
        low: Of its range.
        high: And the other end.
        source: Where the range comes from.
    """

    label: Text
    low: float
    high: float
    source: Text


PARAMETERS: Final[Mapping[str, Parameter]] = {
    "losing_heart": Parameter(
        Text("Risque hebdomadaire de décrocher, sans rien", "Chance to lose heart in a week, by itself"),
        0.001,
        0.0134,
        OULAD,
    ),
    "heart_counts": Parameter(
        Text("Ce que le moral change au risque", "What heart changes of that chance"), 0.0, 1.5, ASSUMED
    ),
    "trouble_factor": Parameter(
        Text("Risque par difficulté ouverte (facteur)", "Chance for each open trouble (factor)"), 1.0, 2.0, SIZED
    ),
    "waiting_factor": Parameter(
        Text("Risque si la réponse tarde (facteur)", "Chance while an answer is late (factor)"), 1.0, 2.0, SIZED
    ),
    "leaves_openly": Parameter(
        Text("Part des décrochages annoncés", "Share who say that they give up"), 0.0, 1.0, ASSUMED
    ),
    "heart_spread": Parameter(
        Text("Dispersion du moral habituel", "Spread of learners’ usual heart"), 0.3, 1.0, ASSUMED
    ),
    "heart_shock": Parameter(Text("Choc d’un jour", "A day’s shock"), 0.05, 0.3, ASSUMED),
    "heart_returns": Parameter(Text("Retour à l’habituel, par jour", "Way back to the usual, a day"), 0.02, 0.2, SIZED),
    "trouble_weighs": Parameter(
        Text("Moral pris par une difficulté, par jour", "Heart that a trouble takes in a day"), 0.0, 0.1, ASSUMED
    ),
    "waiting_weighs": Parameter(
        Text("Moral pris par une réponse en retard, par jour", "Heart that a late answer takes in a day"),
        0.0,
        0.2,
        ASSUMED,
    ),
    "contact_lifts": Parameter(
        Text("Moral donné par un contact", "Heart that a contact gives"),
        -0.8,
        1.2,
        Text(
            "Risque multiplié par 0,6 à 1 pendant quatre semaines, comme au dimensionnement (Gordanier et al. 2019,"
            " large)\u202f; négatif\u202f: hypothèse.",
            "Makes the chance 0.6 to 1 times itself for four weeks, as in sizing (Gordanier et al. 2019, wide);"
            " below 0: an assumption.",
        ),
    ),
    "contact_fades": Parameter(
        Text("Ce que vaut un contact après un autre", "What a contact after another is worth"), 0.2, 1.0, ASSUMED
    ),
    "help_share": Parameter(Text("Difficultés que l’aide résout", "Troubles that help ends"), 0.0, 0.8, SIZED),
    "win_back_share": Parameter(Text("Silencieux qui reviennent", "Silent learners won back"), 0.0, 0.4, SIZED),
    "answer_counts": Parameter(
        Text("Ce que vaut une réponse, d’un contact", "What an answer is worth, of a contact"), 0.0, 1.0, ASSUMED
    ),
    "questions_a_week": Parameter(
        Text("Questions par apprenant et par semaine", "Questions of a learner in a week"), 0.05, 0.7, SIZED
    ),
    "trouble_asks": Parameter(
        Text("Questions par difficulté ouverte (facteur)", "Questions for each open trouble (factor)"),
        0.5,
        2.0,
        ASSUMED,
    ),
    "visits": Parameter(Text("Part de jours avec visite", "Share of days with a visit"), 0.1, 0.6, SHAPED),
    "heart_visits": Parameter(
        Text("Visites par unité de moral (logits)", "Visits for a unit of heart (logits)"), -0.5, 1.0, SHAPED
    ),
    "trouble_visits": Parameter(
        Text("Visites par difficulté (logits)", "Visits for each trouble (logits)"), -0.5, 0.7, ASSUMED
    ),
    "habit_spread": Parameter(Text("Dispersion des habitudes (logits)", "Spread of habits (logits)"), 0.3, 1.5, SHAPED),
    "tasks": Parameter(Text("Travaux à rendre", "Assigned work"), 1, 12, SHAPED),
    "heart_hands_in": Parameter(
        Text("Rendus par unité de moral (logits)", "Handing in for a unit of heart (logits)"), 0.0, 1.2, SHAPED
    ),
    "marked_after": Parameter(Text("Jours jusqu’à la note", "Days to a mark"), 1, 21, SHAPED),
    "evaluates": Parameter(
        Text("Visites en difficulté avec évaluation", "Visits in trouble with an evaluation"), 0.0, 1.0, ASSUMED
    ),
    "supporters": Parameter(Text("Accompagnants", "Supporters"), 1, 4, ASSUMED),
    "hours_a_week": Parameter(
        Text("Heures par accompagnant et semaine", "Hours of a supporter in a week"), 4.0, 20.0, ASSUMED
    ),
    "question_minutes": Parameter(Text("Réponse (min)", "An answer (min)"), 5.0, 15.0, SIZED),
    "alert_minutes": Parameter(Text("Agir sur une alerte (min)", "Acting on an alert (min)"), 8.0, 20.0, SIZED),
}
"""In the order of the fields; a test sees to it that each law lies within."""


class World(NamedTuple):
    """A world.

    Attributes:
        id: Its id.
        title: What it is, in a few words.
        law: By which its learners live.
        expects: What can be expected of alerts there: `helps`, `nothing`, `harm`.
    """

    id: str
    title: Text
    law: Law
    expects: str


def _world(world_id: str, fr: str, en: str, law: Law, expects: str = "helps") -> tuple[str, World]:
    return world_id, World(world_id, Text(fr, en), law, expects)


WORLDS: Final[Mapping[str, World]] = dict(
    (
        _world("everyday", "tout compte un peu", "everything matters a little", Law()),
        _world(
            "heart",
            "le moral compte le plus",
            "heart matters most",
            Law(
                losing_heart=0.0032,
                heart_counts=1.2,
                heart_shock=0.22,
                trouble_factor=1.2,
                contact_lifts=1.0,
                help_share=0.3,
            ),
        ),
        _world(
            "trouble",
            "les difficultés comptent le plus",
            "trouble matters most",
            Law(
                losing_heart=0.003,
                heart_counts=0.4,
                trouble_factor=2.0,
                trouble_weighs=0.02,
                contact_lifts=0.3,
                help_share=0.8,
            ),
        ),
        _world(
            "scarce",
            "trop peu d’accompagnants",
            "helpers are scarce",
            Law(supporters=1, hours_a_week=8.0, waiting_factor=2.0),
        ),
        _world(
            "quiet",
            "on demande rarement",
            "learners who ask rarely",
            Law(questions_a_week=0.08, trouble_asks=0.7),
        ),
        _world(
            "foreign",
            "le modèle n’y est pas réglé",
            "the model was made for another",
            Law(heart_visits=-0.2, trouble_visits=0.3, habit_spread=1.2, tasks=2, heart_hands_in=0.1, marked_after=21),
        ),
        _world(
            "unseen",
            "rien n’est évalué, les difficultés ne se voient pas",
            "nothing is evaluated, so that trouble is not seen",
            Law(evaluates=0.0),
        ),
        _world(
            "useless",
            "agir ne change presque rien",
            "acting hardly changes anything",
            Law(contact_lifts=0.05, help_share=0.03, win_back_share=0.02),
            "nothing",
        ),
        _world(
            "harm",
            "être alerté décourage",
            "being called discourages",
            Law(contact_lifts=-0.8, heart_counts=1.2, losing_heart=0.0032, help_share=0.02, win_back_share=0.0),
            "harm",
        ),
    )
)

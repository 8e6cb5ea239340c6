"""What the report says in its own voice: a title and a lead per section, in both languages."""

from content_graph.languages import Text
from engine.charts.bilingual import percent_texts
from engine.charts.page import Heading

CLAIM = Text(
    "À chaque réponse, le service révise ce qu’il croit acquis, ajuste le parcours et dit pourquoi.",
    "At every answer the service revises what it believes is known, adjusts the path, and says why.",
)
WORKSPACE = Text("Travailler avec ce groupe", "Work with this class")
BELIEF = Heading(
    Text("Niveau estimé et ajustements du parcours", "What is believed, and what changes"),
    Text(
        "Chaque ligne est la maîtrise estimée d’une compétence, réponse après réponse (● juste, ○ faux) ; la bande "
        "claire indique la marge d’incertitude. Entre deux séances, la maîtrise peut baisser : c’est l’oubli. "
        "Les numéros marquent les ajustements du parcours.",
        "Each line is the believed mastery of one skill, answer after answer (● right, ○ wrong); the light band "
        "shows how sure the belief is. Between two sessions it may fall: that is forgetting. The numbers mark the "
        "adjustments of the path.",
    ),
)
GRAPH = Heading(
    Text("Le graphe des compétences", "The skill graph"),
    Text(
        "Des bases (en haut) aux compétences qui en dépendent. La couleur est la maîtrise estimée à la fin de la "
        "période (pour le groupe : la moyenne des apprenants qui l’ont travaillée) ; survolez une compétence pour voir "
        "ses liens.",
        "From the foundations (top) to what builds on them. The colour is the believed mastery at the end of the "
        "period (for the class: the mean of those who met it); point at a skill to see its links.",
    ),
)
CLASS = Heading(
    Text("Tout le groupe d’un coup d’œil", "The whole class at a glance"),
    Text(
        "Une ligne par apprenant (les plus en retard en haut), une colonne par compétence, des bases à "
        "gauche aux plus avancées à droite.",
        "A row per learner (whoever is furthest behind on top), a column per skill, from the foundations on the "
        "left to the most advanced on the right.",
    ),
)
CHANGES = Heading(
    Text("Qui a besoin d’aide, et ce qui a été ajouté", "Who needs help, and what was added"),
    Text(
        "Le service ajoute une remédiation, une évaluation, une révision, un passage anticipé ou un "
        "approfondissement, et conserve la raison de chaque ajout. Les apprenants les plus loin de l’objectif "
        "viennent d’abord.",
        "The service adds a remediation, an evaluation, a review, an advance or a deepening, and keeps the reason of "
        "each. Whoever is furthest from the goal comes first.",
    ),
)
TREATMENT = Heading(
    Text("Comment le groupe a été accompagné", "How the class was treated"),
    Text(
        "Ce qu’un tuteur regarderait d’abord. L’objectif est jugé sur ce que les apprenants simulés savent vraiment, "
        "et que le service ignore.",
        "What a tutor would look at first, counted from what was done. The goal is judged by what the simulated "
        "learners truly know, which the service is not told.",
    ),
)
LOAD = Heading(
    Text("Ce que cela a demandé au service", "What this meant for the service"),
    Text(
        "Chaque réponse 200 veut dire : écrit sur disque. Client, service, Valkey et PostgreSQL se partagent cette "
        "machine ; un résultat par requête, recommandations comprises.",
        "Every 200 means: written to disk. Client, service, Valkey and PostgreSQL share this machine; one result per "
        "request, recommendations included.",
    ),
)
LEARNERS = (("apprenant simulé", "apprenants simulés"), ("simulated learner", "simulated learners"))
RESULTS = (("résultat reçu", "résultats reçus"), ("result received", "results received"))
GAPS_TITLE = Text("Les lacunes cachées", "The hidden gaps")
NAMES_STAY_HERE = Text(
    "les noms n’existent que sur cette page : le service ne connaît que des identifiants",
    "names exist on this page only: the service knows nothing but ids",
)


def gaps_lead(n_lacking: int, n_found: int) -> Text:
    """Say how many of the planted gaps were answered, whatever the figure is."""
    lacking = (
        Text("1 apprenant simulé a", "1 simulated learner lacks")
        if n_lacking == 1
        else Text(f"{n_lacking} apprenants simulés ont", f"{n_lacking} simulated learners lack")
    )
    return Text(
        f"{lacking.fr} une lacune que la pratique seule ne comble pas. Le service ne le savait "
        f"pas. Il a ajouté une remédiation sur cette compétence précise pour {n_found} d’entre eux.",
        f"{lacking.en} one prerequisite that practice alone does not repair. The service was "
        f"not told. It added a remediation for that very skill for {n_found} of them.",
    )


def goal_reached(before: float) -> Text:
    """Name the share of the goal that is there at the end, beside what was there at the start."""
    first = percent_texts(before)
    return Text(
        f"de l’objectif vraiment acquis ({first.fr} au début)", f"of the goal truly reached ({first.en} at the start)"
    )


def headline(n_days: int) -> Text:
    """Name the period."""
    if n_days == FORTNIGHT_DAYS:
        return Text("Deux semaines de formation d’un groupe", "A class over two weeks")
    return Text(f"{n_days} jour{'s' * (n_days > 1)} de formation d’un groupe", f"A class over {n_days} days")


FORTNIGHT_DAYS = 14

"""What the report says in its own voice, in both languages."""

from typing import Final

from content_graph.languages import Text
from engine.charts.page import Heading
from engine.recommendation.situation import Kind
from simulations.scoring import ScoreName

TITLE = Text("Qui apprend le plus, et par quel chemin ?", "Who learns most, and by which path?")
LEAD = Text(
    "Des apprenants simulés, dont la vérité est connue, suivent chaque politique ; ce sont toujours les mêmes "
    "apprenants, avec les mêmes tirages aléatoires. Rien ici n’est mesuré sur des personnes.",
    "Simulated learners, of whom the truth is known, follow each policy; they are always the same learners with the "
    "same luck. Nothing here was measured on people.",
)
OVERALL = Heading(
    Text("Objectif par objectif", "Aim by aim"),
    Text("Ce qui est atteint sur l’ensemble des mondes.", "What is reached over all worlds."),
)
VERDICT = Heading(
    Text("Ce qui est atteint, et ce qui ne l’est pas", "What is reached, and what is not"),
    Text(
        "Les écarts sont appariés, apprenant par apprenant, avec leur intervalle à 95 % pour d’autres apprenants et "
        "d’autres attributions des paramètres aux compétences.",
        "Differences are paired, learner by learner, with their 95 % interval for other learners and other assignments "
        "of parameters to skills.",
    ),
)
CURVES = Heading(
    Text("Courbes d’apprentissage", "Learning curves"),
    Text(
        "Maîtrise réelle de l’objectif selon les minutes d’étude, en moyenne. L’oracle (tirets) voit la vérité ; l’a "
        "posteriori exact (tirets gris), tout ce que les réponses en disent ; le hasard (points) ne voit rien.",
        "True mastery of the goal by minutes of study, on average. The oracle (dashes) sees the truth; the "
        "exact posterior (grey dashes) all that answers tell of it; random (dots) sees nothing.",
    ),
)
SERVED = Heading(
    Text("Qui progresse, et qui ne progresse pas", "Who is served, and who is not"),
    Text(
        "Chaque ligne range les apprenants d’une politique par leur maîtrise à l’échéance, un point par dixième. Le "
        "grand point, avec son chiffre, est celui des 10 % les plus en difficulté ; il range les lignes.",
        "Each row sorts the learners of a policy by their mastery at the due date, one dot per tenth. The large dot, "
        "with its number, is the tenth that fared worst; it orders the rows.",
    ),
)
AGAINST = Heading(
    Text("Comparaison avec chaque politique", "Against each of the others"),
    Text(
        "Trait entièrement à droite de zéro (vert) : la politique jugée fait mieux, et ce n’est pas dû au hasard des "
        "apprenants ; gris : on ne peut pas conclure ; orange : elle fait moins bien.",
        "Right of zero with its whole stroke (green): the judged policy does better, and that is not due to chance "
        "in which learners were drawn; grey: one cannot tell; orange: it does worse.",
    ),
)
ABLATIONS = Heading(
    Text("Ce que chaque décision apporte", "What each kind of decision is worth"),
    Text(
        "La politique entière moins la même sans un type de décision : à droite de zéro (vert), ce type de décision "
        "est utile ; gris : on ne peut pas conclure ; orange : il nuit.",
        "The whole policy less the same without one kind of decision: right of zero (green), that kind is of use; "
        "grey: one cannot tell; orange: it harms.",
    ),
)
MINUTES = Heading(
    Text("Où passent les minutes", "Where the minutes go"),
    Text("Part du temps d’étude par type de décision.", "Share of the study time by kind of decision."),
)
PROMISES = Heading(
    Text("Les promesses sont-elles tenues ?", "Are promises kept?"),
    Text(
        "Chaque décision promet une hausse de maîtrise. Rangées par taille en dix parts : la hausse moyenne promise et "
        "celle qui est venue, avec son intervalle. Un anneau orange : la promesse est hors de l’intervalle.",
        "Each decision promises a rise of mastery. Sorted by size into ten parts: the mean rise promised and the one "
        "that came, with its interval. An orange ring: the promise lies outside of the interval.",
    ),
)
SHARES = Heading(
    Text("Part du gain possible", "Share of the possible gain"),
    Text(
        "0 : autant que le hasard ; 1 : autant que la mesure, qui est l’a posteriori exact là où il a couru et, sinon "
        "ou dans « Apprenants fragiles », l’oracle. Le trait est ce qui est visé.",
        "0: as much as random choice; 1: as much as the measure, which is the exact posterior where it ran, and else, "
        "or with fragile learners, the oracle. The line is what is aimed at.",
    ),
)
TABLE = Heading(
    Text("Tous les chiffres", "All figures"),
    Text(
        "Moyennes sur les apprenants ; dessous, l’intervalle à 95 %. En gras, la politique jugée.",
        "Means over learners; below, the 95 % interval. In bold, the policy that is judged.",
    ),
)
CONDUCT = Heading(
    Text("Comment les apprenants sont traités", "How learners are treated"),
    Text(
        "Répétitions : part des réponses à des items déjà faits. Aidés en deux : part des échecs (deux erreurs de "
        "suite sur une compétence, ou une évaluation ratée) après lesquels une des deux activités suivantes aide : "
        "une ressource, un item de ce qui précède, ou un item plus facile et nouveau. Hors prérequis : part des "
        "réponses, hors questions déclarées, sur une compétence dont un prérequis n’est pas acquis. Défaits : "
        "changements du parcours que la machine a elle-même retirés, par apprenant. Le trait est ce qui est visé.",
        "Repeats: share of the answers to items answered before. Help within two: share of the failures (two wrong in "
        "a row on a skill, or a failed evaluation) after which one of the next two activities helps: a resource, an "
        "item of what comes before, or an easier and new item. Beyond prerequisites: share of the answers, declared "
        "questions aside, on a skill of which a prerequisite is not in place. Self-undone: changes of the path that "
        "the machine took back by itself, per learner. The line is what is aimed at.",
    ),
)
MADE_BY = Heading(
    Text("Comment c’est fait", "How it was made"),
    Text("Commande pour reproduire ce rapport.", "This command makes the page again."),
)
MINUTES_AXIS = Text("minutes d’étude", "minutes of study")
MASTERY_AXIS = Text("maîtrise de l’objectif à l’échéance", "goal mastery at the due date")
GOAL_DIFFERENCE = Text("maîtrise de l’objectif", "goal mastery")
WORST_DIFFERENCE = Text("10 % les plus en difficulté", "worst tenth")
POLICY = Text("politique", "policy")
SCORE_NAMES: Final[dict[ScoreName, Text]] = {
    "goal_mastery": Text("objectif", "goal mastery"),
    "goal_mastery_after_month": Text("un mois après", "after a month"),
    "delayed_test": Text("test à 7 jours", "test after 7 days"),
    "minutes_to_80": Text("minutes à 80 %", "minutes to 80 %"),
    "worst_tenth": Text("10 % les plus en difficulté", "worst tenth"),
    "over_practice": Text("surentraînement", "over-practice"),
    "wheel_spinning": Text("piétinement", "wheel-spinning"),
    "drop_out": Text("abandon", "drop-out"),
    "regret": Text("regret", "regret"),
    "repeat_share": Text("répétitions", "repeats"),
    "distinct_items": Text("items distincts", "distinct items"),
    "help_within_two": Text("aidés en deux", "help within two"),
    "answered_by_resource": Text("… par une ressource", "… by a resource"),
    "beyond_prerequisites": Text("hors prérequis", "beyond prerequisites"),
    "self_undone": Text("défaits par la machine", "self-undone"),
    "minutes_on_mastered": Text("minutes sur l’acquis", "minutes on mastered"),
}
KIND_NAMES: Final[dict[Kind, Text]] = {
    "remediate": Text("remédier", "remediate"),
    "evaluate": Text("évaluer", "evaluate"),
    "review": Text("réviser", "review"),
    "advance": Text("avancer", "advance"),
    "deepen": Text("approfondir", "deepen"),
}
NO_KIND = Text("sans type", "no kind")
MARKS: Final = {True: "✓", False: "✗", None: "·"}
MARK_NAMES: Final = {
    True: Text("atteint", "reached"),
    False: Text("manqué", "missed"),
    None: Text("constaté", "seen"),
}

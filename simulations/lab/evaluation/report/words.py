"""What the report says in its own voice, in both languages."""

from content_graph.languages import Text
from engine.charts.page import Heading
from engine.fitting.ability import Extension

TITLE = Text("Que valent les prédictions ?", "How good are the predictions?")
LEAD = Text(
    "Chaque résultat d’apprenants jamais vus est prédit juste avant d’arriver, puis il met l’estimation à jour.",
    "Every result of learners who were never seen is predicted just before it comes; then it updates the belief.",
)
COMPARISON = Heading(
    Text("Les modèles côte à côte", "The models side by side"),
    Text(
        "Mêmes apprenants, mêmes résultats. L’AUC dit si les bonnes réponses recevaient une probabilité plus élevée "
        "que les mauvaises ; la perte logarithmique pénalise aussi l’excès d’assurance. Les traits sont des "
        "intervalles à 95 % sur d’autres apprenants. Un écart dont le trait ne touche pas zéro n’est pas dû au "
        "hasard des apprenants.",
        "Same learners, same results. The AUC says whether right answers were predicted higher than wrong ones; the "
        "log-loss punishes overconfidence, too. The strokes are 95 % intervals over other learners. A gap whose stroke "
        "does not touch zero is not due to which learners were drawn.",
    ),
)
BEHIND = Text("écart d’AUC avec le premier", "AUC, gap to the first")
LOSS_BEHIND = Text("écart de perte avec le premier", "log-loss, gap to the first")
CALIBRATION = Heading(
    Text("Calibration", "Calibration"),
    Text(
        "Quand le modèle annonce 80 %, est-ce juste 80 fois sur 100 ? Sur la diagonale, oui. La surface d’un point et "
        "les barres en bas donnent le nombre de résultats.",
        "When the model says 80 %, is the answer right 80 times in 100? On the diagonal, it is. The area of a point "
        "and the bars at the bottom give the number of results.",
    ),
)
OPPORTUNITIES = Heading(
    Text("Avec peu ou beaucoup d’historique", "With little history, with much"),
    Text(
        "AUC selon le rang du résultat parmi ceux de l’apprenant sur la compétence. Un modèle qui prédit la même chose "
        "pour tous n’a pas de ligne.",
        "AUC by which of the learner’s results on the skill it is. A model that predicts the same for everybody has no "
        "line.",
    ),
)
OPPORTUNITY_AXIS = Text(
    "rang du résultat sur la compétence, nombre de résultats", "opportunity on the skill, number of results"
)
CURVES = Heading(
    Text("Courbes d’apprentissage", "Learning curves"),
    Text(
        "Part de bonnes réponses à la première occasion, à la deuxième, … : observée (points) et prédite (lignes), "
        "pour les compétences que le plus d’apprenants ont rencontrées. Les barres disent combien il reste de "
        "résultats à chaque occasion : ceux qui savent s’arrêtent souvent, et la courbe ne parle plus que des autres.",
        "Share of right answers at the first opportunity, the second, …: observed (dots) and predicted (lines), for "
        "the skills that most learners met. The bars say how many results are left at each opportunity: those who know "
        "often stop, and the curve then speaks of the others only.",
    ),
)
GROUPS = Heading(
    Text("Par groupe", "By group"),
    Text(
        "Les prédictions sont-elles aussi bonnes pour tous ? Un écart entre observé et prédit d’un groupe est une "
        "injustice possible.",
        "Are predictions as good for everybody? A gap between observed and predicted in one group may be unfair to it.",
    ),
)
PARAMETERS = Heading(
    Text("Les paramètres et leur incertitude", "The parameters and how sure they are"),
    Text(
        "Probabilités de chaque compétence pour un apprenant moyen, avec leur intervalle là où le modèle le donne. Une "
        "compétence rarement vue a un trait large.",
        "Probabilities of each skill for an average learner, with their interval where the model gives one. A skill "
        "that was rarely seen has a wide stroke.",
    ),
)
PARAMETER_NAMES = {
    "prior": Text("déjà su", "known before"),
    "learn": Text("appris à chaque fois", "learned each time"),
    "unmastered": Text("réponse juste sans maîtrise", "right without knowing"),
    "mastered": Text("réponse juste avec maîtrise", "right when known"),
}
ABLATION = Heading(
    Text("Ce que chaque partie apporte", "What each part is worth"),
    Text(
        "Le modèle est ajusté de nouveau sans chacune de ses parties ; la première ligne les a toutes.",
        "The model is fitted again without each of its parts; the first row has all of them.",
    ),
)
NOTHING = Text("(modèle entier)", "(whole model)")
EXTENSION_NAMES: dict[Extension, Text] = {
    "ability": Text("aptitude de l’apprenant", "the learner’s ability"),
    "skill_ability": Text("poids de l’aptitude par compétence", "weight of ability by skill"),
    "items": Text("difficulté des exercices", "difficulty of items"),
    "item_ability": Text("poids de l’aptitude par exercice", "weight of ability by item"),
    "form": Text("forme du jour", "form of the moment"),
    "practice": Text("nombre de résultats déjà donnés", "number of results so far"),
    "pause": Text("durée de la pause", "length of the pause"),
    "skill_history": Text("historique sur la compétence", "past on the skill"),
    "skill_slopes": Text("effets propres à chaque compétence", "effects of each skill’s own"),
    "item_memory": Text("souvenir de l’exercice", "memory of the item"),
    "repeated": Text("nouvelle tentative", "repeated attempt"),
    "attempts": Text("effets propres à chaque tentative", "effects of each attempt’s own"),
    "answers": Text("dernières réponses", "last answers"),
    "pairs": Text("exercice fait juste avant", "item done just before"),
    "learning": Text("rythme d’apprentissage selon le passé", "rate of learning by the past"),
    "forget": Text("oubli à chaque occasion", "forgetting at each opportunity"),
    "decay": Text("oubli avec le temps", "forgetting over time"),
    "correction": Text("correction par arbres de décision", "correction by decision trees"),
}
SKILLS = Heading(
    Text("Par compétence", "By skill"),
    Text("Le modèle en tête du classement par AUC.", "The model that leads by AUC."),
)
MADE_BY = Heading(
    Text("Comment c’est fait", "How it was made"),
    Text("Commande pour reproduire ce rapport.", "This command makes the page again."),
)

"""What each part of a prediction is called, in French and in English: a noun phrase that a figure can follow."""

from typing import Final

from content_graph.languages import Text

SKILL_PARTS: Final = {
    "mastery": Text("la maîtrise estimée de la compétence", "the estimated mastery of the skill"),
    "ability": Text("le niveau général, estimé sur toutes les réponses", "general ability, estimated from all answers"),
}
"""What a skill of the item adds."""

PARTS: Final = {
    "difficulty": Text("la difficulté de la question", "the difficulty of the item"),
    "attempt": Text("les essais précédents de la question", "earlier attempts at the item"),
    "correction": Text(
        "ce que le parcours récent corrige dans ce calcul", "what the recent course of answers corrects in all of this"
    ),
    "limit": Text("la limite mise à l’effet de l’historique", "the limit on what the history may add"),
    "uncertainty": Text(
        "ce que l’on ne sait pas encore, et qui rapproche de 50\u202f%",
        "what is not known yet, which pulls towards 50%",
    ),
}
"""What is no part of a single skill."""

COVARIATES: Final = {
    "last": Text("la dernière réponse, comparée à l’habitude", "the last answer, compared with the usual"),
    "form_fast": Text("la forme des toutes dernières réponses", "form over the very last answers"),
    "form_slow": Text("la forme des dernières dizaines de réponses", "form over the last tens of answers"),
    "practice": Text("le nombre de réponses données jusqu’ici", "the number of answers given so far"),
    "pause": Text("la pause depuis la dernière réponse", "the pause since the last answer"),
    "successes": Text("les réussites passées sur la compétence", "past successes on the skill"),
    "failures": Text("les échecs passés sur la compétence", "past failures on the skill"),
    "skill_form": Text("la forme récente sur la compétence", "recent form on the skill"),
    "skill_last": Text("la dernière réponse sur la compétence", "the last answer on the skill"),
    "skill_gap": Text(
        "le temps depuis la dernière réponse sur la compétence", "the time since the last answer on the skill"
    ),
    "skill_gap_right": Text(
        "le temps depuis la dernière réponse, juste ou fausse, sur la compétence",
        "the time since the last answer, right or wrong, on the skill",
    ),
    "skill_first": Text("la première réponse sur la compétence", "this being the first answer on the skill"),
    "skill_run": Text("le travail d’affilée sur la compétence", "the run of answers on the skill"),
    "item_seen": Text("la question déjà rencontrée", "the item having been met before"),
    "item_right": Text("la bonne réponse déjà donnée à la question", "the right answer given to the item before"),
    "item_count": Text("le nombre de fois que la question a été posée", "how often the item was asked before"),
    "item_gap": Text("le temps depuis la dernière réponse à la question", "the time since the last answer to the item"),
    "item_gap_right": Text(
        "le temps depuis la bonne réponse à la question", "the time since the right answer to the item"
    ),
    "repeated": Text("le nouvel essai de la même question", "this being another attempt at the item"),
}
"""What the history adds, by the name of the covariate (`engine.tracing.covariates`)."""

TERMS: Final = {
    "answers": Text("les cinq dernières réponses", "the last five answers"),
    "item_answers": Text("les deux dernières réponses, pour cette question", "the last two answers, for this item"),
    "skill_answers": Text(
        "les deux dernières réponses, pour ces compétences", "the last two answers, for these skills"
    ),
    "pairs": Text("la question précédente et son issue", "the item before this one, and how it ended"),
    "skill_pairs": Text(
        "les compétences de la question précédente et son issue", "the skills of the item before, and how it ended"
    ),
}
"""What came just before adds, by the name of the term (`engine.tracing.terms`)."""

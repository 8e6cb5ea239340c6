"""What is said of what was mastered: it is refreshed, or taken further; as `templates`."""

from collections.abc import Mapping
from types import MappingProxyType

from content_graph.languages import Text
from engine.recommendation.template import Template

REVIEWS_AND_DEEPENINGS: Mapping[str, Template] = MappingProxyType(
    {
        "review_forgotten": Template(
            Text(
                fr="Un petit rappel sur « {skill} », pour garder ce que vous avez appris : « {activity} ».",
                en="A short refresher on “{skill}”, to keep what you have learned: “{activity}”.",
            ),
            Text(
                fr=(
                    "La maîtrise de « {skill} » était estimée à {mastery_last} ; après {elapsed_days} sans pratique, "
                    "l’oubli la ramène à {mastery}. L’activité « {activity} » est proposée comme révision."
                ),
                en=(
                    "“{skill}” was estimated at {mastery_last}; after {elapsed_days} without practice, forgetting "
                    "brings the estimate to {mastery}. “{activity}” is proposed as a review."
                ),
            ),
            Text(
                fr="Avec une estimation de {turning} ou plus, la révision aurait attendu.",
                en="With an estimate of {turning} or more, the review would have waited.",
            ),
        ),
        "review_continues": Template(
            Text(
                fr="Gardons « {skill} » en mémoire : « {activity} ».",
                en="Let’s keep “{skill}” in mind: “{activity}”.",
            ),
            Text(
                fr=(
                    "La révision de « {skill} » est en cours ; l’estimation de maîtrise est de {mastery}. Suite "
                    "proposée : « {activity} »."
                ),
                en=(
                    "The review of “{skill}” is under way; the estimated mastery is {mastery}. Proposed next: "
                    "“{activity}”."
                ),
            ),
            Text(
                fr=(
                    "À partir d’une estimation de {turning}, la compétence « {skill} » compte de nouveau comme "
                    "maîtrisée."
                ),
                en="From an estimate of {turning} on, “{skill}” counts as mastered again.",
            ),
        ),
        "deepen_mastered": Template(
            Text(
                fr="Vous êtes à l’aise sur « {skill} » : « {activity} » vous emmène plus loin, si vous le souhaitez.",
                en="You are at ease with “{skill}”: “{activity}” takes you further, if you like.",
            ),
            Text(
                fr=(
                    "La compétence « {skill} » est très bien maîtrisée ({mastery}). L’activité « {activity} » a été "
                    "ajoutée au parcours comme approfondissement."
                ),
                en="“{skill}” is mastered very well ({mastery}). “{activity}” was added to the path to go deeper.",
            ),
            Text(
                fr="Avec une estimation inférieure à {turning}, rien n’aurait été ajouté.",
                en="With an estimate under {turning}, nothing would have been added.",
            ),
        ),
        "deepen_goal_reached": Template(
            Text(
                fr="Objectif atteint, bravo ! Pour aller plus loin sur « {skill} » : « {activity} ».",
                en="Goal reached, well done! To go further with “{skill}”: “{activity}”.",
            ),
            Text(
                fr=(
                    "Toutes les compétences visées sont acquises. L’activité « {activity} » est proposée pour "
                    "approfondir « {skill} » (maîtrise estimée : {mastery})."
                ),
                en=(
                    "All the skills aimed at are there. “{activity}” is proposed to go deeper into “{skill}” "
                    "(estimated mastery: {mastery})."
                ),
            ),
            Text(
                fr="Avec une estimation inférieure à {turning}, le parcours aurait continué sur cette compétence.",
                en="With an estimate under {turning}, the path would have stayed with this skill.",
            ),
        ),
    }
)

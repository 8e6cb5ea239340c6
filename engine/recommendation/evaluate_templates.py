"""What is said when a question is asked for its answer; as `templates`."""

from collections.abc import Mapping
from types import MappingProxyType

from content_graph.languages import Text
from engine.recommendation.template import Template

EVALUATIONS: Mapping[str, Template] = MappingProxyType(
    {
        "evaluate_useful": Template(
            Text(
                fr="« {activity} » aidera à savoir où vous en êtes sur « {skill} », et donc par quoi continuer.",
                en="“{activity}” will help to see where you stand on “{skill}”, and so what to do next.",
            ),
            Text(
                fr=(
                    "L’estimation de maîtrise de « {skill} » ({mastery}) ne suffit pas à décider de la suite : "
                    "{info_share} de l’intérêt de « {activity} » tient à ce que la réponse dira du niveau, le reste à "
                    "la pratique."
                ),
                en=(
                    "The estimated mastery of “{skill}” ({mastery}) leaves open what should follow: {info_share} of "
                    "the value of “{activity}” lies in what its answer tells, the rest in the practice."
                ),
            ),
            Text(
                fr="Si cette part était inférieure à {turning}, l’activité aurait été proposée comme exercice.",
                en="Were this share below {turning}, the activity would have been proposed as practice.",
            ),
        ),
        "evaluate_newcomer": Template(
            Text(
                fr="Pour bien vous accompagner, voyons d’abord ce que vous savez déjà : « {activity} ».",
                en="To guide you well, let’s find out what you already know: “{activity}”.",
            ),
            Text(
                fr=(
                    "Les résultats disponibles sont encore trop peu nombreux pour situer le niveau de l’apprenant. "
                    "L’activité « {activity} », sur « {skill} », est de celles qui éclairent le mieux la suite."
                ),
                en=(
                    "There are still too few results to know where this learner stands. “{activity}”, on “{skill}”, is "
                    "among the questions that say most about what comes next."
                ),
            ),
            Text(
                fr="À partir de {turning} résultats, le parcours s’appuie sur ce qui a été observé.",
                en="From {turning} results on, the path builds on what was observed.",
            ),
        ),
        "evaluate_ahead": Template(
            Text(
                fr="Vous semblez en avance : « {activity} » permettra peut-être de sauter des étapes.",
                en="You seem to be ahead: “{activity}” may allow you to skip some steps.",
            ),
            Text(
                fr=(
                    "Question de diagnostic, posée en avance sur le parcours : « {skill} » s’appuie sur "
                    "« {needed_skill} » (maîtrise estimée : {needed_mastery}). Une bonne réponse à « {activity} » "
                    "permettra de tenir {n_hanging:prérequis|prérequis} pour acquis ; sinon, le parcours reprend à la "
                    "base."
                ),
                en=(
                    "A diagnostic question, asked ahead of the path: “{skill}” builds on “{needed_skill}” (estimated "
                    "mastery: {needed_mastery}). A right answer to “{activity}” lets "
                    "{n_hanging:prerequisite|prerequisites} be assumed; else the path starts at the base."
                ),
            ),
            Text(
                fr="À partir de {turning} résultats, plus aucune question n’est posée d’avance.",
                en="From {turning} results on, no more questions are asked ahead.",
            ),
        ),
        "evaluate_unexpected_failure": Template(
            Text(
                fr="Une question de plus sur « {skill} », pour confirmer ce que vous savez déjà : « {activity} ».",
                en="One more question on “{skill}”, to confirm what you already know: “{activity}”.",
            ),
            Text(
                fr=(
                    "La maîtrise de « {skill} » était estimée à {before} et une réponse a été incorrecte ; "
                    "l’estimation est maintenant de {mastery}. L’activité « {activity} » a été ajoutée au parcours "
                    "pour savoir s’il s’agit d’une faute d’inattention."
                ),
                en=(
                    "“{skill}” was estimated at {before} and an answer was wrong; the estimate is now {mastery}. "
                    "“{activity}” was added to the path to find out whether it was a slip."
                ),
            ),
            Text(
                fr=(
                    "Avec une estimation inférieure à {turning} avant ce résultat, aucune évaluation n’aurait été "
                    "ajoutée."
                ),
                en="With an estimate under {turning} before this result, no evaluation would have been added.",
            ),
        ),
        "evaluate_unexpected_success": Template(
            Text(
                fr="Bonne réponse sur « {skill} » ! Une question de plus pour en avoir le cœur net : « {activity} ».",
                en="Nice answer on “{skill}”! One more question to be sure: “{activity}”.",
            ),
            Text(
                fr=(
                    "La maîtrise de « {skill} » était estimée à {before} et la réponse était juste ; l’estimation est "
                    "maintenant de {mastery}. L’activité « {activity} » a été ajoutée au parcours pour confirmer."
                ),
                en=(
                    "“{skill}” was estimated at {before} and the answer was right; the estimate is now {mastery}. "
                    "“{activity}” was added to the path to confirm it."
                ),
            ),
            Text(
                fr=(
                    "Avec une estimation supérieure à {turning} avant ce résultat, aucune évaluation n’aurait été "
                    "ajoutée."
                ),
                en="With an estimate above {turning} before this result, no evaluation would have been added.",
            ),
        ),
        "evaluate_cause": Template(
            Text(
                fr="« {failed_skill} » s’appuie sur « {skill} » : « {activity} » permettra de voir où vous en êtes.",
                en="“{failed_skill}” builds on “{skill}”: “{activity}” will show where you stand.",
            ),
            Text(
                fr=(
                    "La difficulté rencontrée sur « {failed_skill} » (maîtrise estimée : {failed_mastery}) pourrait "
                    "venir d’un prérequis, « {skill} » (maîtrise estimée : {mastery}). L’activité « {activity} » a été "
                    "ajoutée au parcours pour le vérifier."
                ),
                en=(
                    "The difficulty met on “{failed_skill}” (estimated mastery: {failed_mastery}) may come from a "
                    "prerequisite, “{skill}” (estimated mastery: {mastery}). “{activity}” was added to the path to "
                    "check it."
                ),
            ),
            Text(
                fr=(
                    "Avec une estimation d’au moins {turning} sur ce prérequis, le travail aurait porté sur la "
                    "compétence qui en dépend."
                ),
                en=(
                    "With an estimate of at least {turning} on this prerequisite, the work would have been on the "
                    "skill that builds on it."
                ),
            ),
        ),
        "evaluate_continues": Template(
            Text(
                fr="Encore une question sur « {skill} », pour y voir clair : « {activity} ».",
                en="One more question on “{skill}”, to see clearly: “{activity}”.",
            ),
            Text(
                fr=(
                    "Une évaluation de « {skill} » est attendue ; l’estimation de maîtrise est de {mastery}. Question "
                    "proposée : « {activity} »."
                ),
                en=(
                    "An evaluation of “{skill}” is pending; the estimated mastery is {mastery}. Proposed question: "
                    "“{activity}”."
                ),
            ),
            Text(
                fr="À partir d’une estimation de {turning}, elle n’est plus nécessaire.",
                en="From an estimate of {turning} on, it is no longer needed.",
            ),
        ),
    }
)

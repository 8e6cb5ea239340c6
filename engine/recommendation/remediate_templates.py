"""What is said when something is worked on again; as `templates`."""

from collections.abc import Mapping
from types import MappingProxyType

from content_graph.languages import Text
from engine.recommendation.template import Template

REMEDIATIONS: Mapping[str, Template] = MappingProxyType(
    {
        "remediate_streak": Template(
            Text(
                fr="Prenons un peu plus de temps pour « {skill} », avec « {activity} ».",
                en="Let’s take a little more time for “{skill}”, with “{activity}”.",
            ),
            Text(
                fr=(
                    "Sur « {skill} », {wrong_in_a_row:réponse incorrecte|réponses incorrectes} de suite ; l’estimation "
                    "de maîtrise est de {mastery}. L’activité « {activity} » a été ajoutée au parcours."
                ),
                en=(
                    "On “{skill}”, {wrong_in_a_row:wrong answer|wrong answers} in a row; the estimated mastery is "
                    "{mastery}. “{activity}” was added to the path."
                ),
            ),
            Text(
                fr="Avec {turning:réponse incorrecte|réponses incorrectes de suite}, rien n’aurait été déclenché.",
                en="With {turning:wrong answer|wrong answers in a row}, nothing would have been triggered.",
            ),
        ),
        "remediate_assessment": Template(
            Text(
                fr="Revenons sur « {skill} » avant une nouvelle évaluation : « {activity} ».",
                en="Let’s go back to “{skill}” before another assessment: “{activity}”.",
            ),
            Text(
                fr=(
                    "Une évaluation portant sur « {skill} » n’a pas été réussie ; l’estimation de maîtrise est de "
                    "{mastery}. L’activité « {activity} » a été ajoutée au parcours."
                ),
                en=(
                    "An assessment of “{skill}” was not passed; the estimated mastery is {mastery}. “{activity}” was "
                    "added to the path."
                ),
            ),
            Text(
                fr=(
                    "Si elle avait été réussie, rien n’aurait été déclenché avant {turning:réponse incorrecte|réponses "
                    "incorrectes} de suite."
                ),
                en=(
                    "Had it been passed, nothing would have been triggered before {turning:wrong answer|wrong answers} "
                    "in a row."
                ),
            ),
        ),
        "remediate_cause": Template(
            Text(
                fr=(
                    "Pour avancer sur « {failed_skill} », reprenons d’abord « {skill} », qui y prépare : "
                    "« {activity} »."
                ),
                en=(
                    "To move on with “{failed_skill}”, let’s first go back to “{skill}”, which leads up to it: "
                    "“{activity}”."
                ),
            ),
            Text(
                fr=(
                    "La difficulté rencontrée sur « {failed_skill} » (maîtrise estimée : {failed_mastery}) peut "
                    "s’expliquer par un prérequis, « {skill} » (maîtrise estimée : {mastery}). L’activité "
                    "« {activity} » a été ajoutée au parcours."
                ),
                en=(
                    "The difficulty met on “{failed_skill}” (estimated mastery: {failed_mastery}) can be explained by "
                    "a prerequisite, “{skill}” (estimated mastery: {mastery}). “{activity}” was added to the path."
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
        "remediate_otherwise": Template(
            Text(
                fr="Abordons « {skill} » autrement : « {activity} ».",
                en="Let’s come at “{skill}” another way: “{activity}”.",
            ),
            Text(
                fr=(
                    "La reprise de « {skill} » continue autrement, avec « {activity} » ; l’estimation de maîtrise est "
                    "de {mastery}."
                ),
                en="Work on “{skill}” goes on another way, with “{activity}”; the estimated mastery is {mastery}.",
            ),
            Text(
                fr=(
                    "La reprise s’achève à partir d’une estimation de {turning}, ou après quelques bonnes réponses de "
                    "suite."
                ),
                en="It ends once the estimate reaches {turning}, or after a few right answers in a row.",
            ),
        ),
        "remediate_continues": Template(
            Text(
                fr="Continuons sur « {skill} » : « {activity} ».",
                en="Let’s carry on with “{skill}”: “{activity}”.",
            ),
            Text(
                fr=(
                    "La reprise de « {skill} » est en cours ; l’estimation de maîtrise est de {mastery}. Suite "
                    "proposée : « {activity} »."
                ),
                en="Work on “{skill}” is under way; the estimated mastery is {mastery}. Proposed next: “{activity}”.",
            ),
            Text(
                fr=(
                    "La reprise s’achève à partir d’une estimation de {turning}, ou après quelques bonnes réponses de "
                    "suite."
                ),
                en="It ends once the estimate reaches {turning}, or after a few right answers in a row.",
            ),
        ),
    }
)

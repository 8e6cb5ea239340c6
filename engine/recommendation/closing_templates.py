"""What is said when an adjustment has done its work; as `templates`."""

from collections.abc import Mapping
from types import MappingProxyType

from content_graph.languages import Text
from engine.recommendation.template import Template

CLOSINGS: Mapping[str, Template] = MappingProxyType(
    {
        "remediate_recovered": Template(
            Text(
                fr="Vous avez trouvé vos repères sur « {skill} » : le parcours continue.",
                en="You have found your feet with “{skill}”: the path goes on.",
            ),
            Text(
                fr="La reprise de « {skill} » a pris fin : l’estimation de maîtrise est de {mastery}.",
                en="Work on “{skill}” has ended: the estimated mastery is {mastery}.",
            ),
            Text(
                fr="En dessous de {turning}, elle aurait continué.",
                en="Under {turning}, it would have gone on.",
            ),
        ),
        "remediate_answered": Template(
            Text(
                fr="Vos dernières réponses sur « {skill} » sont justes : le parcours continue.",
                en="Your last answers on “{skill}” are right: the path goes on.",
            ),
            Text(
                fr=(
                    "La reprise de « {skill} » a pris fin, les dernières réponses étant bonnes ; l’estimation de "
                    "maîtrise est de {mastery}."
                ),
                en="Work on “{skill}” has ended, the last answers being right; the estimated mastery is {mastery}.",
            ),
            Text(
                fr="Avec {turning:bonne réponse|bonnes réponses de suite}, elle aurait continué.",
                en="With {turning:right answer|right answers in a row}, it would have gone on.",
            ),
        ),
        "remediate_renewed": Template(
            Text(
                fr="Vos réponses sur « {skill} » sont enregistrées.",
                en="Your answers on “{skill}” have been taken in.",
            ),
            Text(
                fr=(
                    "Ce qui avait été proposé pour « {skill} » n’a pas encore suffi : l’estimation de maîtrise est de "
                    "{mastery}. Une autre activité prend le relais."
                ),
                en=(
                    "What had been given for “{skill}” was not enough yet: the estimated mastery is {mastery}. Another "
                    "activity takes over."
                ),
            ),
            Text(
                fr="À partir d’une estimation de {turning}, la reprise aurait pris fin.",
                en="From an estimate of {turning} on, the work would have ended.",
            ),
        ),
        "evaluate_answered": Template(
            Text(
                fr="Merci, votre réponse sur « {skill} » est enregistrée.",
                en="Thank you, your answer on “{skill}” has been taken in.",
            ),
            Text(
                fr="L’évaluation de « {skill} » a reçu une réponse : l’estimation de maîtrise est de {mastery}.",
                en="The evaluation of “{skill}” was answered: the estimated mastery is {mastery}.",
            ),
            Text(
                fr="Le seuil qui décide de la suite est de {turning}.",
                en="The level that decides what comes next is {turning}.",
            ),
        ),
        "evidence_corrected": Template(
            Text(
                fr="Un résultat a été corrigé : ce qui avait été ajouté pour « {skill} » n’est plus nécessaire.",
                en="A result was corrected: what had been added for “{skill}” is not needed any more.",
            ),
            Text(
                fr=(
                    "Un résultat qui avait conduit à cet ajustement a été corrigé ou annulé. D’après les autres, "
                    "l’estimation de « {skill} » est de {mastery}, et la raison de l’ajustement a disparu."
                ),
                en=(
                    "A result that had led to this adjustment was corrected or made void. By the others, the estimate "
                    "of “{skill}” is {mastery}, and the reason of the adjustment is gone."
                ),
            ),
            Text(
                fr="Sans cette correction, l’ajustement serait resté dans le parcours.",
                en="Without this correction, the adjustment would have stayed in the path.",
            ),
        ),
        "review_refreshed": Template(
            Text(
                fr="Vous avez de nouveau « {skill} » bien en tête.",
                en="“{skill}” is fresh in your mind again.",
            ),
            Text(
                fr="La révision de « {skill} » a porté ses fruits : l’estimation de maîtrise est de {mastery}.",
                en="The review of “{skill}” has worked: the estimated mastery is {mastery}.",
            ),
            Text(
                fr="En dessous de {turning}, elle aurait continué.",
                en="Under {turning}, it would have gone on.",
            ),
        ),
        "advance_started": Template(
            Text(
                fr="C’est parti pour « {skill} ».",
                en="“{skill}” has been started.",
            ),
            Text(
                fr=(
                    "La compétence « {skill} », passée plus tôt que prévu, est commencée (maîtrise estimée : "
                    "{mastery})."
                ),
                en="“{skill}”, moved up in the path, has been started (estimated mastery: {mastery}).",
            ),
            Text(
                fr="Sans résultat sur cette compétence, ce passage anticipé serait resté en attente.",
                en="Without a result on this skill, it would have stayed open.",
            ),
        ),
        "deepen_set_aside": Template(
            Text(
                fr="L’approfondissement de « {skill} » attendra un peu : consolidons d’abord.",
                en="Going deeper into “{skill}” can wait a little: let’s consolidate it first.",
            ),
            Text(
                fr="L’approfondissement de « {skill} » est mis de côté : l’estimation de maîtrise est de {mastery}.",
                en="Going deeper into “{skill}” is set aside: the estimated mastery is {mastery}.",
            ),
            Text(
                fr="À partir d’une estimation de {turning}, il serait resté dans le parcours.",
                en="From an estimate of {turning} on, it would have stayed in the path.",
            ),
        ),
        "skill_removed": Template(
            Text(
                fr="La compétence « {skill} » ne fait plus partie du parcours.",
                en="“{skill}” is no longer part of the path.",
            ),
            Text(
                fr=(
                    "La compétence « {skill} » a été retirée du contenu de la formation ; ce qui avait été ajouté pour "
                    "cette compétence l’est aussi (dernière maîtrise estimée : {mastery})."
                ),
                en=(
                    "“{skill}” was removed from the content of the course, and so is what had been added for it (last "
                    "estimated mastery: {mastery})."
                ),
            ),
            Text(
                fr="Rien dans les résultats n’aurait changé cette décision.",
                en="Nothing in the results would have changed this decision.",
            ),
        ),
    }
)

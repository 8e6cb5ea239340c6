"""What each reason code says: to the learner, to the supporter, and what would have changed the decision.

French as in France: narrow no-break spaces (U+202F) inside « » and before : ; ? ! and %. To the learner, a sentence
without numbers and without judgement; to the supporter, the facts. Fields in braces are filled by `texts`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from content_graph.languages import Text


class Template(NamedTuple):
    """The three sentences of a reason code."""

    learner: Text  # one sentence for the learner
    supporter: Text  # the facts, for the supporter
    turning: Text  # what would have changed the decision, for the supporter


def template(
    learner_fr: str, learner_en: str, supporter_fr: str, supporter_en: str, turning_fr: str, turning_en: str
) -> Template:
    """Make a template of its sentences, each in French and then in English."""
    return Template(Text(learner_fr, learner_en), Text(supporter_fr, supporter_en), Text(turning_fr, turning_en))


TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        # when something is worked on again
        "remediate_streak": template(
            "Prenons un peu plus de temps pour « {skill} », avec « {activity} ».",
            "Let’s take a little more time for “{skill}”, with “{activity}”.",
            "Sur « {skill} », {wrong_in_a_row:réponse incorrecte|réponses incorrectes} de suite ; l’estimation de "
            "maîtrise est de {mastery}. L’activité « {activity} » a été ajoutée au parcours.",
            "On “{skill}”, {wrong_in_a_row:wrong answer|wrong answers} in a row; the estimated mastery is {mastery}. "
            "“{activity}” was added to the path.",
            "Avec {turning:réponse incorrecte|réponses incorrectes de suite}, rien n’aurait été déclenché.",
            "With {turning:wrong answer|wrong answers in a row}, nothing would have been triggered.",
        ),
        "remediate_assessment": template(
            "Revenons sur « {skill} » avant une nouvelle évaluation : « {activity} ».",
            "Let’s go back to “{skill}” before another assessment: “{activity}”.",
            "Une évaluation portant sur « {skill} » n’a pas été réussie ; l’estimation de maîtrise est de {mastery}. "
            "L’activité « {activity} » a été ajoutée au parcours.",
            "An assessment of “{skill}” was not passed; the estimated mastery is {mastery}. “{activity}” was added to "
            "the path.",
            "Si elle avait été réussie, rien n’aurait été déclenché avant {turning:réponse incorrecte|réponses "
            "incorrectes} de suite.",
            "Had it been passed, nothing would have been triggered before {turning:wrong answer|wrong answers} in a "
            "row.",
        ),
        "remediate_cause": template(
            "Pour avancer sur « {failed_skill} », reprenons d’abord « {skill} », qui y prépare : « {activity} ».",
            "To move on with “{failed_skill}”, let’s first go back to “{skill}”, which leads up to it: “{activity}”.",
            "La difficulté rencontrée sur « {failed_skill} » (maîtrise estimée : {failed_mastery}) peut s’expliquer "
            "par un prérequis, « {skill} » (maîtrise estimée : {mastery}). L’activité « {activity} » a été ajoutée au "
            "parcours.",
            "The difficulty met on “{failed_skill}” (estimated mastery: {failed_mastery}) can be explained by a "
            "prerequisite, “{skill}” (estimated mastery: {mastery}). “{activity}” was added to the path.",
            "Avec une estimation d’au moins {turning} sur ce prérequis, le travail aurait porté sur la compétence qui "
            "en dépend.",
            "With an estimate of at least {turning} on this prerequisite, the work would have been on the skill that "
            "builds on it.",
        ),
        "remediate_otherwise": template(
            "Abordons « {skill} » autrement : « {activity} ».",
            "Let’s come at “{skill}” another way: “{activity}”.",
            "La reprise de « {skill} » continue autrement, avec « {activity} » ; l’estimation de maîtrise est de "
            "{mastery}.",
            "Work on “{skill}” goes on another way, with “{activity}”; the estimated mastery is {mastery}.",
            "La reprise s’achève à partir d’une estimation de {turning}, ou après quelques bonnes réponses de suite.",
            "It ends once the estimate reaches {turning}, or after a few right answers in a row.",
        ),
        "remediate_continues": template(
            "Continuons sur « {skill} » : « {activity} ».",
            "Let’s carry on with “{skill}”: “{activity}”.",
            "La reprise de « {skill} » est en cours ; l’estimation de maîtrise est de {mastery}. Suite proposée : "
            "« {activity} ».",
            "Work on “{skill}” is under way; the estimated mastery is {mastery}. Proposed next: “{activity}”.",
            "La reprise s’achève à partir d’une estimation de {turning}, ou après quelques bonnes réponses de suite.",
            "It ends once the estimate reaches {turning}, or after a few right answers in a row.",
        ),
        # when a question is asked for its answer
        "evaluate_useful": template(
            "« {activity} » aidera à savoir où vous en êtes sur « {skill} », et donc par quoi continuer.",
            "“{activity}” will help to see where you stand on “{skill}”, and so what to do next.",
            "L’estimation de maîtrise de « {skill} » ({mastery}) ne suffit pas à décider de la suite : {info_share} "
            "de l’intérêt de « {activity} » tient à ce que la réponse dira du niveau, le reste à la pratique.",
            "The estimated mastery of “{skill}” ({mastery}) leaves open what should follow: {info_share} of the value "
            "of “{activity}” lies in what its answer tells, the rest in the practice.",
            "Si cette part était inférieure à {turning}, l’activité aurait été proposée comme exercice.",
            "Were this share below {turning}, the activity would have been proposed as practice.",
        ),
        "evaluate_newcomer": template(
            "Pour bien vous accompagner, voyons d’abord ce que vous savez déjà : « {activity} ».",
            "To guide you well, let’s find out what you already know: “{activity}”.",
            "Les résultats disponibles sont encore trop peu nombreux pour situer le niveau de l’apprenant. L’activité "
            "« {activity} », sur « {skill} », est de celles qui éclairent le mieux la suite.",
            "There are still too few results to know where this learner stands. “{activity}”, on “{skill}”, is among "
            "the questions that say most about what comes next.",
            "À partir de {turning} résultats, le parcours s’appuie sur ce qui a été observé.",
            "From {turning} results on, the path builds on what was observed.",
        ),
        "evaluate_ahead": template(
            "Vous semblez en avance : « {activity} » permettra peut-être de sauter des étapes.",
            "You seem to be ahead: “{activity}” may allow you to skip some steps.",
            "Question de diagnostic, posée en avance sur le parcours : « {skill} » s’appuie sur « {needed_skill} » "
            "(maîtrise estimée : {needed_mastery}). Une bonne réponse à « {activity} » permettra de tenir "
            "{n_hanging:prérequis|prérequis} pour acquis ; sinon, le parcours reprend à la base.",
            "A diagnostic question, asked ahead of the path: “{skill}” builds on “{needed_skill}” (estimated mastery: "
            "{needed_mastery}). A right answer to “{activity}” lets {n_hanging:prerequisite|prerequisites} be "
            "assumed; else the path starts at the base.",
            "À partir de {turning} résultats, plus aucune question n’est posée d’avance.",
            "From {turning} results on, no more questions are asked ahead.",
        ),
        "evaluate_unexpected_failure": template(
            "Une question de plus sur « {skill} », pour confirmer ce que vous savez déjà : « {activity} ».",
            "One more question on “{skill}”, to confirm what you already know: “{activity}”.",
            "La maîtrise de « {skill} » était estimée à {before} et une réponse a été incorrecte ; l’estimation est "
            "maintenant de {mastery}. L’activité « {activity} » a été ajoutée au parcours pour savoir s’il s’agit "
            "d’une faute d’inattention.",
            "“{skill}” was estimated at {before} and an answer was wrong; the estimate is now {mastery}. “{activity}” "
            "was added to the path to find out whether it was a slip.",
            "Avec une estimation inférieure à {turning} avant ce résultat, aucune évaluation n’aurait été ajoutée.",
            "With an estimate under {turning} before this result, no evaluation would have been added.",
        ),
        "evaluate_unexpected_success": template(
            "Bonne réponse sur « {skill} » ! Une question de plus pour en avoir le cœur net : « {activity} ».",
            "Nice answer on “{skill}”! One more question to be sure: “{activity}”.",
            "La maîtrise de « {skill} » était estimée à {before} et la réponse était juste ; l’estimation est "
            "maintenant de {mastery}. L’activité « {activity} » a été ajoutée au parcours pour confirmer.",
            "“{skill}” was estimated at {before} and the answer was right; the estimate is now {mastery}. "
            "“{activity}” was added to the path to confirm it.",
            "Avec une estimation supérieure à {turning} avant ce résultat, aucune évaluation n’aurait été ajoutée.",
            "With an estimate above {turning} before this result, no evaluation would have been added.",
        ),
        "evaluate_cause": template(
            "« {failed_skill} » s’appuie sur « {skill} » : « {activity} » permettra de voir où vous en êtes.",
            "“{failed_skill}” builds on “{skill}”: “{activity}” will show where you stand.",
            "La difficulté rencontrée sur « {failed_skill} » (maîtrise estimée : {failed_mastery}) pourrait venir "
            "d’un prérequis, « {skill} » (maîtrise estimée : {mastery}). L’activité « {activity} » a été ajoutée au "
            "parcours pour le vérifier.",
            "The difficulty met on “{failed_skill}” (estimated mastery: {failed_mastery}) may come from a "
            "prerequisite, “{skill}” (estimated mastery: {mastery}). “{activity}” was added to the path to check it.",
            "Avec une estimation d’au moins {turning} sur ce prérequis, le travail aurait porté sur la compétence qui "
            "en dépend.",
            "With an estimate of at least {turning} on this prerequisite, the work would have been on the skill that "
            "builds on it.",
        ),
        "evaluate_continues": template(
            "Encore une question sur « {skill} », pour y voir clair : « {activity} ».",
            "One more question on “{skill}”, to see clearly: “{activity}”.",
            "Une évaluation de « {skill} » est attendue ; l’estimation de maîtrise est de {mastery}. Question "
            "proposée : « {activity} ».",
            "An evaluation of “{skill}” is pending; the estimated mastery is {mastery}. Proposed question: "
            "“{activity}”.",
            "À partir d’une estimation de {turning}, elle n’est plus nécessaire.",
            "From an estimate of {turning} on, it is no longer needed.",
        ),
        # of what was mastered: it is refreshed, or taken further
        "review_forgotten": template(
            "Un petit rappel sur « {skill} », pour garder ce que vous avez appris : « {activity} ».",
            "A short refresher on “{skill}”, to keep what you have learned: “{activity}”.",
            "La maîtrise de « {skill} » était estimée à {mastery_last} ; après {elapsed_days} sans pratique, l’oubli "
            "la ramène à {mastery}. L’activité « {activity} » est proposée comme révision.",
            "“{skill}” was estimated at {mastery_last}; after {elapsed_days} without practice, forgetting brings the "
            "estimate to {mastery}. “{activity}” is proposed as a review.",
            "Avec une estimation de {turning} ou plus, la révision aurait attendu.",
            "With an estimate of {turning} or more, the review would have waited.",
        ),
        "review_continues": template(
            "Gardons « {skill} » en mémoire : « {activity} ».",
            "Let’s keep “{skill}” in mind: “{activity}”.",
            "La révision de « {skill} » est en cours ; l’estimation de maîtrise est de {mastery}. Suite proposée : "
            "« {activity} ».",
            "The review of “{skill}” is under way; the estimated mastery is {mastery}. Proposed next: “{activity}”.",
            "À partir d’une estimation de {turning}, la compétence « {skill} » compte de nouveau comme maîtrisée.",
            "From an estimate of {turning} on, “{skill}” counts as mastered again.",
        ),
        "deepen_mastered": template(
            "Vous êtes à l’aise sur « {skill} » : « {activity} » vous emmène plus loin, si vous le souhaitez.",
            "You are at ease with “{skill}”: “{activity}” takes you further, if you like.",
            "La compétence « {skill} » est très bien maîtrisée ({mastery}). L’activité « {activity} » a été ajoutée "
            "au parcours comme approfondissement.",
            "“{skill}” is mastered very well ({mastery}). “{activity}” was added to the path to go deeper.",
            "Avec une estimation inférieure à {turning}, rien n’aurait été ajouté.",
            "With an estimate under {turning}, nothing would have been added.",
        ),
        "deepen_goal_reached": template(
            "Objectif atteint, bravo ! Pour aller plus loin sur « {skill} » : « {activity} ».",
            "Goal reached, well done! To go further with “{skill}”: “{activity}”.",
            "Toutes les compétences visées sont acquises. L’activité « {activity} » est proposée pour approfondir "
            "« {skill} » (maîtrise estimée : {mastery}).",
            "All the skills aimed at are there. “{activity}” is proposed to go deeper into “{skill}” (estimated "
            "mastery: {mastery}).",
            "Avec une estimation inférieure à {turning}, le parcours aurait continué sur cette compétence.",
            "With an estimate under {turning}, the path would have stayed with this skill.",
        ),
        # when the path goes on
        "advance_assumed": template(
            "Passons à « {skill} » : « {activity} ».",
            "Let’s go on to “{skill}”: “{activity}”.",
            "Étape suivante : « {activity} », sur « {skill} ». Les réponses données jusqu’ici permettent de tenir "
            "« {needed_skill} » pour acquis (maîtrise estimée : {needed_mastery}).",
            "Next step: “{activity}”, on “{skill}”. The answers so far allow “{needed_skill}” to be taken as known "
            "(estimated mastery: {needed_mastery}).",
            "Avec une estimation d’au moins {turning}, ce prérequis compterait comme maîtrisé.",
            "With an estimate of at least {turning}, this prerequisite would count as mastered.",
        ),
        "advance_early": template(
            "Voyons déjà une première activité sur « {skill} » : « {activity} ».",
            "Let’s already have a first look at “{skill}”: “{activity}”.",
            "« {needed_skill} », sur laquelle « {skill} » s’appuie, n’est peut-être pas encore en place (maîtrise "
            "estimée : {needed_mastery}) ; un essai vaut pourtant la peine (estimation de départ : {mastery}). "
            "Activité proposée : « {activity} ».",
            "“{needed_skill}”, which “{skill}” builds on, may not be in place yet (estimated mastery: "
            "{needed_mastery}); a try is worth its time all the same (estimate to start from: {mastery}). Proposed "
            "activity: “{activity}”.",
            "À partir d’une estimation de {turning} sur ce prérequis, la voie serait libre.",
            "From an estimate of {turning} on this prerequisite, the way would be clear.",
        ),
        "advance_start": template(
            "La voie est libre pour « {skill} » : commençons par « {activity} ».",
            "The way to “{skill}” is open: let’s start with “{activity}”.",
            "Rien ne manque pour commencer « {skill} » (estimation de départ : {mastery}). Première activité "
            "proposée : « {activity} ».",
            "Nothing is missing to start “{skill}” (initial estimate: {mastery}). First activity proposed: "
            "“{activity}”.",
            "À partir d’une estimation de {turning}, « {skill} » ne serait plus travaillée.",
            "From an estimate of {turning} on, “{skill}” would not be worked on any more.",
        ),
        "advance_practise": template(
            "Poursuivons sur « {skill} » : « {activity} ».",
            "Let’s go on with “{skill}”: “{activity}”.",
            "L’apprentissage de « {skill} » se poursuit ; l’estimation de maîtrise est de {mastery}. Suite proposée : "
            "« {activity} ».",
            "Learning of “{skill}” goes on; the estimated mastery is {mastery}. Proposed next: “{activity}”.",
            "À partir d’une estimation de {turning}, « {skill} » ne serait plus travaillée.",
            "From an estimate of {turning} on, “{skill}” would not be worked on any more.",
        ),
        "advance_confirm": template(
            "Confirmons « {skill} » : « {activity} ».",
            "Let’s confirm “{skill}”: “{activity}”.",
            "L’estimation de maîtrise de « {skill} » est de {mastery}, avec {own_items:exercice fait|exercices faits} "
            "sur cette compétence ; « {activity} » est proposée pour la confirmer.",
            "The estimated mastery of “{skill}” is {mastery}, with {own_items:item|items} answered on it; “{activity}” "
            "is proposed to confirm it.",
            "À partir de {turning:exercice différent|exercices différents}, « {skill} » ne serait plus travaillée.",
            "From {turning:different item|different items} on, “{skill}” would not be worked on any more.",
        ),
        "advance_study": template(
            "Pour apprendre « {skill} » : « {activity} ».",
            "To learn “{skill}”: “{activity}”.",
            "La compétence « {skill} » est accessible (maîtrise estimée : {mastery}). L’activité « {activity} » est "
            "proposée pour l’étudier.",
            "“{skill}” is open (estimated mastery: {mastery}). “{activity}” is proposed to study it.",
            "À partir d’une estimation de {turning}, « {skill} » ne serait plus travaillée.",
            "From an estimate of {turning} on, “{skill}” would not be worked on any more.",
        ),
        "advance_sooner": template(
            "Bravo, vous maîtrisez déjà « {mastered_skill} » ! Passons sans attendre à « {skill} » : « {activity} ».",
            "Well done, you already know “{mastered_skill}”! Let’s go straight on to “{skill}”: “{activity}”.",
            "La compétence « {mastered_skill} » a été maîtrisée en très peu de réponses : le reste de sa pratique est "
            "laissé de côté et la compétence « {skill} » (estimation de départ : {mastery}) commence plus tôt, avec "
            "« {activity} ».",
            "“{mastered_skill}” was mastered within very few results: the rest of its practice is left out and "
            "“{skill}” (initial estimate: {mastery}) starts sooner, with “{activity}”.",
            "À partir de {turning} résultats, le parcours aurait suivi son cours ordinaire.",
            "From {turning} results on, the path would have taken its ordinary course.",
        ),
        "advance_repeat": template(
            "Reprenons « {activity} », pour ancrer « {skill} ».",
            "Let’s do “{activity}” again, to settle “{skill}”.",
            "L’activité « {activity} » a déjà été faite ; elle est proposée une nouvelle fois pour ancrer « {skill} » "
            "(maîtrise estimée : {mastery}). La banque d’activités gagnerait à être étoffée.",
            "“{activity}” was done before; it is proposed once more to settle “{skill}” (estimated mastery: "
            "{mastery}). The bank of activities would gain from being extended.",
            "À partir d’une estimation de {turning}, « {skill} » ne serait plus travaillée.",
            "From an estimate of {turning} on, “{skill}” would not be worked on any more.",
        ),
        # when an adjustment has done its work
        "remediate_recovered": template(
            "Vous avez trouvé vos repères sur « {skill} » : le parcours continue.",
            "You have found your feet with “{skill}”: the path goes on.",
            "La reprise de « {skill} » a pris fin : l’estimation de maîtrise est de {mastery}.",
            "Work on “{skill}” has ended: the estimated mastery is {mastery}.",
            "En dessous de {turning}, elle aurait continué.",
            "Under {turning}, it would have gone on.",
        ),
        "remediate_answered": template(
            "Vos dernières réponses sur « {skill} » sont justes : le parcours continue.",
            "Your last answers on “{skill}” are right: the path goes on.",
            "La reprise de « {skill} » a pris fin, les dernières réponses étant bonnes ; l’estimation de maîtrise est "
            "de {mastery}.",
            "Work on “{skill}” has ended, the last answers being right; the estimated mastery is {mastery}.",
            "Avec {turning:bonne réponse|bonnes réponses de suite}, elle aurait continué.",
            "With {turning:right answer|right answers in a row}, it would have gone on.",
        ),
        "remediate_renewed": template(
            "Vos réponses sur « {skill} » sont enregistrées.",
            "Your answers on “{skill}” have been taken in.",
            "Ce qui avait été proposé pour « {skill} » n’a pas encore suffi : l’estimation de maîtrise est de "
            "{mastery}. Une autre activité prend le relais.",
            "What had been given for “{skill}” was not enough yet: the estimated mastery is {mastery}. Another "
            "activity takes over.",
            "À partir d’une estimation de {turning}, la reprise aurait pris fin.",
            "From an estimate of {turning} on, the work would have ended.",
        ),
        "evaluate_answered": template(
            "Merci, votre réponse sur « {skill} » est enregistrée.",
            "Thank you, your answer on “{skill}” has been taken in.",
            "L’évaluation de « {skill} » a reçu une réponse : l’estimation de maîtrise est de {mastery}.",
            "The evaluation of “{skill}” was answered: the estimated mastery is {mastery}.",
            "Le seuil qui décide de la suite est de {turning}.",
            "The level that decides what comes next is {turning}.",
        ),
        # when nothing may be decided by a belief
        "course_order": template(
            "La suite du cours : « {activity} », pour « {skill} ».",
            "Next in the course: “{activity}”, for “{skill}”.",
            "L’activité « {activity} » (« {skill} ») vient ensuite dans l’ordre du cours. La personne s’est opposée à "
            "toute décision automatisée, ou l’usage de ses données est limité : aucune estimation n’a été utilisée.",
            "“{activity}” (“{skill}”) is next in the order of the course. The person has objected to automated "
            "decisions, or the use of their data is restricted: no estimate was used.",
            "Aucun résultat n’aurait changé cet ordre.",
            "No result would have changed this order.",
        ),
        "evidence_corrected": template(
            "Un résultat a été corrigé : ce qui avait été ajouté pour « {skill} » n’est plus nécessaire.",
            "A result was corrected: what had been added for “{skill}” is not needed any more.",
            "Un résultat qui avait conduit à cet ajustement a été corrigé ou annulé. D’après les autres, l’estimation "
            "de « {skill} » est de {mastery}, et la raison de l’ajustement a disparu.",
            "A result that had led to this adjustment was corrected or made void. By the others, the estimate of "
            "“{skill}” is {mastery}, and the reason of the adjustment is gone.",
            "Sans cette correction, l’ajustement serait resté dans le parcours.",
            "Without this correction, the adjustment would have stayed in the path.",
        ),
        "review_refreshed": template(
            "Vous avez de nouveau « {skill} » bien en tête.",
            "“{skill}” is fresh in your mind again.",
            "La révision de « {skill} » a porté ses fruits : l’estimation de maîtrise est de {mastery}.",
            "The review of “{skill}” has worked: the estimated mastery is {mastery}.",
            "En dessous de {turning}, elle aurait continué.",
            "Under {turning}, it would have gone on.",
        ),
        "advance_started": template(
            "C’est parti pour « {skill} ».",
            "“{skill}” has been started.",
            "La compétence « {skill} », passée plus tôt que prévu, est commencée (maîtrise estimée : {mastery}).",
            "“{skill}”, moved up in the path, has been started (estimated mastery: {mastery}).",
            "Sans résultat sur cette compétence, ce passage anticipé serait resté en attente.",
            "Without a result on this skill, it would have stayed open.",
        ),
        "deepen_set_aside": template(
            "L’approfondissement de « {skill} » attendra un peu : consolidons d’abord.",
            "Going deeper into “{skill}” can wait a little: let’s consolidate it first.",
            "L’approfondissement de « {skill} » est mis de côté : l’estimation de maîtrise est de {mastery}.",
            "Going deeper into “{skill}” is set aside: the estimated mastery is {mastery}.",
            "À partir d’une estimation de {turning}, il serait resté dans le parcours.",
            "From an estimate of {turning} on, it would have stayed in the path.",
        ),
        "skill_removed": template(
            "La compétence « {skill} » ne fait plus partie du parcours.",
            "“{skill}” is no longer part of the path.",
            "La compétence « {skill} » a été retirée du contenu de la formation ; ce qui avait été ajouté pour cette "
            "compétence l’est aussi (dernière maîtrise estimée : {mastery}).",
            "“{skill}” was removed from the content of the course, and so is what had been added for it (last "
            "estimated mastery: {mastery}).",
            "Rien dans les résultats n’aurait changé cette décision.",
            "Nothing in the results would have changed this decision.",
        ),
    }
)

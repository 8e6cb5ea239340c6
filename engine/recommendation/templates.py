"""What each reason code says: to the learner, to the supporter, and what would have changed the decision.

French as in France: narrow no-break spaces (U+202F) inside « » and before : ; ? ! and %. To the learner, a sentence
without numbers and without judgement; to the supporter, the facts. Fields in braces are filled by `texts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from content_graph.languages import Text
from engine.recommendation.closing_templates import CLOSINGS
from engine.recommendation.decision import Lack
from engine.recommendation.template import Template

RECONSIDERED = frozenset({"evidence_corrected"})
"""Codes that no result leads to, but its correction (`reconsidering`)."""

INFERRED = Text(
    fr=(
        "Compte tenu des résultats obtenus sur les compétences qui dépendent de « {skill} », la décision retient "
        "{inferred_mastery}."
    ),
    en="Given the results on the skills that build on “{skill}”, the decision goes by {inferred_mastery}.",
)
"""Follows the facts where results on other skills decided, and make another figure of the mastery."""

LIKELIHOOD = Text(
    fr=(
        "La probabilité que « {skill} » en soit la cause est de {likelihood}, contre {rival_likelihood} pour "
        "« {rival_skill} »."
    ),
    en=("The probability that “{skill}” is the cause is {likelihood}, against {rival_likelihood} for “{rival_skill}”."),
)
"""Follows the facts where it is known how sure the cause of a failure is, and what else it may be."""

LACKS: Mapping[Lack, Text] = MappingProxyType(
    {
        "already_open": Text(
            fr="L’aide en cours pour « {skill} » continue.",
            en="The help under way for “{skill}” goes on.",
        ),
        "vetoed": Text(
            fr="Rien n’a été ajouté pour « {skill} » : une personne a écarté ce qui aurait pu aider.",
            en="Nothing was added for “{skill}”: a person keeps away what could have helped.",
        ),
        "kept_away": Text(
            fr="Rien n’a été ajouté pour « {skill} » : une personne vient de retirer cette aide du parcours.",
            en="Nothing was added for “{skill}”: a person has just taken this help off the path.",
        ),
        "no_content": Text(
            fr="Rien n’a été ajouté pour « {skill} » : le cours ne contient rien d’autre sur cette compétence.",
            en="Nothing was added for “{skill}”: the course has nothing else on this skill.",
        ),
        "nothing_left": Text(
            fr=(
                "Rien n’a été ajouté pour « {skill} » : tout ce que le cours propose a été fait. "
                "L’aide d’une personne est nécessaire."
            ),
            en="Nothing was added for “{skill}”: all that the course offers was done. A person’s help is needed.",
        ),
        "postponed": Text(
            fr="L’aide pour « {skill} » suivra : le parcours vient de changer.",
            en="Help for “{skill}” will follow: the path has just changed.",
        ),
        "awaiting_approval": Text(
            fr="L’aide proposée pour « {skill} » attend l’accord d’une personne.",
            en="The help proposed for “{skill}” waits for a person’s approval.",
        ),
        "automation_off": Text(
            fr="Rien n’a été ajouté pour « {skill} » : une personne a suspendu l’adaptation automatique du parcours.",
            en="Nothing was added for “{skill}”: a person has switched automation off.",
        ),
        "used_up": Text(
            fr="Toutes les questions du cours sur « {skill} » ont été faites ; la maîtrise n’est pas encore acquise.",
            en="All items of the course on “{skill}” were answered; it is not mastered yet.",
        ),
    }
)
"""Why nothing was added to the path after a failure, and what it says of a skill whose items are used up."""

TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        "remediate_streak": Template(
            Text(
                fr="Prenons un peu plus de temps pour « {skill} » : « {activity} » reprend les choses pas à pas.",
                en="“{skill}” deserves a little more time: “{activity}” takes it step by step.",
            ),
            Text(
                fr=(
                    "Sur « {skill} », {wrong_in_a_row:réponse incorrecte|réponses incorrectes} de "
                    "suite ; l’estimation de maîtrise est de {mastery}. L’activité « {activity} » a été ajoutée au "
                    "parcours."
                ),
                en=(
                    "On “{skill}”, {wrong_in_a_row:wrong answer|wrong answers} in a row; the estimated mastery is "
                    "{mastery}. “{activity}” was added to the path."
                ),
            ),
            Text(
                fr="Avec {turning:échec consécutif|échecs consécutifs}, rien n’aurait été déclenché.",
                en="With {turning:wrong answer|wrong answers} in a row, nothing would have been triggered.",
            ),
        ),
        "remediate_assessment": Template(
            Text(
                fr="« {activity} » reprend « {skill} » pas à pas, avant une nouvelle évaluation.",
                en="“{activity}” takes “{skill}” step by step, before another assessment.",
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
                    "Si elle avait été réussie, rien n’aurait été déclenché avant "
                    "{turning:réponse incorrecte|réponses incorrectes} de suite."
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
                    "To move on with “{failed_skill}”, let’s first go back to “{skill}”, which helps to "
                    "understand it: “{activity}”."
                ),
            ),
            Text(
                fr=(
                    "La difficulté rencontrée sur « {failed_skill} » (maîtrise estimée : {failed_mastery}) "
                    "peut s’expliquer par un prérequis, « {skill} » (maîtrise estimée : {mastery}). "
                    "L’activité « {activity} » a été ajoutée au parcours."
                ),
                en=(
                    "The difficulty met on “{failed_skill}” (estimated mastery: {failed_mastery}) can be "
                    "explained by a prerequisite, “{skill}” (estimated mastery: {mastery}). “{activity}” was "
                    "added to the path."
                ),
            ),
            Text(
                fr=(
                    "Avec une estimation d’au moins {turning} sur ce prérequis, le travail aurait porté sur la "
                    "compétence qui en dépend."
                ),
                en=(
                    "With an estimate of at least {turning} on this prerequisite, the work would have been on "
                    "the skill that builds on it."
                ),
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
                en=("Work on “{skill}” is under way; the estimated mastery is {mastery}. Proposed next: “{activity}”."),
            ),
            Text(
                fr="La reprise s’achève à partir d’une estimation de {turning}.",
                en="It ends from an estimate of {turning} on.",
            ),
        ),
        "evaluate_useful": Template(
            Text(
                fr="« {activity} » aidera à savoir où vous en êtes sur « {skill} », et donc par quoi continuer.",
                en="“{activity}” will help to see where you stand on “{skill}”, and so what to do next.",
            ),
            Text(
                fr=(
                    "L’estimation de maîtrise de « {skill} » ({mastery}) ne suffit pas à décider de la suite : "
                    "{info_share} de l’intérêt de « {activity} » vient de sa réponse, "
                    "dont {n_hanging:compétence dépend|compétences dépendent}."
                ),
                en=(
                    "The estimated mastery of “{skill}” ({mastery}) leaves open what should follow: "
                    "{info_share} of the value of “{activity}” lies in its answer, on which {n_hanging:skill "
                    "hangs|skills hang}."
                ),
            ),
            Text(
                fr="En dessous de {turning}, l’activité aurait été proposée pour elle-même.",
                en="Below {turning}, the activity would have been proposed for its own sake.",
            ),
        ),
        "evaluate_newcomer": Template(
            Text(
                fr="Pour bien vous accompagner, voyons d’abord ce que vous savez déjà : « {activity} ».",
                en="To guide you well, let’s find out what you already know: “{activity}”.",
            ),
            Text(
                fr=(
                    "Les résultats disponibles sont encore trop peu nombreux pour situer son "
                    "niveau. L’activité « {activity} », sur « {skill} », est celle qui éclaire le mieux la "
                    "suite\u202f: {n_hanging:compétence en dépend|compétences en dépendent}."
                ),
                en=(
                    "There are still too few results to know where this person stands. "
                    "“{activity}”, on “{skill}”, is the question that says most about what comes next: "
                    "{n_hanging:skill hangs|skills hang} on it."
                ),
            ),
            Text(
                fr="À partir de {turning} résultats, le parcours s’appuie sur ce qui a été observé.",
                en="From {turning} results on, the path builds on what was observed.",
            ),
        ),
        "evaluate_ahead": Template(
            Text(
                fr="Vous semblez en avance\u202f: «\u202f{activity}\u202f» permettra peut-être de sauter des étapes.",
                en="You seem to be ahead: “{activity}” may allow you to skip some steps.",
            ),
            Text(
                fr=(
                    "Question de diagnostic, posée plus loin que le parcours ne l’est\u202f: "
                    "«\u202f{skill}\u202f» s’appuie sur «\u202f{needed_skill}\u202f» (maîtrise estimée\u202f: "
                    "{needed_mastery}). Une bonne réponse à «\u202f{activity}\u202f» laissera supposer acquis "
                    "{n_hanging:prérequis|prérequis}\u202f; sinon, le parcours reprend à la base."
                ),
                en=(
                    "A diagnostic question, asked ahead of the path: “{skill}” builds on “{needed_skill}” "
                    "(estimated mastery: {needed_mastery}). A right answer to “{activity}” lets "
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
                    "l’estimation est maintenant de {mastery}. L’activité « {activity} » a été ajoutée au "
                    "parcours pour savoir s’il s’agit d’une faute d’inattention."
                ),
                en=(
                    "“{skill}” was estimated at {before} and an answer was wrong; the estimate is now "
                    "{mastery}. “{activity}” was added to the path to find out whether it was a slip."
                ),
            ),
            Text(
                fr=(
                    "Avec une estimation inférieure à {turning} avant ce résultat, aucune évaluation n’aurait "
                    "été ajoutée."
                ),
                en="With an estimate under {turning} before this result, no evaluation would have been added.",
            ),
        ),
        "evaluate_unexpected_success": Template(
            Text(
                fr=("Bonne réponse sur « {skill} » ! Une question de plus pour en avoir le cœur net : « {activity} »."),
                en="Nice answer on “{skill}”! One more question to be sure: “{activity}”.",
            ),
            Text(
                fr=(
                    "La maîtrise de « {skill} » était estimée à {before} et la réponse était juste ; "
                    "l’estimation est maintenant de {mastery}. L’activité « {activity} » a été ajoutée au "
                    "parcours pour confirmer."
                ),
                en=(
                    "“{skill}” was estimated at {before} and the answer was right; the estimate is now "
                    "{mastery}. “{activity}” was added to the path to confirm it."
                ),
            ),
            Text(
                fr=(
                    "Avec une estimation supérieure à {turning} avant ce résultat, aucune évaluation n’aurait "
                    "été ajoutée."
                ),
                en="With an estimate above {turning} before this result, no evaluation would have been added.",
            ),
        ),
        "evaluate_cause": Template(
            Text(
                fr="« {failed_skill} » s’appuie sur « {skill} » : voyons ensemble où vous en êtes avec « {activity} ».",
                en="“{failed_skill}” builds on “{skill}”: let’s see where you stand with “{activity}”.",
            ),
            Text(
                fr=(
                    "La difficulté rencontrée sur « {failed_skill} » (maîtrise estimée : {failed_mastery}) "
                    "pourrait venir d’un prérequis, « {skill} » (maîtrise estimée : {mastery}). L’activité "
                    "« {activity} » a été ajoutée au parcours pour le vérifier."
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
                    "With an estimate of at least {turning} on this prerequisite, the work would have been on "
                    "the skill that builds on it."
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
                    "Une évaluation de « {skill} » est attendue ; l’estimation de maîtrise est de {mastery}. "
                    "Question proposée : « {activity} »."
                ),
                en=(
                    "An evaluation of “{skill}” is pending; the estimated mastery is {mastery}. Proposed "
                    "question: “{activity}”."
                ),
            ),
            Text(
                fr="À partir d’une estimation de {turning}, elle n’est plus nécessaire.",
                en="From an estimate of {turning} on, it is no longer needed.",
            ),
        ),
        "review_forgotten": Template(
            Text(
                fr="Un petit rappel sur « {skill} », pour garder ce que vous avez appris : « {activity} ».",
                en="A short refresher on “{skill}”, to keep what you have learned: “{activity}”.",
            ),
            Text(
                fr=(
                    "La compétence « {skill} » était maîtrisée ({mastery_last}) ; après {elapsed_days} sans "
                    "pratique, l’oubli ramène l’estimation à {mastery}. L’activité « {activity} » est proposée "
                    "comme révision."
                ),
                en=(
                    "“{skill}” was mastered ({mastery_last}); after {elapsed_days} without practice, forgetting "
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
        "advance_assumed": Template(
            Text(
                fr="Passons à « {skill} » : « {activity} ».",
                en="Let’s go on to “{skill}”: “{activity}”.",
            ),
            Text(
                fr=(
                    "Étape suivante : « {activity} », sur « {skill} ». Les réponses données jusqu’ici permettent de "
                    "tenir « {needed_skill} » pour acquis (maîtrise estimée : {needed_mastery})."
                ),
                en=(
                    "Next step: “{activity}”, on “{skill}”. The answers so far allow “{needed_skill}” to be taken as "
                    "known (estimated mastery: {needed_mastery})."
                ),
            ),
            Text(
                fr="Avec une estimation d’au moins {turning}, ce prérequis compterait comme maîtrisé.",
                en="With an estimate of at least {turning}, this prerequisite would count as mastered.",
            ),
        ),
        "advance_early": Template(
            Text(
                fr="Voyons déjà une première activité sur « {skill} » : « {activity} ».",
                en="Let’s already have a first look at “{skill}”: “{activity}”.",
            ),
            Text(
                fr=(
                    "« {needed_skill} », sur laquelle « {skill} » s’appuie, n’est peut-être pas encore en place "
                    "(maîtrise estimée : {needed_mastery})"
                    " ; un essai vaut pourtant la peine (estimation de départ : {mastery}). Activité proposée : "
                    "« {activity} »."
                ),
                en=(
                    "“{needed_skill}”, which “{skill}” builds on, may not be in place yet (estimated mastery: "
                    "{needed_mastery}); a try is worth its time all the same (estimate to start from: {mastery}). "
                    "Proposed activity: “{activity}”."
                ),
            ),
            Text(
                fr="À partir d’une estimation de {turning} sur ce prérequis, la voie serait libre.",
                en="From an estimate of {turning} on this prerequisite, the way would be clear.",
            ),
        ),
        "advance_start": Template(
            Text(
                fr="La voie est libre pour « {skill} » : commençons par « {activity} ».",
                en="The way to “{skill}” is open: let’s start with “{activity}”.",
            ),
            Text(
                fr=(
                    "Les prérequis de « {skill} » sont en place (estimation de départ : {mastery}). Première "
                    "activité proposée : « {activity} »."
                ),
                en=(
                    "The prerequisites of “{skill}” are in place (initial estimate: {mastery}). First activity "
                    "proposed: “{activity}”."
                ),
            ),
            Text(
                fr="À partir d’une estimation de {turning}, le parcours passe à la suite.",
                en="From an estimate of {turning} on, the path moves on.",
            ),
        ),
        "advance_practise": Template(
            Text(
                fr="Vous avancez sur « {skill} » : la suite, c’est « {activity} ».",
                en="You are making your way through “{skill}”: next comes “{activity}”.",
            ),
            Text(
                fr=(
                    "L’apprentissage de « {skill} » se poursuit ; l’estimation de maîtrise est de {mastery}. "
                    "Suite proposée : « {activity} »."
                ),
                en=("Learning of “{skill}” goes on; the estimated mastery is {mastery}. Proposed next: “{activity}”."),
            ),
            Text(
                fr="À partir d’une estimation de {turning}, le parcours passe à la suite.",
                en="From an estimate of {turning} on, the path moves on.",
            ),
        ),
        "advance_study": Template(
            Text(
                fr="Pour apprendre « {skill} » : « {activity} ».",
                en="To learn “{skill}”: “{activity}”.",
            ),
            Text(
                fr=(
                    "La compétence « {skill} » est accessible (maîtrise estimée : {mastery}). "
                    "L’activité « {activity} » est proposée pour l’étudier."
                ),
                en="“{skill}” is open (estimated mastery: {mastery}). “{activity}” is proposed to study it.",
            ),
            Text(
                fr="À partir d’une estimation de {turning}, le parcours passe à la suite.",
                en="From an estimate of {turning} on, the path moves on.",
            ),
        ),
        "advance_sooner": Template(
            Text(
                fr=(
                    "Bravo, vous maîtrisez déjà « {mastered_skill} » ! Passons sans attendre à « {skill} » : "
                    "« {activity} »."
                ),
                en=("Well done, you already know “{mastered_skill}”! Let’s go straight on to “{skill}”: “{activity}”."),
            ),
            Text(
                fr=(
                    "La compétence « {mastered_skill} » a été maîtrisée en très peu de réponses : "
                    "le reste de sa pratique est laissé de côté et la compétence « {skill} » (estimation de "
                    "départ : {mastery}) commence plus tôt, avec « {activity} »."
                ),
                en=(
                    "“{mastered_skill}” was mastered within very few results: the rest of its "
                    "practice is left out and “{skill}” (initial estimate: {mastery}) starts sooner, with "
                    "“{activity}”."
                ),
            ),
            Text(
                fr="À partir de {turning} résultats, le parcours aurait suivi son cours ordinaire.",
                en="From {turning} results on, the path would have taken its ordinary course.",
            ),
        ),
        "advance_repeat": Template(
            Text(
                fr="Reprenons « {activity} », pour ancrer « {skill} ».",
                en="Let’s do “{activity}” again, to settle “{skill}”.",
            ),
            Text(
                fr=(
                    "Il ne reste aucune activité nouvelle pour « {skill} » (maîtrise estimée : {mastery}) : "
                    "l’activité « {activity} » est proposée une nouvelle fois. La banque d’activités gagnerait à "
                    "être étoffée."
                ),
                en=(
                    "No new activity is left for “{skill}” (estimated mastery: {mastery}): “{activity}” is "
                    "proposed once more. The bank of activities would gain from being extended."
                ),
            ),
            Text(
                fr="À partir d’une estimation de {turning}, le parcours passe à la suite.",
                en="From an estimate of {turning} on, the path moves on.",
            ),
        ),
        "deepen_mastered": Template(
            Text(
                fr=("Vous êtes à l’aise sur « {skill} » : « {activity} » vous emmène plus loin, si vous le souhaitez."),
                en="You are at ease with “{skill}”: “{activity}” takes you further, if you like.",
            ),
            Text(
                fr=(
                    "La compétence « {skill} » est très bien maîtrisée ({mastery}). "
                    "L’activité « {activity} » a été ajoutée au parcours comme "
                    "approfondissement."
                ),
                en=("“{skill}” is mastered very well ({mastery}). “{activity}” was added to the path to go deeper."),
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
                    "Toutes les compétences visées sont maîtrisées. L’activité « {activity} » est proposée pour "
                    "approfondir « {skill} » ({mastery})."
                ),
                en=(
                    "All the skills aimed at are mastered. “{activity}” is proposed to go deeper into “{skill}” "
                    "({mastery})."
                ),
            ),
            Text(
                fr="Avec une estimation inférieure à {turning}, le parcours aurait continué sur cette compétence.",
                en="With an estimate under {turning}, the path would have stayed with this skill.",
            ),
        ),
        **CLOSINGS,
    }
)

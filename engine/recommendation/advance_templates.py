"""What is said when the path goes on; as `templates`."""

from collections.abc import Mapping
from types import MappingProxyType

from content_graph.languages import Text
from engine.recommendation.template import Template

ADVANCES: Mapping[str, Template] = MappingProxyType(
    {
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
                    "(maîtrise estimée : {needed_mastery}) ; un essai vaut pourtant la peine (estimation de départ : "
                    "{mastery}). Activité proposée : « {activity} »."
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
                    "Rien ne manque pour commencer « {skill} » (estimation de départ : {mastery}). Première activité "
                    "proposée : « {activity} »."
                ),
                en=(
                    "Nothing is missing to start “{skill}” (initial estimate: {mastery}). First activity proposed: "
                    "“{activity}”."
                ),
            ),
            Text(
                fr="À partir d’une estimation de {turning}, « {skill} » ne serait plus travaillée.",
                en="From an estimate of {turning} on, “{skill}” would not be worked on any more.",
            ),
        ),
        "advance_practise": Template(
            Text(
                fr="Poursuivons sur « {skill} » : « {activity} ».",
                en="Let’s go on with “{skill}”: “{activity}”.",
            ),
            Text(
                fr=(
                    "L’apprentissage de « {skill} » se poursuit ; l’estimation de maîtrise est de {mastery}. Suite "
                    "proposée : « {activity} »."
                ),
                en="Learning of “{skill}” goes on; the estimated mastery is {mastery}. Proposed next: “{activity}”.",
            ),
            Text(
                fr="À partir d’une estimation de {turning}, « {skill} » ne serait plus travaillée.",
                en="From an estimate of {turning} on, “{skill}” would not be worked on any more.",
            ),
        ),
        "advance_study": Template(
            Text(
                fr="Pour apprendre « {skill} » : « {activity} ».",
                en="To learn “{skill}”: “{activity}”.",
            ),
            Text(
                fr=(
                    "La compétence « {skill} » est accessible (maîtrise estimée : {mastery}). L’activité "
                    "« {activity} » est proposée pour l’étudier."
                ),
                en="“{skill}” is open (estimated mastery: {mastery}). “{activity}” is proposed to study it.",
            ),
            Text(
                fr="À partir d’une estimation de {turning}, « {skill} » ne serait plus travaillée.",
                en="From an estimate of {turning} on, “{skill}” would not be worked on any more.",
            ),
        ),
        "advance_sooner": Template(
            Text(
                fr=(
                    "Bravo, vous maîtrisez déjà « {mastered_skill} » ! Passons sans attendre à « {skill} » : "
                    "« {activity} »."
                ),
                en="Well done, you already know “{mastered_skill}”! Let’s go straight on to “{skill}”: “{activity}”.",
            ),
            Text(
                fr=(
                    "La compétence « {mastered_skill} » a été maîtrisée en très peu de réponses : le reste de sa "
                    "pratique est laissé de côté et la compétence « {skill} » (estimation de départ : {mastery}) "
                    "commence plus tôt, avec « {activity} »."
                ),
                en=(
                    "“{mastered_skill}” was mastered within very few results: the rest of its practice is left out and "
                    "“{skill}” (initial estimate: {mastery}) starts sooner, with “{activity}”."
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
                    "L’activité « {activity} » a déjà été faite ; elle est proposée une nouvelle fois pour ancrer "
                    "« {skill} » (maîtrise estimée : {mastery}). La banque d’activités gagnerait à être étoffée."
                ),
                en=(
                    "“{activity}” was done before; it is proposed once more to settle “{skill}” (estimated mastery: "
                    "{mastery}). The bank of activities would gain from being extended."
                ),
            ),
            Text(
                fr="À partir d’une estimation de {turning}, « {skill} » ne serait plus travaillée.",
                en="From an estimate of {turning} on, “{skill}” would not be worked on any more.",
            ),
        ),
    }
)

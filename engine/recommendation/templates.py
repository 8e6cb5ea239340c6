"""What each reason code says: to the learner, to the supporter, and what would have changed the decision.

French as in France: narrow no-break spaces (U+202F) inside « » and before : ; ? ! and %. To the learner, a sentence
without numbers and without judgement; to the supporter, the facts. Fields in braces are filled by `texts`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from content_graph.languages import Text
from engine.recommendation.advance_templates import ADVANCES
from engine.recommendation.closing_templates import CLOSINGS
from engine.recommendation.decision import Lack
from engine.recommendation.evaluate_templates import EVALUATIONS
from engine.recommendation.mastered_templates import REVIEWS_AND_DEEPENINGS
from engine.recommendation.remediate_templates import REMEDIATIONS
from engine.recommendation.template import Template

RECONSIDERED = frozenset({"evidence_corrected"})
"""Codes that no result leads to, but its correction (`reconsidering`)."""

INFERRED = Text(
    fr=(
        "Compte tenu des résultats obtenus sur les compétences qui dépendent de « {skill} », la décision retient une "
        "estimation de {inferred_mastery}."
    ),
    en=(
        "Given the results on the skills that build on “{skill}”, the decision goes by an estimate of "
        "{inferred_mastery}."
    ),
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

LIKELIHOOD_OF_ITSELF = Text(
    fr=(
        "La probabilité que « {skill} » en soit la cause est de {likelihood}, contre {rival_likelihood} pour une "
        "difficulté propre à « {rival_skill} »."
    ),
    en=(
        "The probability that “{skill}” is the cause is {likelihood}, against {rival_likelihood} for a difficulty "
        "with “{rival_skill}” itself."
    ),
)
"""The same, where what else it may be is the failed skill itself."""

LEADS_ON = Text(
    fr="« {skill} » ouvre la voie à {n_hanging:compétence|compétences}.",
    en="“{skill}” leads on to {n_hanging:skill|skills}.",
)
"""Follows the facts of a question on whose answer other skills hang."""

ASKED_FOR_OTHERS = frozenset({"evaluate_useful", "evaluate_newcomer"})
"""Codes whose facts count the skills that build on the one that is asked about; there may be none."""

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
            fr="Toutes les questions du cours sur « {skill} » ont été posées ; la compétence n’est pas encore acquise.",
            en="All items of the course on “{skill}” were answered; it is not mastered yet.",
        ),
    }
)
"""Why nothing was added to the path after a failure, and what it says of a skill whose items are used up."""

TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {**REMEDIATIONS, **EVALUATIONS, **REVIEWS_AND_DEEPENINGS, **ADVANCES, **CLOSINGS}
)

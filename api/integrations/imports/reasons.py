"""Why something in a file is not taken, in sentences."""

from typing import Final

from api.integrations.imports.found import LeftOut
from content_graph.languages import Text

REASONS: Final = {
    "not-imported": Text(
        "Ce type de données n’est pas importé.",
        "This kind of data is not imported.",
    ),
    "heading": Text(
        "C’est un titre, qui regroupe des compétences\u202f: il n’en est pas une.",
        "It is a heading over skills, and none itself.",
    ),
    "of-a-heading": Text(
        "Ce lien concerne un titre, et non deux compétences.",
        "This link is of a heading, and not between two skills.",
    ),
    "of-something-unknown": Text(
        "Ce lien désigne quelque chose qui n’est pas dans le fichier.",
        "This link names something that is not in the file.",
    ),
    "cycle": Text(
        "Ce prérequis fermerait un cycle\u202f: personne ne pourrait commencer.",
        "This prerequisite would close a cycle, and nobody could ever start.",
    ),
    "not-a-skill": Text(
        "Ce lien n’est ni une hiérarchie ni un ordre\u202f: le graphe ne connaît pas ce type de lien.",
        "This link is neither a hierarchy nor an order, which is all that the course has.",
    ),
    "not-selected": Text(
        "Hors de la sélection demandée.",
        "It is outside of what was selected.",
    ),
    "no-cohort": Text(
        "Le groupe désigné n’existe pas ici.",
        "There is no such cohort here.",
    ),
    "no-title": Text(
        "Il n’a ni titre ni texte.",
        "It has neither title nor text.",
    ),
    "no-id": Text(
        "Il n’a pas d’identifiant.",
        "It has no id.",
    ),
    "same-id": Text(
        "Un autre élément du fichier porte le même identifiant\u202f: le premier est gardé.",
        "Something else in the file has the same id; the first one is taken.",
    ),
    "id-taken": Text(
        "Dans le cours, cet identifiant est celui d’un élément d’une autre nature.",
        "In the course this id is that of something of another kind.",
    ),
    "too-many-skills": Text(
        "Une question porte sur sept compétences au plus\u202f: les premières sont gardées.",
        "An item exercises seven skills at most; the first ones are taken.",
    ),
    "no-items": Text(
        "Aucune de ses questions n’est importée.",
        "None of its items is imported.",
    ),
    "no-result": Text(
        "Ce type de question ne donne aucun résultat.",
        "This type of question gives no result.",
    ),
    "random": Text(
        "Cette question en tire une autre au hasard\u202f: ce sont les autres qui sont importées.",
        "This question draws another one at random; those others are imported.",
    ),
    "hidden": Text(
        "Cet élément est masqué, ou n’est qu’un brouillon, dans le système d’origine.",
        "It is hidden, or a draft, where it comes from.",
    ),
    "unreadable": Text(
        "Cette partie du fichier est illisible.",
        "This part of the file cannot be read.",
    ),
    "missing-file": Text(
        "Le fichier désigné n’est pas dans l’archive.",
        "The file that is named is not in the archive.",
    ),
    "no-address": Text(
        "Son adresse n’est pas celle d’une page web.",
        "Its address is not that of a page of the web.",
    ),
    "no-course-content": Text(
        "Cet élément n’est ni un exercice ni une ressource.",
        "It is neither an exercise nor something to study.",
    ),
    "not-enrolled": Text(
        "Ces personnes ne sont dans aucun groupe.",
        "These people are in no class.",
    ),
    "role": Text(
        "Ce rôle n’est ni celui d’un apprenant ni celui d’un accompagnant.",
        "This role is neither a learner’s nor a supporter’s.",
    ),
    "disabled": Text(
        "Ce compte est désactivé dans le système d’origine.",
        "This account is disabled in the other system.",
    ),
    "unknown-person": Text(
        "La personne désignée n’est pas dans les données.",
        "The person who is named is not in the data.",
    ),
    "unknown-class": Text(
        "Le groupe désigné n’est pas dans les données.",
        "The class that is named is not in the data.",
    ),
    "no-name": Text(
        "Un accompagnant doit avoir un nom.",
        "A supporter needs a name.",
    ),
    "kept-person": Text(
        "Elle quitte les groupes de cette source\u202f; rien n’est effacé\u202f: l’effacement se demande à part.",
        "The person leaves the cohorts of this source; nothing else is erased. Erasing is asked for apart.",
    ),
    "kept-cohort": Text(
        "Le groupe n’existe plus dans la source\u202f: il est vidé, et non supprimé.",
        "The class is there no more; its cohort is emptied, and not removed.",
    ),
    "kept-learner": Text(
        "Ajouté ici et inconnu de la source\u202f: il reste dans le groupe.",
        "Put in here, and unknown to the source: stays in the cohort.",
    ),
    "no-item": Text(
        "Rien dans le cours ne lui correspond.",
        "Nothing in the course stands for it.",
    ),
    "no-grade": Text(
        "Il n’y a pas de note, ou pas de barème.",
        "There is no grade, or nothing that it is out of.",
    ),
}
"""By their word, which does not change."""


def left_out(reason: str, where: str, n: int = 1) -> LeftOut:
    """Say that something is not taken.

    Args:
        reason: One of `REASONS`.
        where: What it is, as the file names it.
        n: How many such things.
    """
    return LeftOut(reason, where[:200], REASONS[reason], n)

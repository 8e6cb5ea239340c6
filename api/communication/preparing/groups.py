"""What a learner is told of their group: with how many, why, when; of the others nothing but how many they are."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from api.communication.preparing import words
from api.communication.preparing.prepared import Connection, Prepared, Reader
from api.communication.preparing.words import greeting, said
from api.record.communication.course_titles import titles_of
from api.record.communication.sendings import Reason, Taken
from api.record.support.own_groups import StoredOwnGroup, own_group_in
from content_graph.languages import Text
from engine.communication.message import Draft, Link
from engine.grouping.own_words import part_of, why_told
from engine.support.wording import moment_told

_TITLES: Final[Mapping[str, Text]] = {
    "made": Text("Vous êtes dans un groupe de travail", "You are in a group that works together"),
    "moved": Text("Vous changez de groupe de travail", "You are in another group now"),
    "over": Text("Votre groupe de travail a pris fin", "Your group is over"),
}
_WITH: Final = (
    Text("Pour l’instant, personne d’autre n’y est.", "So far there is nobody else in it."),
    Text("Vous êtes deux.", "You are two."),
    Text("Vous êtes {n} en tout.", "You are {n} in all."),
)
"""With nobody else, with one, with more."""
_WHEN: Final = Text("Vous vous retrouvez le {when}.", "You meet on {when}.")
_WHEN_OPEN: Final = Text("Le moment n’est pas encore fixé.", "When you meet is not settled yet.")
_SAY: Final = Text(
    "Si vous ne pouvez pas venir, dites-le sur la page\u202f: la personne qui a formé le groupe le saura.",
    "If you cannot come, say so on the page: whoever made the group is told.",
)
_OUTCOMES: Final[Mapping[str, Text]] = {
    "held": Text("Le groupe sur «\u202f{skill}\u202f» a eu lieu.", "The group on “{skill}” took place."),
    "held_in_part": Text(
        "Le groupe sur «\u202f{skill}\u202f» a eu lieu en partie.", "The group on “{skill}” took place in part."
    ),
    "not_held": Text(
        "Le groupe sur «\u202f{skill}\u202f» n’a pas lieu\u202f; vous n’avez rien à faire.",
        "The group on “{skill}” does not take place; there is nothing to do.",
    ),
}
_OPEN: Final = Text("Ouvrir mes groupes", "Open my groups")
_OVER: Final = Text("Ce groupe a pris fin.", "The group is over.")


async def prepare_group(connection: Connection, taken: Taken, reader: Reader) -> Prepared | Reason:
    """Prepare to tell a learner of their group; of one that they left or that is over there is nothing to tell."""
    what = str(taken.facts.get("what", ""))
    group_id = str(taken.facts.get("group_id", ""))
    group = await own_group_in(connection, taken.organisation_no, taken.recipient_id, group_id)
    if group is None or what not in _TITLES or group.answer == "left":
        return Reason.of("gone", words.GONE)
    if group.ended_at is not None and what != "over":
        return Reason.of("gone", _OVER)
    title = (await titles_of(connection, group.graph_no)).said(group.skill_id)
    told = _ended(group, title, reader) if what == "over" else _runs(group, title, reader)
    link = Link(said(_OPEN, reader.language), f"/me/groups?course={quote(group.content_graph, safe='')}")
    return Prepared(Draft(said(_TITLES[what], reader.language), (greeting(reader.name, reader.language), *told), link))


def _runs(group: StoredOwnGroup, title: Text, reader: Reader) -> tuple[str, ...]:
    language = reader.language
    why = why_told(part_of(group.kind, group.mastery_before), title, group.n_results_before)
    others = said(_WITH[min(group.n_others, 2)], language, n=str(group.n_others + 1))
    when = said(_WHEN_OPEN, language)
    if group.planned_at is not None:
        when = said(_WHEN, language, when=moment_told(group.planned_at.astimezone(reader.zone)).said_in(language))
    return why.said_in(language), f"{others} {when}", said(_SAY, language)


def _ended(group: StoredOwnGroup, title: Text, reader: Reader) -> tuple[str, ...]:
    outcome = _OUTCOMES[group.outcome or "not_held"]
    return (said(outcome, reader.language, skill=title.said_in(reader.language)),)

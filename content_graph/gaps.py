"""What a course lacks to answer whatever may happen in it: content gaps, for its authors.

A gap keeps nothing from working (what does, and what looks wrong, `content_graph.validation` finds). It says where a
learner who needs another item, an easier one or something to study would be left without. Where one gap holds another
(no resource at all: none to go back to either), only the larger is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, TypeAlias, TypeVar

import msgspec

from content_graph.languages import Text, best_match, both_languages
from content_graph.model import ContentGraph, Item, Resource, course_language

ITEMS_PER_SKILL: Final = 6
"""Who masters a skill as most do, in six to ten opportunities, meets few items twice."""
AVERAGE_DIFFICULTY: Final = 0.0

GapKind: TypeAlias = Literal[
    "few_items", "only_shared_items", "no_easy_item", "no_evaluation", "no_resource", "no_remedial_resource"
]
LackOfContent: TypeAlias = Literal["no_content", "nothing_left", "used_up"]
"""What learners ran into."""
MemberT = TypeVar("MemberT", Item, Resource)


class Gap(msgspec.Struct, frozen=True):
    """What authors should add to one skill.

    Attributes:
        skill_id: The skill.
        what: `few_items` (fewer than wanted exercise it), `only_shared_items` (each exercises other skills, too),
            `no_easy_item` (none is easier than the average), `no_evaluation` (none may serve as an extra evaluation),
            `no_resource` (none of any kind), `no_remedial_resource` (none in the language of the course).
        have: How many of them there are.
        wanted: How many there should be at least.
        sentence: The same for people.
    """

    skill_id: str
    what: GapKind
    have: int
    wanted: int
    sentence: Text


def find_gaps(graph: ContentGraph, items_per_skill: int = ITEMS_PER_SKILL) -> Iterator[Gap]:
    """Find what authors should add, skill by skill in the order of the graph.

    Args:
        graph: Any; references that lead nowhere are passed over.
        items_per_skill: How many items should exercise each skill, at least 1.
    """
    language = course_language(graph)
    items, resources = _by_skill(graph.items), _by_skill(graph.resources)
    for skill in graph.skills:
        title = both_languages(skill.title, language)
        lacking = (
            *_in_items(items.get(skill.id, ()), items_per_skill),
            *_in_resources(resources.get(skill.id, ()), language),
        )
        for what, have, wanted in lacking:
            yield Gap(skill.id, what, have, wanted, _sentence(what, title, have, wanted))


def lack_sentence(lack: LackOfContent, title: Text, have: int) -> Text:
    """Say what learners ran into on a skill that has so many activities, or, of `used_up`, items."""
    return _filled(_LACKS[lack], title, have, 0)


_Lack: TypeAlias = tuple[GapKind, int, int]


def _by_skill(members: Iterable[MemberT]) -> Mapping[str, Sequence[MemberT]]:
    grouped: defaultdict[str, list[MemberT]] = defaultdict(list)
    for member in members:
        for skill_id in member.skills:
            grouped[skill_id].append(member)
    return grouped


def _in_items(items: Sequence[Item], wanted: int) -> Iterator[_Lack]:
    if len(items) < wanted:
        yield "few_items", len(items), wanted
    if not items:
        return
    if all(len(item.skills) > 1 for item in items):
        yield "only_shared_items", 0, 1
    if all(item.difficulty >= AVERAGE_DIFFICULTY for item in items):
        yield "no_easy_item", 0, 1
    if not any(item.evaluation for item in items):
        yield "no_evaluation", 0, 1


def _in_resources(resources: Sequence[Resource], language: str) -> Iterator[_Lack]:
    if not resources:
        yield "no_resource", 0, 1
    elif not any(one.kind == "remedial" and _is_spoken(one, language) for one in resources):
        yield "no_remedial_resource", 0, 1


def _is_spoken(resource: Resource, language: str) -> bool:
    return resource.language is None or best_match(language, (resource.language,)) is not None


def _sentence(what: GapKind, title: Text, have: int, wanted: int) -> Text:
    return _filled(_SENTENCES["no_item" if what == "few_items" and have == 0 else what], title, have, wanted)


def _filled(said: Text, title: Text, have: int, wanted: int) -> Text:
    s = "s" if have > 1 else ""
    return Text(
        fr=said.fr.format(skill=title.fr, have=have, wanted=wanted, s=s),
        en=said.en.format(skill=title.en, have=have, wanted=wanted, s=s),
    )


_SENTENCES: Final[Mapping[str, Text]] = {
    "no_item": Text(
        fr="« {skill} » n’a aucune question (minimum : {wanted}) : rien ne peut être demandé, rien ne sera su.",
        en="“{skill}” has no item (wanted: {wanted}): nothing can be asked, and nothing will be known.",
    ),
    "few_items": Text(
        fr="« {skill} » n’a que {have} question{s} (minimum : {wanted}) : qui a du mal les aura vite épuisées.",
        en="“{skill}” has only {have} item{s} (wanted: {wanted}): who struggles soon runs out of them.",
    ),
    "only_shared_items": Text(
        fr="« {skill} » n’a pas de question à elle seule : un échec ne dit pas quelle compétence manque.",
        en="“{skill}” has no item of its own: a failure does not tell which skill is lacking.",
    ),
    "no_easy_item": Text(
        fr="« {skill} » n’a aucune question plus facile que la moyenne : rien de plus simple après un échec.",
        en="“{skill}” has no item easier than the average: nothing simpler after a failure.",
    ),
    "no_evaluation": Text(
        fr="« {skill} » n’a aucune question qui serve d’évaluation : la maîtrise ne peut être vérifiée à part.",
        en="“{skill}” has no item that may serve as an evaluation: mastery cannot be checked apart.",
    ),
    "no_resource": Text(
        fr="« {skill} » n’a aucune ressource : qui ne sait pas ne reçoit que des questions.",
        en="“{skill}” has no resource: who does not know is only given items.",
    ),
    "no_remedial_resource": Text(
        fr="« {skill} » n’a aucune ressource de remédiation dans la langue du cours : rien à reprendre après un échec.",
        en="“{skill}” has no remedial resource in the language of the course: nothing to go back to after a failure.",
    ),
}

_LACKS: Final[Mapping[LackOfContent, Text]] = {
    "no_content": Text(
        fr="« {skill} » : après un échec, le cours n’avait rien d’autre à proposer ({have} activité{s} en tout).",
        en="“{skill}”: after a failure the course had nothing else to offer (activities in all: {have}).",
    ),
    "nothing_left": Text(
        fr="« {skill} » : après un échec, tout ce que le cours propose ({have} activité{s}) avait été fait ou proposé.",
        en="“{skill}”: after a failure, all that the course offers (activities: {have}) had been done or offered.",
    ),
    "used_up": Text(
        fr="« {skill} » : toutes les questions ({have}) ont été faites, sans que la compétence soit maîtrisée.",
        en="“{skill}”: all items ({have}) were answered, and the skill was not mastered.",
    ),
}

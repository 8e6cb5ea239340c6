"""From what a form says to a course that is changed: pure, and without judging what was written."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from api.workspace.programme.courses import Tree

Form = Mapping[str, str]
Many = Mapping[str, Sequence[str]]
Member = dict[str, Any]
TITLE: Final = "title:"
_WHOLE: Final = 2**53
"""From here on a number is no longer exact, nor surely one that is stored."""
SECTIONS: Final = ("skills", "items", "resources", "goals", "assessments")


class Removal(NamedTuple):
    """A course without one of its members.

    Attributes:
        tree: The course.
        gone: What went with it, because nothing else was left of it: section and id.
    """

    tree: Tree
    gone: tuple[tuple[str, str], ...]


def skill_of(form: Form, many: Many) -> Member:
    """Read the form of a skill."""
    return _filled(
        id=form.get("id", "").strip(),
        title=titles_of(form),
        prerequisites=_edges(many, "prerequisite"),
        encompasses=_edges(many, "encompassed"),
        parameters=_numbers(form, ("prior", "learn", "guess", "slip", "forget", "decay")),
        url=form.get("url", "").strip() or None,
    )


def item_of(form: Form, many: Many) -> Member:
    """Read the form of an item."""
    return _filled(
        id=form.get("id", "").strip(),
        title=titles_of(form),
        skills=_ids(many, "skill"),
        difficulty=number_of(form.get("difficulty", "")),
        minutes=number_of(form.get("minutes", "")),
        parameters=_numbers(form, ("guess", "slip")),
        evaluation=True if form.get("evaluation") else None,
        url=form.get("url", "").strip() or None,
    )


def resource_of(form: Form, many: Many) -> Member:
    """Read the form of a resource."""
    return _filled(
        id=form.get("id", "").strip(),
        title=titles_of(form),
        skills=_ids(many, "skill"),
        kind=form.get("kind"),
        format=form.get("format"),
        language=form.get("language", "").strip() or None,
        minutes=number_of(form.get("minutes", "")),
        url=form.get("url", "").strip() or None,
    )


def goal_of(form: Form, many: Many) -> Member:
    """Read the form of a goal; a time without an offset is that of no place, and the API says so."""
    targets = zip(many.get("target", ()), many.get("threshold", ()), strict=False)
    return _filled(
        id=form.get("id", "").strip(),
        title=titles_of(form),
        targets=[_filled(skill_id=one, threshold=number_of(level)) for one, level in targets if one],
        due_at=form.get("due_at", "").strip() or None,
    )


def headed(tree: Tree, form: Form) -> Tree:
    """Return a course with the title and the defaults that a form says."""
    kept = {name: value for name, value in tree.get("defaults", {}).items() if name == "parameters"}
    defaults = _filled(threshold=number_of(form.get("threshold", "")), language=form.get("language") or None, **kept)
    changed = {**tree, "title": titles_of(form)}
    changed.pop("defaults", None)
    return {**changed, "defaults": defaults} if defaults else changed


def titles_of(form: Form) -> dict[str, str]:
    """Read a text in its languages: what is empty is left out.

    >>> titles_of({"title:fr": "Additionner", "title:en": " ", "language_new": "de", "title_new": "Addieren"})
    {'fr': 'Additionner', 'de': 'Addieren'}
    """
    found = {name.removeprefix(TITLE): text.strip() for name, text in form.items() if name.startswith(TITLE)}
    added = {form.get("language_new", "").strip(): form.get("title_new", "").strip()}
    return {tag: text for tag, text in {**found, **added}.items() if tag and text}


def number_of(text: str) -> float | int | str | None:
    """Read a number as people write it; what is none stays as it was written, so that it can be told.

    >>> number_of("0,5"), number_of("10"), number_of("ten"), number_of(" "), number_of("inf"), number_of("1e300")
    (0.5, 10, 'ten', None, 'inf', 1e+300)
    """
    text = text.strip().replace("\u202f", "").replace("\u2212", "-")
    if not text:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() and abs(number) < _WHOLE else number


def with_member(tree: Tree, section: str, member: Member, member_id: str | None) -> Tree:
    """Return a course with a member that is new, or stands where another one stood.

    Args:
        tree: The course.
        section: Of the member.
        member: As it shall be.
        member_id: Of the one that it replaces; None for a new one.
    """
    members: list[Member] = list(tree.get(section, ()))
    place = next((n for n, one in enumerate(members) if one["id"] == member_id), None)
    if place is None:
        members.append(member)
    else:
        members[place] = member
    return {**tree, section: members}


def without(tree: Tree, section: str, member_id: str) -> Removal:
    """Return a course without a member, and without what referred to it alone."""
    left = {**tree, section: [one for one in tree.get(section, ()) if one["id"] != member_id]}
    if section == "skills":
        return _without_skill(left, member_id)
    if section == "items":
        return _emptied(left, "assessments", "items", lambda one: one != member_id)
    return Removal(left, ())


def _without_skill(tree: Tree, skill_id: str) -> Removal:
    skills = [
        {
            **one,
            **{field: [edge for edge in one[field] if edge["skill_id"] != skill_id] for field in _ARROWS & set(one)},
        }
        for one in tree["skills"]
    ]
    gone: list[tuple[str, str]] = []
    left: Tree = {**tree, "skills": skills}
    for section in ("items", "resources"):
        left, lost = _emptied(left, section, "skills", lambda one: one != skill_id)
        gone += lost
    left, lost = _emptied(left, "goals", "targets", lambda one: one["skill_id"] != skill_id)
    gone += lost
    items = {one["id"] for one in left.get("items", ())}
    left, lost = _emptied(left, "assessments", "items", lambda one: one in items)
    return Removal(left, (*gone, *lost))


def _arrows_without(skill: Member, skill_id: str) -> Member:
    return {field: [edge for edge in skill[field] if edge["skill_id"] != skill_id] for field in _ARROWS & skill.keys()}


_ARROWS: Final = frozenset({"prerequisites", "encompasses"})


def _emptied(tree: Tree, section: str, field: str, stays: Any) -> Removal:  # noqa: ANN401 - of an id or of an arrow
    """Take references out of the members of a section, and the members to which nothing is left."""
    if section not in tree:
        return Removal(tree, ())
    kept: list[Member] = []
    gone: list[tuple[str, str]] = []
    for one in tree[section]:
        left = [reference for reference in one[field] if stays(reference)]
        if left:
            kept.append({**one, field: left})
        else:
            gone.append((section, one["id"]))
    return Removal({**tree, section: kept}, tuple(gone))


def _filled(**fields: object) -> Member:
    """Leave out what says nothing."""
    return {name: value for name, value in fields.items() if value is not None and value not in ((), [], {})}


def _edges(many: Many, name: str) -> list[Member]:
    pairs = zip(many.get(name, ()), many.get(f"{name}_weight", ()), strict=False)
    return [_filled(skill_id=one, weight=number_of(weight)) for one, weight in pairs if one]


def _ids(many: Many, name: str) -> list[str]:
    return list(_unique(one for one in many.get(name, ()) if one))


def _unique(ids: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(ids)


def _numbers(form: Form, names: Iterable[str]) -> Member:
    return _filled(**{name: number_of(form.get(name, "")) for name in names})

"""A course of Moodle as content (pure): sections are skills, what is graded are items, what is read are resources."""

from collections.abc import Iterable
from typing import Final

from api.integrations.imports.found import Found, FoundItem, FoundResource, FoundSkill, LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import line_of, words_of
from api.integrations.moodle.answers import Course, Module, Section
from api.integrations.question_banks.moodle_names import module_url
from content_graph.model import ResourceFormat

_ITEMS: Final = frozenset({"quiz", "h5pactivity", "hvp", "lesson", "scorm", "assign", "workshop"})
_RESOURCES: Final[dict[str, ResourceFormat]] = {
    "page": "article",
    "book": "article",
    "resource": "article",
    "url": "other",
    "folder": "other",
    "imscp": "other",
    "glossary": "other",
    "wiki": "other",
}
_KINDS_OF_FILES: Final[dict[str, ResourceFormat]] = {"video": "video", "audio": "audio"}
_SLIDES: Final = ("presentation", "powerpoint")


def content_of(site: str, course: Course, sections: Iterable[Section], language: str | None) -> Found:
    """Make content of a course.

    Args:
        site: Address of the Moodle, as its statements have it.
        course: Its head.
        sections: In their order.
        language: Of its texts, where the course does not say it.
    """
    tag = (course.lang or language or "fr").replace("_", "-")
    skills: list[FoundSkill] = []
    items: list[FoundItem] = []
    resources: list[FoundResource] = []
    told: list[LeftOut] = []
    for section in sections:
        skill = f"moodle-section-{section.id}"
        kept = [one for one in section.modules if _is_kept(one, section, told)]
        if kept:
            url = f"{site}/course/section.php?id={section.id}"
            skills.append(FoundSkill(skill, {tag: words_of(section.name) or skill}, url))
        for one in kept:
            named, title = f"moodle-module-{one.id}", words_of(one.name) or f"{one.modname} {one.id}"
            url = module_url(site, one.modname, one.id)
            if one.modname in _ITEMS:
                items.append(FoundItem(named, title, (skill,), url=url))
            else:
                resources.append(FoundResource(named, title, (skill,), url=url, format=_format_of(one)))
    title = words_of(course.fullname or course.shortname) or f"Moodle {course.id}"
    return Found(title, tag, tuple(skills), tuple(items), (), tuple(resources), tuple(told))


def _is_kept(module: Module, section: Section, told: list[LeftOut]) -> bool:
    where = f"{module.modname} {module.id}: {line_of(words_of(module.name), 100)}"
    if module.modname not in _ITEMS and module.modname not in _RESOURCES:
        told.append(left_out("no-course-content", where))
        return False
    if not module.visible or not module.uservisible or not (section.visible is None or section.visible):
        told.append(left_out("hidden", where))
        return False
    return True


def _format_of(module: Module) -> ResourceFormat:
    kind = next((one.mimetype or "" for one in module.contents or ()), "")
    if any(one in kind for one in _SLIDES):
        return "slides"
    return _KINDS_OF_FILES.get(kind.partition("/")[0], _RESOURCES[module.modname])

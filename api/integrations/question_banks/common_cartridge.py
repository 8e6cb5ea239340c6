"""Common Cartridge 1.1 to 1.3 (`.imscc`): pages, files and web links as resources, QTI 1.2 questions as items."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from api.import_errors import ImportUnreadable
from api.integrations.imports.archives import Archive
from api.integrations.imports.found import Found, FoundAssessment, FoundItem, FoundResource, LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import id_of, line_of, words_of
from api.integrations.imports.trees import child, descendants, local, text_at, tree_of
from api.integrations.question_banks.packages import (
    DIFFICULTIES,
    Package,
    PackagedResource,
    file_name,
    read_package,
)
from content_graph.model import ResourceFormat

_LINK: Final = re.compile(r"imswl_xmlv1p\d+")
_ASSESSMENT: Final = re.compile(r"imsqti_xmlv1p2.*/imscc_xmlv1p\d+/(?:assessment|question-bank)")
_PAGE: Final = "webcontent"
_FORMATS: Final[dict[str, ResourceFormat]] = {
    "html": "article",
    "htm": "article",
    "pdf": "article",
    "txt": "article",
    "mp4": "video",
    "webm": "video",
    "mp3": "audio",
    "ogg": "audio",
    "ppt": "slides",
    "pptx": "slides",
    "odp": "slides",
    "doc": "worksheet",
    "docx": "worksheet",
    "odt": "worksheet",
}
_CUT: Final = 80


class _Course(NamedTuple):
    """What is collected."""

    items: list[FoundItem]
    resources: list[FoundResource]
    assessments: list[FoundAssessment]
    told: list[LeftOut]


def read_cartridge(body: bytes) -> Found:
    """Read a cartridge.

    Raises:
        ImportUnreadable: It is none.
    """
    archive = Archive(body)
    package = read_package(archive)
    course = _Course([], [], [], [])
    for resource in package.resources:
        if _LINK.fullmatch(resource.kind):
            _take_link(package, resource, archive, course)
        elif _ASSESSMENT.fullmatch(resource.kind):
            _take_assessment(package, resource, archive, course)
        elif resource.kind == _PAGE:
            _take_page(package, resource, course)
        else:
            course.told.append(left_out("not-imported", f"{resource.kind or '?'}: {_title(package, resource)}"))
    return Found(
        line_of(package.title) or "Common Cartridge",
        package.language,
        (),
        tuple(course.items),
        tuple(course.assessments),
        tuple(course.resources),
        tuple(course.told),
    )


def _title(package: Package, resource: PackagedResource) -> str:
    return package.titles.get(resource.id) or resource.metadata.title or file_name(resource)


def _take_page(package: Package, resource: PackagedResource, course: _Course) -> None:
    """Take a page or a file, as far as the table of contents has it: pictures of a page are no resources."""
    if resource.id not in package.titles:
        return
    ending = resource.path.rpartition(".")[2].lower()
    course.resources.append(
        FoundResource(
            id_of(resource.id),
            _title(package, resource),
            resource.metadata.tags,
            package.headings.get(resource.id, ""),
            format=_FORMATS.get(ending, "other"),
        )
    )


def _take_link(package: Package, resource: PackagedResource, archive: Archive, course: _Course) -> None:
    tree = _tree(resource, archive, course)
    if tree is None:
        return
    address = child(tree, "url")
    url = "" if address is None else (address.get("href") or "").strip()
    title = line_of(package.titles.get(resource.id) or text_at(tree, "title")) or url
    if not url.startswith(("https://", "http://")):
        course.told.append(left_out("no-address", title or resource.id))
        return
    heading = package.headings.get(resource.id, "")
    course.resources.append(FoundResource(id_of(resource.id), title, resource.metadata.tags, heading, url))


def _take_assessment(package: Package, resource: PackagedResource, archive: Archive, course: _Course) -> None:
    tree = _tree(resource, archive, course)
    if tree is None:
        return
    whole = next(descendants(tree, "assessment", "objectbank"), tree)
    title = line_of(package.titles.get(resource.id) or whole.get("title") or resource.id)
    heading = package.headings.get(resource.id) or title
    found = [_item(one, resource, n, heading) for n, one in enumerate(descendants(whole, "item"), start=1)]
    items = [one for one in found if isinstance(one, FoundItem)]
    course.items.extend(items)
    course.told.extend(one for one in found if isinstance(one, LeftOut))
    if local(whole) == "assessment":
        course.assessments.append(FoundAssessment(id_of(resource.id), title, tuple(one.id for one in items)))


def _tree(resource: PackagedResource, archive: Archive, course: _Course) -> Element | None:
    if not resource.path:
        course.told.append(left_out("missing-file", resource.id))
        return None
    try:
        return tree_of(archive.read(resource.path), resource.path)
    except ImportUnreadable:
        course.told.append(left_out("unreadable", resource.path))
        return None


def _item(one: Element, resource: PackagedResource, number: int, heading: str) -> FoundItem | LeftOut:
    fields = dict(_fields(one))
    text = next((words_of(text_at(text)) for text in descendants(one, "mattext") if text_at(text)), "")
    called = line_of(one.get("title") or "")
    title = called if called and called.lower() not in {"question", "untitled"} else line_of(text, _CUT) or called
    own = one.get("ident") or str(number)
    if next(descendants(one, "respcondition", "response_lid", "response_str"), None) is None:
        return left_out("no-result", title or own)
    level = DIFFICULTIES.get(fields.get("qmd_levelofdifficulty", "").lower(), resource.metadata.difficulty or 0.0)
    return FoundItem(id_of(f"{resource.id}/{own}"), title or own, resource.metadata.tags, heading, level)


def _fields(one: Element) -> Iterator[tuple[str, str]]:
    for field in descendants(one, "qtimetadatafield"):
        yield text_at(field, "fieldlabel").lower(), text_at(field, "fieldentry")
    for field in descendants(one, "qmd_levelofdifficulty"):
        yield "qmd_levelofdifficulty", text_at(field)

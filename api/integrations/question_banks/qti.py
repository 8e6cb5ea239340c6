"""IMS QTI 2.1 and 3.0: a zip file with `imsmanifest.xml`, items and tests; 3.0 writes `qti-assessment-item`."""

from pathlib import PurePosixPath
from typing import Final
from xml.etree.ElementTree import Element

from api.import_errors import ImportUnreadable
from api.integrations.imports.archives import Archive
from api.integrations.imports.found import Found, FoundAssessment, FoundItem, LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import id_of, line_of
from api.integrations.imports.trees import descendants, local, text_at, tree_of
from api.integrations.question_banks.packages import Package, PackagedResource, file_name, read_package

_ITEMS: Final = ("assessmentItem", "qti-assessment-item")
_TESTS: Final = ("assessmentTest", "qti-assessment-test")
_SECTIONS: Final = ("assessmentSection", "qti-assessment-section")
_REFERENCES: Final = ("assessmentItemRef", "qti-assessment-item-ref")
_PROMPTS: Final = ("prompt", "qti-prompt", "p")
_CUT: Final = 80


def read_qti(body: bytes) -> Found:
    """Read a package of items and tests.

    Raises:
        ImportUnreadable: It is none.
    """
    archive = Archive(body)
    package = read_package(archive)
    told: list[LeftOut] = []
    trees: dict[str, tuple[PackagedResource, Element]] = {}
    for resource in package.resources:
        tree = _tree(archive, resource, told)
        if tree is not None:
            trees[resource.path] = (resource, tree)
    sections: dict[str, str] = {}
    tests = [
        _test(resource.path, tree, archive, sections) for resource, tree in trees.values() if local(tree) in _TESTS
    ]
    items: dict[str, FoundItem] = {}
    for path, (resource, tree) in trees.items():
        if local(tree) in _ITEMS:
            items[path] = _item(package, resource, tree, sections.get(path, ""))
    assessments = tuple(
        FoundAssessment(id_of(one), title, tuple(items[path].id for path in paths if path in items))
        for one, title, paths in tests
    )
    title = package.title or (tests[0][1] if tests else "QTI")
    return Found(line_of(title), package.language, (), tuple(items.values()), assessments, left_out=tuple(told))


def _tree(archive: Archive, resource: PackagedResource, told: list[LeftOut]) -> Element | None:
    if not resource.kind.startswith("imsqti_"):
        if resource.kind and resource.kind not in {"webcontent", "associatedcontent"}:
            told.append(left_out("not-imported", f"{resource.kind}: {file_name(resource)}"))
        return None
    if not resource.path:
        told.append(left_out("missing-file", resource.id))
        return None
    try:
        tree = tree_of(archive.read(resource.path), resource.path)
    except ImportUnreadable:
        told.append(left_out("unreadable", resource.path))
        return None
    if local(tree) not in (*_ITEMS, *_TESTS):
        told.append(left_out("not-imported", f"<{local(tree)}>: {resource.path}"))
        return None
    return tree


def _test(path: str, tree: Element, archive: Archive, sections: dict[str, str]) -> tuple[str, str, tuple[str, ...]]:
    """Return id, title and the paths of the items of a test, and note under which section each stands."""
    folder = PurePosixPath(path).parent
    paths: list[str] = []
    title = tree.get("title") or ""
    for section in descendants(tree, *_SECTIONS):
        for one in section:
            if local(one) in _REFERENCES:
                found = archive.find(_joined(folder, one.get("href") or ""))
                if found is not None:
                    paths.append(found)
                    sections.setdefault(found, section.get("title") or title)
    return tree.get("identifier") or path, line_of(title or PurePosixPath(path).stem), tuple(dict.fromkeys(paths))


def _joined(folder: PurePosixPath, href: str) -> str:
    """Follow a reference from a folder, as far as it stays inside."""
    parts: list[str] = []
    for part in (*folder.parts, *PurePosixPath(href).parts):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in {".", "/"}:
            parts.append(part)
    return "/".join(parts)


def _item(package: Package, resource: PackagedResource, tree: Element, section: str) -> FoundItem:
    said = resource.metadata
    prompt = next((line_of(text_at(one), _CUT) for one in descendants(tree, *_PROMPTS) if text_at(one)), "")
    title = line_of(tree.get("title") or said.title) or prompt
    return FoundItem(
        id_of(tree.get("identifier") or resource.id),
        title or file_name(resource),
        said.tags,
        line_of(section) or package.headings.get(resource.id, ""),
        said.difficulty or 0.0,
    )

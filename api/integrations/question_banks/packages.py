"""Packages of IMS (Content Packaging, QTI, Common Cartridge): the manifest, its resources and their metadata."""

from collections import deque
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from api.import_errors import ImportUnreadable
from api.integrations.imports.archives import Archive
from api.integrations.imports.texts import line_of
from api.integrations.imports.trees import child, children, descendants, text_at, tree_of

DIFFICULTIES: Final = {"very easy": -2.0, "easy": -1.0, "medium": 0.0, "difficult": 1.0, "very difficult": 2.0}
"""Words of IEEE LOM (5.8, Difficulty) in logits: one apart, as the item model's standard deviation is."""
_PURPOSES: Final = frozenset({"competency", "educational objective", "skill level", "discipline", "idea"})


class Metadata(NamedTuple):
    """What is said of a resource.

    Attributes:
        title: In one line.
        tags: What it is about, by standards, classifications and keywords, in this order.
        difficulty: Logits; None where it is not said.
    """

    title: str = ""
    tags: tuple[str, ...] = ()
    difficulty: float | None = None


class PackagedResource(NamedTuple):
    """A resource of the manifest.

    Attributes:
        id: In the manifest.
        kind: Its `type`, in lower case.
        path: Of its file in the archive; empty where it has none.
        metadata: Of it.
    """

    id: str
    kind: str
    path: str
    metadata: Metadata


class Package(NamedTuple):
    """A package.

    Attributes:
        title: Of it.
        language: None where it does not say.
        resources: In their order.
        headings: Under what each resource stands, by its id.
        titles: Of resources, as its table of contents calls them, by id.
    """

    title: str
    language: str | None
    resources: tuple[PackagedResource, ...]
    headings: dict[str, str]
    titles: dict[str, str]


def read_package(archive: Archive) -> Package:
    """Read the manifest of a package.

    Raises:
        ImportUnreadable: There is none.
    """
    folder = archive.folder_of("imsmanifest.xml")
    if folder is None:
        detail = "The zip file has no imsmanifest.xml."
        raise ImportUnreadable(detail, "Send the package as it was exported.")
    root = tree_of(archive.read(f"{folder}imsmanifest.xml"), "imsmanifest.xml")
    base = child(root, "resources")
    resources = tuple(_resource(archive, folder, one) for one in children(base, "resource")) if base is not None else ()
    headings: dict[str, str] = {}
    titles: dict[str, str] = {}
    for organization in descendants(root, "organization"):
        _contents(organization, headings, titles)
    said = metadata_of(child(root, "metadata"))
    language = text_at(next(descendants(root, "general"), None), "language") or None
    return Package(
        said.title or text_at(next(descendants(root, "organization"), None), "title"),
        language,
        resources,
        headings,
        titles,
    )


def _resource(archive: Archive, folder: str, one: Element) -> PackagedResource:
    href = one.get("href") or next((file.get("href") or "" for file in children(one, "file")), "")
    base = (one.get("{http://www.w3.org/XML/1998/namespace}base") or "").strip("/")
    path = archive.find(str(PurePosixPath(folder, base, href.partition("?")[0]))) if href else None
    kind = (one.get("type") or "").lower()
    return PackagedResource(one.get("identifier") or "", kind, path or "", metadata_of(child(one, "metadata")))


def _contents(organization: Element, headings: dict[str, str], titles: dict[str, str]) -> None:
    """Read a table of contents: the heading of a resource is the title of the item around it."""
    waiting = deque((one, text_at(organization, "title")) for one in children(organization, "item"))
    while waiting:
        one, heading = waiting.popleft()
        title = line_of(text_at(one, "title"))
        reference = one.get("identifierref")
        if reference:
            titles.setdefault(reference, title)
            headings.setdefault(reference, heading)
        waiting += [(inner, title or heading) for inner in children(one, "item")]


def metadata_of(element: Element | None) -> Metadata:
    """Read LOM metadata and curriculum standards, whatever version of their names they use."""
    if element is None:
        return Metadata()
    title = line_of(_words(child(next(descendants(element, "general"), None), "title")))
    standards = [line_of(text_at(one, "label") or text_at(one, "GUID")) for one in descendants(element, "labelledGUID")]
    classes = [tag for one in descendants(element, "classification") for tag in _classes(one)]
    keywords = [line_of(_words(one)) for one in descendants(element, "keyword")]
    tags = tuple(dict.fromkeys(tag for tag in standards + classes or keywords if tag))
    level = next((_words(child(one, "value")) or _words(one) for one in descendants(element, "difficulty")), "")
    return Metadata(title, tags, DIFFICULTIES.get(line_of(level).lower()))


def _classes(classification: Element) -> Iterator[str]:
    purpose = child(classification, "purpose")
    said = line_of(_words(child(purpose, "value")) or _words(purpose)).lower()
    if said and said not in _PURPOSES:
        return
    for path in descendants(classification, "taxonPath", "taxonpath"):
        taxa = list(children(path, "taxon"))
        if taxa:
            yield line_of(_words(child(taxa[-1], "entry")) or text_at(taxa[-1], "id"))


def _words(element: Element | None) -> str:
    """Return a text of LOM, which stands in `string` or `langstring`, the first language of it."""
    if element is None:
        return ""
    inner = next(descendants(element, "string", "langstring"), None)
    return "".join((element if inner is None else inner).itertext()).strip()


def file_name(resource: PackagedResource) -> str:
    """Return the name of a resource's file, to tell it by where it has no other."""
    return PurePosixPath(resource.path).name or resource.id

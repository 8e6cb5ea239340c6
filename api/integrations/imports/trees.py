"""XML of other systems: no entities, no document types, bounded in size and depth."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from api.import_errors import ImportUnreadable

MAX_ELEMENTS: Final = 2_000_000
MAX_DEPTH: Final = 200


class _Bounded(TreeBuilder):
    """Builds a tree with its comments, and stops where it grows beyond all files that people make."""

    def __init__(self) -> None:
        super().__init__(insert_comments=True)
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise OverflowError
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def tree_of(body: bytes, name: str) -> Element:
    """Read XML.

    Raises:
        ImportUnreadable: It is none, declares a document type or entities, or is beyond the bounds.
    """
    parser = XMLParser(target=_Bounded(), forbid_dtd=True)
    try:
        parser.feed(body)
        root: Element = parser.close()
    except ParseError as error:
        msg = f"{name} is no XML: {error}."
        raise ImportUnreadable(msg, "Send the file as it was exported.") from None
    except DefusedXmlException:
        detail = f"{name} declares a document type or entities, which are not read."
        raise ImportUnreadable(detail, "Send it without <!DOCTYPE …>.") from None
    except OverflowError:
        msg = f"{name} has too many elements, or too deep ones."
        raise ImportUnreadable(msg, "Send a part of it.") from None
    except (LookupError, ValueError) as error:
        msg = f"{name} cannot be read: {error}."
        raise ImportUnreadable(msg, "Send it in UTF-8.") from None
    return root


def local(element: Element) -> str:
    """Return the name of an element without its namespace; nothing for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def is_comment(element: Element) -> bool:
    """Tell a comment from an element."""
    return not isinstance(element.tag, str)


def children(element: Element, *names: str) -> Iterator[Element]:
    """Give the children of these names, whatever their namespace."""
    return (one for one in element if local(one) in names)


def child(element: Element | None, *path: str) -> Element | None:
    """Return the first element at the end of a path of names; None where there is none."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """Give all elements of these names within one, itself included."""
    return (one for one in element.iter() if local(one) in names)


def text_at(element: Element | None, *path: str) -> str:
    """Return the text at the end of a path, with what lies within, stripped; empty where there is none."""
    found = child(element, *path)
    return "" if found is None else "".join(found.itertext()).strip()

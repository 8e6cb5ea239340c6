"""Moodle XML: a question bank as Moodle exports it.

    <quiz>  <!-- question: 42 -->  <question type="multichoice"> name, questiontext, hidden, idnumber, defaultgrade, …

Comments before questions have their numbers; `<question type="category">` says of which category all that follow are.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from api.import_errors import ImportUnreadable
from api.integrations.imports.found import Found, FoundItem, LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import id_of, line_of, words_of
from api.integrations.imports.trees import child, children, is_comment, local, text_at, tree_of
from api.integrations.question_banks.categories import heading_of
from api.integrations.question_banks.moodle_names import question_id, question_url

_NO_RESULT: Final = frozenset({"description"})
_DRAWN: Final = frozenset({"random", "randomsamatch"})
_CUT: Final = 80


def read_moodle_xml(body: bytes, site: str | None) -> Found:
    """Read a question bank.

    Args:
        body: The file.
        site: Address of the Moodle; statements name its questions.

    Raises:
        ImportUnreadable: It is none.
    """
    root = tree_of(body, "The file")
    if local(root) != "quiz":
        detail = f"The file is no Moodle XML: its root is <{local(root)[:50]}>, and not <quiz>."
        raise ImportUnreadable(detail, "Export the question bank of Moodle in Moodle XML format.")
    items: list[FoundItem] = []
    told: list[LeftOut] = []
    category, first = "", ""
    for number, question in _questions(root):
        kind = question.get("type", "")
        if kind == "category":
            category = text_at(question, "category", "text")
            first = first or heading_of(category)
            continue
        name = line_of(text_at(question, "name", "text"))
        reason = _reason(question, kind)
        if reason is not None:
            told.append(left_out(reason, name or kind))
            continue
        found = _item(question, number, name, category, site)
        if found is None:
            told.append(left_out("no-title", kind))
        else:
            items.append(found)
    return Found(first or "Moodle", None, items=tuple(items), left_out=tuple(told))


def _questions(root: Element) -> Iterator[tuple[str, Element]]:
    """Give questions, each with its number where a comment before it says that."""
    number = ""
    for one in root:
        if is_comment(one):
            label, _, digits = (one.text or "").strip().partition(":")
            number = digits.strip() if label.strip() == "question" and digits.strip().isdigit() else ""
        elif local(one) == "question":
            yield ("" if number == "0" else number), one
            number = ""


def _reason(question: Element, kind: str) -> str | None:
    if kind in _NO_RESULT:
        return "no-result"
    if kind in _DRAWN:
        return "random"
    if text_at(question, "hidden") == "1":
        return "hidden"
    # only what gives points gives a result
    grade = text_at(question, "defaultgrade")
    return "no-result" if grade and not grade.strip("0.") else None


def _item(question: Element, number: str, name: str, category: str, site: str | None) -> FoundItem | None:
    text = words_of(text_at(question, "questiontext", "text"))
    title = name or line_of(text, _CUT)
    if not title:
        return None
    idnumber = text_at(question, "idnumber")
    tags = child(question, "tags")
    named = tuple(line_of(text_at(one, "text")) for one in children(tags, "tag")) if tags is not None else ()
    one = question_id(idnumber, number, f"{category} {title} {text}")
    return FoundItem(id_of(one), title, named, heading_of(category), url=question_url(site, number) if number else None)

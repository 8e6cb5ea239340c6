r"""GIFT: questions as text, as Moodle and others write them.

    $CATEGORY: $course$/top/Network
    // question: 42  name: Masks
    // [id:NET-01] [tag:masks] [tag:CIDR]
    ::Masks::[html]Which mask is \/24? {=255.255.255.0 ~255.255.0.0}

A question ends at a blank line. `\` takes the meaning from `~ = # { } :`.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from api.integrations.imports.found import Found, FoundItem, LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import id_of, line_of, text_of, words_of
from api.integrations.question_banks.categories import heading_of
from api.integrations.question_banks.moodle_names import question_id, question_url

_BLANK: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_NAME: Final = re.compile(r"^::((?:[^\\:]|\\.|:(?!:))*)::", re.DOTALL)
_FORMAT: Final = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_ANSWERS: Final = re.compile(r"(?<!\\)\{((?:[^\\{}]|\\.)*)\}", re.DOTALL)
_OPENED: Final = re.compile(r"(?<!\\)\{")
_NUMBER: Final = re.compile(r"question:\s*(\d+)\s+name:")
_LABEL: Final = re.compile(r"\[(id|tag):|\\.|\]")
"""Where one begins or ends, or what keeps its meaning to itself."""
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_CUT: Final = 80


class _Block(NamedTuple):
    """A question with what its comments say."""

    text: str
    number: str
    idnumber: str
    tags: tuple[str, ...]
    line: int


def read_gift(body: bytes, site: str | None) -> Found:
    """Read questions in GIFT.

    Args:
        body: The file.
        site: Address of the Moodle that they are of, if they are.

    Raises:
        ImportUnreadable: It is no text.
    """
    items: list[FoundItem] = []
    told: list[LeftOut] = []
    category, first = "", ""
    for block in _blocks(text_of(body).replace("\r\n", "\n").replace("\r", "\n")):
        if block.text.upper().startswith("$CATEGORY:"):
            category, _, rest = block.text.partition(":")[2].strip().partition("\n")
            first = first or heading_of(category)
            if not rest.strip():
                continue
            block = block._replace(text=rest.strip())  # noqa: PLW2901  # a question right below
        found = _item(block, category, site)
        if isinstance(found, FoundItem):
            items.append(found)
        else:
            told.append(found)
    return Found(first or "GIFT", None, items=tuple(items), left_out=tuple(told))


def _blocks(text: str) -> Iterator[_Block]:
    line = 1
    for piece in _split(text):
        comments = [one.strip()[2:] for one in piece.split("\n") if one.lstrip().startswith("//")]
        kept = "\n".join(one for one in piece.split("\n") if not one.lstrip().startswith("//")).strip()
        said = "\n".join(comments)
        labels = list(_labels(said))
        number = _NUMBER.search(said)
        if kept:
            tags = tuple(line_of(value) for kind, value in labels if kind == "tag")
            idnumber = next((value for kind, value in labels if kind == "id"), "")
            yield _Block(kept, number[1] if number else "", idnumber, tags, line)
        line += piece.count("\n") + 2


def _split(text: str) -> Iterator[str]:
    """Give what stands between blank lines; a comment alone belongs to what follows it."""
    held = ""
    for piece in _BLANK.split(text):
        lines = [one for one in piece.split("\n") if one.strip()]
        if lines and all(one.lstrip().startswith("//") for one in lines):
            held += f"{piece}\n"
        elif lines:
            yield held + piece
            held = ""


def _labels(said: str) -> Iterator[tuple[str, str]]:
    r"""Give kind and text of labels, in one pass however many begin and never end.

    >>> list(_labels(r"[id:NET-01] [tag:a[b\]c] [tag:open"))
    [('id', 'NET-01'), ('tag', 'a[b]c')]
    """
    kind, start = "", 0
    for found in _LABEL.finditer(said):
        if found[1] and not kind:
            kind, start = found[1], found.end()
        elif kind and found[0] == "]":
            yield kind, _plain(said[start : found.start()])
            kind = ""


def _item(block: _Block, category: str, site: str | None) -> FoundItem | LeftOut:
    named = _NAME.match(block.text)
    name = line_of(_plain(named[1])) if named else ""
    rest = block.text[named.end() :] if named else block.text
    where = name or f"line {block.line}"
    answers = list(_ANSWERS.finditer(rest))
    if not answers:
        return left_out(
            "unreadable" if _OPENED.search(rest) else "no-result", where
        )  # answers without an end; a description
    question = f"{rest[: answers[0].start()]} … {rest[answers[0].end() :]}" if rest[answers[0].end() :].strip() else ""
    text = _words(question or rest[: answers[0].start()])
    title = name or line_of(text, _CUT)
    if not title:
        return left_out("no-title", where)
    one = question_id(block.idnumber, block.number, f"{category} {title} {text}")
    url = question_url(site, block.number) if block.number else None
    return FoundItem(id_of(one), title, block.tags, heading_of(category), url=url)


def _words(text: str) -> str:
    plain = _FORMAT.sub("", text)
    is_html = _FORMAT.match(text) is None or "html" in text[: text.find("]")].lower()
    plain = _plain(plain)
    return words_of(plain) if is_html else line_of(plain)


def _plain(text: str) -> str:
    r"""Take backslashes away.

    >>> _plain(r"2 \+ 2 \= 4\: yes"), _plain("a" + chr(92) + "nb")
    ('2 + 2 = 4: yes', 'a\nb')
    """
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)

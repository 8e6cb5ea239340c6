"""What somebody wrote, apart from what they answered to and how they sign, in French and in English mails.

Nothing is thrown away: what is cut off is kept beside, and where it is not sure which is which all of it stays.
"""

import re
from typing import Final, NamedTuple

_MOST_OF_A_LINE: Final = 400
_WRAPPED: Final = 4
"""Lines over which a program may wrap the line that leads over to what it quotes."""
_LEADS_OVER: Final = re.compile(
    r"(?:on\b.{6,300}\bwrote|le\b.{6,300}\ba [ée]crit|.{0,200}<[^<>\s]{3,100}> (?:wrote|a [ée]crit))[\s\u00a0\u202f]*:",
    re.IGNORECASE,
)
_RULE: Final = re.compile(
    r"[-_]{2,}\s*(?:original message|message d[’']origine|message original|message transf[ée]r[ée]"
    r"|forwarded message)\s*[-_]{2,}|_{20,}|begin forwarded message\s?:"
    r"|d[ée]but du message (?:transf[ée]r[ée]|r[ée]exp[ée]di[ée])\s?:",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    r"\*?(?:from|sent|date|to|cc|subject|de|envoy[ée](?: le)?|date|[àa]|objet|sujet)[\s\u00a0\u202f]*:\*?\s?\S",
    re.IGNORECASE,
)
_BEGINS_HEADINGS: Final = re.compile(r"\*?(?:from|de)[\s\u00a0\u202f]*:", re.IGNORECASE)
_HEADINGS: Final = 3
"""So many lines together that look like headers are those of a mail that is quoted."""
_SENT_FROM: Final = re.compile(
    r"(?:envoy[ée] (?:de(?:puis)?|[àa] partir d[e’'])|sent (?:from|via) |get outlook for|obtenir outlook pour"
    r"|t[ée]l[ée]charg(?:er|ez) outlook|provenance\s?: )",
    re.IGNORECASE,
)


class Words(NamedTuple):
    """What was written.

    Attributes:
        text: By whoever sent it.
        rest: What they answered to, and their signature.
    """

    text: str
    rest: str


def cut(text: str) -> Words:
    r"""Part what somebody wrote from what they quote and how they sign.

    >>> cut("Merci !\n\nLe lun. 2 mars 2026 à 10:12, Tess <t@x.org> a écrit :\n> Bonjour\n")
    Words(text='Merci !', rest='Le lun. 2 mars 2026 à 10:12, Tess <t@x.org> a écrit :\n> Bonjour')
    >>> cut("> When?\n\nOn Tuesday.").text
    '> When?\n\nOn Tuesday.'
    """
    lines = text.split("\n")
    at = _quoted_from(lines)
    if at is None or not _joined(lines[:at]):
        at = len(lines)
    signed = _signed_from(lines[:at])
    if not _joined(lines[:signed]):
        signed = at
    return Words(_joined(lines[:signed]), _joined(lines[signed:]))


def _quoted_from(lines: list[str]) -> int | None:
    """Return the line from which on all is quoted; None where nothing is, or answers stand between."""
    for at, line in enumerate(lines):
        led = _length_of_lead(lines, at) if line.strip() else 0
        if led:
            return None if _has_answers(lines[at + led :]) else at
    return _trailing(lines)


def _length_of_lead(lines: list[str], at: int) -> int:
    """Return over how many lines it is said that something is quoted; 0 where it is not."""
    first = lines[at].strip()
    if len(first) > _MOST_OF_A_LINE or first[0] == ">":
        return 0
    if _RULE.fullmatch(first):
        return 1
    if _BEGINS_HEADINGS.match(first) and _n_headings(lines[at : at + 8]) >= _HEADINGS:
        return 1
    for n in range(1, _WRAPPED + 1):
        told = " ".join(one.strip() for one in lines[at : at + n])
        if len(told) <= _MOST_OF_A_LINE and _LEADS_OVER.fullmatch(told):
            return n
        if not lines[at : at + n][-1].strip():
            break
    return 0


def _n_headings(lines: list[str]) -> int:
    return sum(1 for one in lines if len(one) <= _MOST_OF_A_LINE and _HEADING.match(one.strip()))


def _has_answers(lines: list[str]) -> bool:
    """Tell whether somebody wrote between quoted lines: lines without a mark behind ones that have it."""
    marks = [one.lstrip().startswith(">") for one in lines if one.strip()]
    if True not in marks:
        return False
    behind = lines[max(n for n, one in enumerate(lines) if one.lstrip().startswith(">")) + 1 :]
    is_between = False in marks[marks.index(True) : len(marks) - marks[::-1].index(True)]
    return is_between or bool(_joined(behind[: _signed_from(behind)]))


def _trailing(lines: list[str]) -> int | None:
    """Return where the quoted lines begin with which a text ends."""
    at = len(lines)
    while at and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith(">")):
        at -= 1
    return at if _joined(lines[at:]) else None


def _signed_from(lines: list[str]) -> int:
    """Return where the signature begins (RFC 3676, 4.3), or what a telephone adds; the end where there is none."""
    at = next((n for n, one in enumerate(lines) if one in {"-- ", "--"}), len(lines))
    while at and not lines[at - 1].strip():
        at -= 1
    if at and len(lines[at - 1]) <= _MOST_OF_A_LINE and _SENT_FROM.match(lines[at - 1].strip()):
        at -= 1
    return at


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip()

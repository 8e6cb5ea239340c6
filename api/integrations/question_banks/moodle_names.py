"""How a Moodle's statements name its questions and activities, so that items are found by their addresses.

Moodle's logstore xAPI names a question `<site>/question/question.php?cmid=<quiz>&id=<question>` and an activity
`<site>/mod/<kind>/view.php?id=<activity>`. One question stands in many quizzes, and its export does not say in which:
the address of an item has the question's number alone, and whoever maps statements leaves `cmid` out.
"""

import re
from hashlib import sha256
from typing import Final

_QUESTION: Final = re.compile(r"(.*/question/question\.php\?)(?:cmid=\d+&)?(id=\d+)")


def question_url(site: str | None, number: str) -> str | None:
    """Return the address of a question; None where nobody says of which site it is.

    >>> question_url("https://moodle.example.org/", "42")
    'https://moodle.example.org/question/question.php?id=42'
    """
    return f"{site.rstrip('/')}/question/question.php?id={number}" if site else None


def module_url(site: str, kind: str, number: int) -> str:
    """Return the address of an activity.

    >>> module_url("https://moodle.example.org", "quiz", 7)
    'https://moodle.example.org/mod/quiz/view.php?id=7'
    """
    return f"{site.rstrip('/')}/mod/{kind}/view.php?id={number}"


def without_quiz(url: str) -> str:
    """Return the address of a question in a statement without the quiz in which it was answered.

    >>> without_quiz("https://moodle.example.org/question/question.php?cmid=7&id=42")
    'https://moodle.example.org/question/question.php?id=42'
    """
    found = _QUESTION.fullmatch(url)
    return url if found is None else found[1] + found[2]


def question_id(idnumber: str, number: str, content: str) -> str:
    """Return the id of a question as an item: its ID number, which stays when it is edited, else its number.

    Args:
        idnumber: What authors call it; empty where they do not.
        number: Moodle's own; empty in what was written by hand.
        content: Category, title and text, of which a digest stands for it where it has neither.

    >>> question_id("NET-01", "42", ""), question_id("", "42", ""), question_id("", "", "Which mask?")
    ('NET-01', 'moodle-question-42', 'question-326526841bb4c086')
    """
    if idnumber or not number:
        return idnumber or f"question-{sha256(content.encode(errors='replace')).hexdigest()[:16]}"
    return f"moodle-question-{number}"

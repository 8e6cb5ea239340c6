"""What whoever made a group is told when one of its learners does not come, comes after all, or leaves.

>>> answer_told("ada", "left", Text("Fractions", "Fractions"), None, 1).en
'ada has left the group on “Fractions”: one other is expected.'
>>> answer_told("ada", "coming", Text("Fractions", "Fractions"), dt.datetime(2026, 12, 1, 9), 2).en
'ada comes after all to the group on “Fractions” (Tuesday 1 December 2026 at 09:00): 2 others are expected.'
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from content_graph.languages import Text
from engine.support.wording import moment_told

Answer: TypeAlias = Literal["coming", "cannot_come", "left"]
"""Of a learner, whether they come to their group."""

_SAID: Final[Mapping[Answer, Text]] = {
    "coming": Text("{who} viendra finalement au groupe", "{who} comes after all to the group"),
    "cannot_come": Text("{who} ne peut pas venir au groupe", "{who} cannot come to the group"),
    "left": Text("{who} a quitté le groupe", "{who} has left the group"),
}
_EXPECTED: Final = (
    Text("personne d’autre n’est attendu", "nobody else is expected"),
    Text("une autre personne est attendue", "one other is expected"),
    Text("{n} autres personnes sont attendues", "{n} others are expected"),
)
"""Where nobody else is, where one is, where more are."""


def answer_told(learner: str, answer: Answer, title: Text, when: dt.datetime | None, n_expected: int) -> Text:
    """Say what a learner answered, and who is left.

    Args:
        learner: Who; an id for which a name is put where it is read.
        answer: What they said.
        title: What the skill is called.
        when: When they were to meet, where the reader is; None where it is open.
        n_expected: Others who are in the group and have not said that they cannot come.
    """
    said, expected = _SAID[answer], _EXPECTED[min(n_expected, 2)]
    meets = Text("", "")
    if when is not None:
        moment = moment_told(when)
        meets = Text(f" (prévu le {moment.fr})", f" ({moment.en})")
    return Text(
        f"{said.fr.format(who=learner)} sur «\u202f{title.fr}\u202f»{meets.fr}\u202f: "
        f"{expected.fr.format(n=n_expected)}.",
        f"{said.en.format(who=learner)} on “{title.en}”{meets.en}: {expected.en.format(n=n_expected)}.",
    )

"""What a learner is told of why they are in a group: by what they did themselves, without a word about the others.

>>> why_told("works", Text("Fractions", "Fractions"), 1).en
'You are working on “Fractions” (1 answer): together, each says aloud how they go about it.'
"""

from typing import Literal, TypeAlias

from content_graph.languages import Text
from engine.grouping.kinds import MASTERED_PEER, MASTERS_FROM, Kind

Part: TypeAlias = Literal["works", "explains", "is_helped"]
"""What somebody does in a group."""


def part_of(kind: Kind, mastery: float | None) -> Part:
    """Return what a learner does in a group.

    Args:
        kind: Of the group.
        mastery: Of the learner when it was made; None without a result.

    >>> part_of("same_gap", 0.3), part_of("mastered_peer", 0.97), part_of("mastered_peer", None)
    ('works', 'explains', 'is_helped')
    """
    if kind != MASTERED_PEER:
        return "works"
    return "explains" if (mastery or 0.0) >= MASTERS_FROM else "is_helped"


def why_told(part: Part, title: Text, n_results: int) -> Text:
    """Say to a learner why they are in a group.

    Args:
        part: What they do in it.
        title: What the skill is called.
        n_results: Their own results on it when the group was made.
    """
    done = _done(n_results)
    if part == "explains":
        return Text(
            f"Vous maîtrisez «\u202f{title.fr}\u202f»{done.fr}\u202f: l’expliquer à quelqu’un l’ancre aussi pour vous.",
            f"You master “{title.en}”{done.en}: to explain it to somebody makes it last for you, too.",
        )
    if part == "is_helped":
        return Text(
            f"Vous n’arrivez pas encore à «\u202f{title.fr}\u202f»{done.fr}\u202f: quelqu’un qui vient de l’apprendre "
            "vous l’explique.",
            f"You do not manage “{title.en}” yet{done.en}: somebody who has learnt it explains it to you.",
        )
    return Text(
        f"Vous travaillez «\u202f{title.fr}\u202f»{done.fr}\u202f: à plusieurs, chacun dit tout haut comment il s’y "
        "prend.",
        f"You are working on “{title.en}”{done.en}: together, each says aloud how they go about it.",
    )


def _done(n_results: int) -> Text:
    if not n_results:
        return Text("", "")
    many = "s" * (n_results > 1)
    return Text(f" ({n_results} réponse{many})", f" ({n_results} answer{many})")

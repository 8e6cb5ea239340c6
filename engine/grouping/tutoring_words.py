"""What is said of peer tutoring: to the supporter why these two or why nobody, to each of the two what is theirs.

What a learner is told holds no figure and no name of the other: that somebody masters the skill, that somebody would
like help with it, when both have time.
"""

from collections.abc import Collection, Mapping
from typing import Final

from content_graph.languages import Text
from engine.grouping.groups import GROUPS_PER_LEARNER, Standing
from engine.grouping.tutoring import HELPS_FROM, Lack, Proposal, When

WHEN: Final[Mapping[When, Text]] = {
    "day": Text("en journée", "in the daytime"),
    "evening": Text("le soir", "in the evening"),
    "weekend": Text("le week-end", "at the weekend"),
}
"""When somebody has time, as people say it."""
_LACKS: Final[Mapping[Lack, Text]] = {
    "no_wish": Text(
        "N’a ni demandé ni accepté d’être aidé par un pair sur cette compétence.",
        "Has neither asked for a peer’s help with this skill nor agreed to it.",
    ),
    "refuses": Text("Ne veut pas être aidé par un pair.", "Does not want to be helped by a peer."),
    "enough": Text(
        f"Est déjà aidé sur {GROUPS_PER_LEARNER} compétences.", f"Is helped with {GROUPS_PER_LEARNER} skills already."
    ),
    "no_master": Text(
        f"Personne ne maîtrise assez la compétence\u202f: {HELPS_FROM:.0%}".replace("%", "\u202f%")
        + " et plus, la dernière réponse juste, encore en mémoire.",
        f"Nobody has mastered the skill well enough: {HELPS_FROM:.0%} or more, right the last time, still in memory.",
    ),
    "none_willing": Text(
        "Personne, parmi ceux qui la maîtrisent, ne propose son aide.", "Nobody who has mastered it offers to help."
    ),
    "kept_apart": Text(
        "Est tenu à l’écart de tous ceux qui proposent leur aide.", "Is kept apart from everybody who offers to help."
    ),
    "no_common_time": Text(
        "N’a aucun moment en commun avec ceux qui proposent leur aide.",
        "Has no time in common with those who offer to help.",
    ),
    "none_free": Text(
        "Tous ceux qui proposent leur aide aident déjà autant de personnes qu’ils l’ont dit.",
        "All who offer to help do help as many as they said already.",
    ),
}


def lack_told(lack: Lack) -> Text:
    """Say, for a supporter, why nobody is proposed."""
    return _LACKS[lack]


def why_these(proposal: Proposal, title: Text) -> Text:
    """Say, for a supporter, why these two.

    Args:
        proposal: Who may help whom.
        title: What the skill is called.
    """
    helper, helped = proposal.helper, proposal.helped.standing
    mastery, now = (round(100 * one) for one in (helper.standing.mastery, helper.now))
    n, load, stands = helper.standing.n_results, _load(proposal.load), _stands(helped)
    asked = (
        Text("l’a demandé", "asked for it") if proposal.asked else Text("accepte d’être aidée", "agrees to be helped")
    )
    fr = (
        f"La première personne maîtrise «\u202f{title.fr}\u202f» ({mastery}\u202f% après {n} réponses, {now}\u202f% "
        f"aujourd’hui, la dernière juste), propose d’aider jusqu’à {_people(proposal.at_once).fr} et {load.fr}. La "
        f"seconde {stands.fr} et {asked.fr}."
    )
    en = (
        f"The first masters “{title.en}” ({mastery}% after {n} answers, {now}% today, the last one right), offers to "
        f"help up to {_people(proposal.at_once).en} and {load.en}. The second {stands.en} and {asked.en}."
    )
    when = when_told(proposal.when)
    fr += f" Moments en commun\u202f: {when.fr}." if proposal.when else ""
    en += f" Both have time {when.en}." if proposal.when else ""
    if proposal.again:
        fr, en = f"{fr} L’une a déjà aidé l’autre.", f"{en} One has helped the other before."
    return Text(fr, en)


def why_to_helper(title: Text, when: Collection[When]) -> Text:
    """Say to who is asked to help why; of the other, nothing."""
    at = when_told(when)
    fr = (
        f"Vous maîtrisez «\u202f{title.fr}\u202f» et vous avez proposé votre aide\u202f: une personne de votre "
        "promotion en voudrait."
    )
    en = f"You master “{title.en}” and offered to help: somebody of your course would like it."
    if not when:
        return Text(fr, en)
    return Text(f"{fr} Moments en commun\u202f: {at.fr}.", f"{en} You both have time {at.en}.")


def why_to_helped(title: Text, when: Collection[When], *, asked: bool) -> Text:
    """Say to who is to be helped why; of the other, that they master it."""
    at = when_told(when)
    said = (
        Text("Vous avez demandé de l’aide", "You asked for help")
        if asked
        else Text("Vous acceptez d’être aidé par un pair", "You agree to be helped by a peer")
    )
    fr = f"{said.fr}\u202f: une personne qui maîtrise «\u202f{title.fr}\u202f» propose la sienne."
    en = f"{said.en}: somebody who masters “{title.en}” offers theirs."
    if not when:
        return Text(fr, en)
    return Text(f"{fr} Moments en commun\u202f: {at.fr}.", f"{en} You both have time {at.en}.")


def when_told(when: Collection[When]) -> Text:
    """Say when somebody has time.

    >>> when_told({"weekend", "evening"})
    Text(fr='le soir, le week-end', en='in the evening, at the weekend')
    """
    chosen = [text for name, text in WHEN.items() if name in when]
    return Text(", ".join(one.fr for one in chosen), ", ".join(one.en for one in chosen))


def _load(n: int) -> Text:
    return Text(f"en aide {n}", f"helps {n}") if n else Text("n’aide encore personne", "helps nobody yet")


def _stands(helped: Standing) -> Text:
    if helped.n_results == 0:
        return Text("n’a pas encore répondu sur cette compétence", "has not answered on it yet")
    low, n = round(100 * helped.mastery), helped.n_results
    return Text(f"en est à {low}\u202f% après {_answers(n).fr}", f"stands at {low}% after {_answers(n).en}")


def _answers(n: int) -> Text:
    return Text(f"{n} réponse{'s' * (n > 1)}", f"{n} answer{'s' * (n > 1)}")


def _people(n: int) -> Text:
    return Text("une personne", "one person") if n == 1 else Text(f"{n} personnes", f"{n} people")

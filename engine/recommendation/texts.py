"""The sentences of a decision, in French and English, made from its reason code and its facts.

Nothing else is needed, so that an adjustment can be told again from the record years later.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from string import Formatter
from typing import Literal, NamedTuple, Protocol, Self, TypeAlias

from content_graph.languages import Text
from engine.recommendation.decision import Lack
from engine.recommendation.prepared import Titles
from engine.recommendation.templates import TEMPLATES

Language: TypeAlias = Literal["fr", "en"]

LANGUAGES: tuple[Language, ...] = ("fr", "en")
NARROW_SPACE = "\u202f"
INFERRED = Text(
    "Compte tenu des résultats obtenus sur les compétences qui dépendent de « {skill} », la décision retient une "
    "estimation de {inferred_mastery}.",
    "Given the results on the skills that build on “{skill}”, the decision goes by an estimate of {inferred_mastery}.",
)
"""Follows the facts where results on other skills decided, and make another figure of the mastery."""
LIKELIHOOD = Text(
    "La probabilité que « {skill} » en soit la cause est de {likelihood}, contre {rival_likelihood} pour "
    "« {rival_skill} ».",
    "The probability that “{skill}” is the cause is {likelihood}, against {rival_likelihood} for “{rival_skill}”.",
)
"""Follows the facts where it is known how sure the cause of a failure is, and what else it may be."""
LIKELIHOOD_OF_ITSELF = Text(
    "La probabilité que « {skill} » en soit la cause est de {likelihood}, contre {rival_likelihood} pour une "
    "difficulté propre à « {rival_skill} ».",
    "The probability that “{skill}” is the cause is {likelihood}, against {rival_likelihood} for a difficulty with "
    "“{rival_skill}” itself.",
)
"""The same, where what else it may be is the failed skill itself."""
LEADS_ON = Text(
    "« {skill} » ouvre la voie à {n_hanging:compétence|compétences}.",
    "“{skill}” leads on to {n_hanging:skill|skills}.",
)
"""Follows the facts of a question on whose answer other skills hang."""
ASKED_FOR_OTHERS = frozenset({"evaluate_useful", "evaluate_newcomer"})
"""Codes whose facts count the skills that build on the one that is asked about; there may be none."""

LACKS: Mapping[Lack, Text] = {
    "already_open": Text(
        "L’aide en cours pour « {skill} » continue.",
        "The help under way for “{skill}” goes on.",
    ),
    "vetoed": Text(
        "Rien n’a été ajouté pour « {skill} » : une personne a écarté ce qui aurait pu aider.",
        "Nothing was added for “{skill}”: a person keeps away what could have helped.",
    ),
    "kept_away": Text(
        "Rien n’a été ajouté pour « {skill} » : une personne vient de retirer cette aide du parcours.",
        "Nothing was added for “{skill}”: a person has just taken this help off the path.",
    ),
    "no_content": Text(
        "Rien n’a été ajouté pour « {skill} » : le cours ne contient rien d’autre sur cette compétence.",
        "Nothing was added for “{skill}”: the course has nothing else on this skill.",
    ),
    "nothing_left": Text(
        "Rien n’a été ajouté pour « {skill} » : tout ce que le cours propose a déjà été fait ou proposé. L’aide d’une "
        "personne est nécessaire.",
        "Nothing was added for “{skill}”: all that the course has was done or offered already. A person’s help "
        "is needed.",
    ),
    "postponed": Text(
        "L’aide pour « {skill} » suivra : le parcours vient de changer.",
        "Help for “{skill}” will follow: the path has just changed.",
    ),
    "awaiting_approval": Text(
        "L’aide proposée pour « {skill} » attend l’accord d’une personne.",
        "The help proposed for “{skill}” waits for a person’s approval.",
    ),
    "automation_off": Text(
        "Rien n’a été ajouté pour « {skill} » : une personne a suspendu l’adaptation automatique du parcours.",
        "Nothing was added for “{skill}”: a person has switched automation off.",
    ),
    "used_up": Text(
        "Toutes les questions du cours sur « {skill} » ont été posées ; la compétence n’est pas encore acquise.",
        "All items of the course on “{skill}” were answered; it is not mastered yet.",
    ),
}
"""Why nothing was added to the path after a failure, and what it says of a skill whose items are used up."""

_INNER = str.maketrans("„“”", "\u201a‘’")
_OPENING, _CLOSING = re.compile("«[ \u00a0\u202f]?"), re.compile("[ \u00a0\u202f]?»")


class Explainable(Protocol):
    """What can be told: a recommendation, or a change of the path."""

    @property
    def reason_code(self) -> str:
        """Key of the text."""
        ...

    @property
    def skill_id(self) -> str:
        """Skill that it serves."""
        ...

    @property
    def activity_id(self) -> str:
        """Item or resource; empty for a closing."""
        ...

    @property
    def expected_gain(self) -> float:
        """Expected rise of mastery; 0..1."""
        ...

    @property
    def facts(self) -> Mapping[str, float | str]:
        """The numbers behind it."""
        ...


class Wording(NamedTuple):
    """A decision in words."""

    learner: Text  # one sentence for the learner, without numbers
    # one paragraph for the supporter: the facts, the expected gain, what would have changed the decision
    supporter: Text


def wording(told: Explainable, titles: Titles) -> Wording:
    """Put a recommendation or a change of the path in words, in both languages.

    A skill or activity that the titles do not know (it may have left the graph) is called by its id.

    Raises:
        KeyError: If the reason code is of a policy that this version does not know.
    """
    return Wording(
        learner=Text(learner_sentence(told, titles, "fr"), learner_sentence(told, titles, "en")),
        supporter=Text(supporter_paragraph(told, titles, "fr"), supporter_paragraph(told, titles, "en")),
    )


def lack_text(lack: Lack, skill_id: str, titles: Titles) -> Text:
    """Say to the supporter why nothing was added to the path after a failure, or that every item was answered."""
    told = LACKS[lack]
    return Text(*[told.said_in(one).format(skill=_title(titles.skills, skill_id, one)) for one in LANGUAGES])


def learner_sentence(told: Explainable, titles: Titles, language: Language) -> str:
    """Say it to the learner: one sentence, no number, no judgement."""
    return _fill(TEMPLATES[told.reason_code].learner, told, titles, language)


@cache
def skills_named(reason_code: str) -> tuple[str, ...]:
    """List the facts that hold the other skills named in what a learner is told for a reason."""
    learner = TEMPLATES[reason_code].learner
    fields = {field for text in (learner.fr, learner.en) for _, field, _, _ in Formatter().parse(text) if field}
    return tuple(sorted(field for field in fields if field.endswith("_skill")))


def supporter_paragraph(told: Explainable, titles: Titles, language: Language) -> str:
    """Say it to the supporter: the facts, what is expected of it, and what would have changed the decision."""
    template = TEMPLATES[told.reason_code]
    sentences = [_fill(template.supporter, told, titles, language)]
    if _is_inferred(told.facts):
        sentences.append(_fill(INFERRED, told, titles, language))
    if "rival_skill" in told.facts:
        is_itself = told.facts["rival_skill"] == told.facts.get("failed_skill")
        sentences.append(_fill(LIKELIHOOD_OF_ITSELF if is_itself else LIKELIHOOD, told, titles, language))
    if told.reason_code in ASKED_FOR_OTHERS and float(told.facts["n_hanging"]) > 0:
        sentences.append(_fill(LEADS_ON, told, titles, language))
    if told.expected_gain > 0:
        sentences.append(_gain(told.expected_gain, language))
    sentences.append(_fill(template.turning, told, titles, language))
    return " ".join(sentences)


def _is_inferred(facts: Mapping[str, float | str]) -> bool:
    """Whether other skills' results make another figure of the mastery, as people read it."""
    inferred, mastery = (float(facts.get(name, 0.0)) for name in ("inferred_mastery", "mastery"))
    return "inferred_mastery" in facts and _percent(inferred, "en") != _percent(mastery, "en")


def _fill(text: Text, told: Explainable, titles: Titles, language: Language) -> str:
    return text.said_in(language).format_map(_Fields(told, titles, language))


class _Fields(dict[str, str]):
    """Fields of a template, worked out when they are asked for."""

    def __init__(self, told: Explainable, titles: Titles, language: Language) -> None:
        self._told, self._titles, self._language = told, titles, language

    def __missing__(self, field: str) -> str:
        told, language = self._told, self._language
        if field == "skill":
            return _title(self._titles.skills, told.skill_id, language)
        if field == "activity":
            return _title(self._titles.activities, told.activity_id, language)
        if field.endswith("_skill"):
            return _title(self._titles.skills, str(told.facts[field]), language)
        if field == "turning":
            return _number(str(told.facts["turning_fact"]), float(told.facts["turning_point"]), language)
        return _number(field, float(told.facts[field]), language)


def _title(titles: Mapping[str, Text], known_id: str, language: Language) -> str:
    title = titles.get(known_id)
    return known_id if title is None else _quotable(title.said_in(language), language)


def _quotable(title: str, language: Language) -> str:
    """Turn the quotation marks of a title into inner ones: every template puts titles between its own.

    >>> _quotable("« Notre PME n'intéresse personne » : vrai ou faux ?", "fr")
    "“Notre PME n'intéresse personne” : vrai ou faux ?"
    >>> _quotable("“Nobody cares about us”: true or false?", "en")
    '‘Nobody cares about us’: true or false?'
    """
    if language == "en":
        return title.translate(_INNER)
    return _CLOSING.sub("”", _OPENING.sub("“", title))


def _number(fact: str, value: float, language: Language) -> str:
    return _FORMS.get(fact, _percent)(value, language)


def _percent(value: float, language: Language) -> str:
    """Write a probability; certainty is never claimed.

    >>> _percent(0.315, "en"), _percent(0.9999, "en")
    ('32%', '99%')
    """
    percent = min(99, max(1, round(100.0 * value)))
    return f"{percent}{NARROW_SPACE}%" if language == "fr" else f"{percent}%"


class _Count(str):  # noqa: SLOT000 - a text cannot have slots and a language
    """A whole number in a text, which takes its noun along: `{n:answer|answers}`.

    French counts plural from two on, English from everything that is not one.

    >>> f"{_Count(1, 'fr'):essai|essais}, {_Count(0, 'en'):try|tries}, {_Count(3, 'en')}"
    '1 essai, 0 tries, 3'
    """

    language: Language

    def __new__(cls, value: int, language: Language) -> Self:
        made = super().__new__(cls, value)
        made.language = language
        return made

    def __format__(self, nouns: str) -> str:
        one, _, many = nouns.partition("|")
        is_plural = int(self) >= 2 if self.language == "fr" else int(self) != 1  # noqa: PLR2004 - see above
        return f"{self!s} {many if is_plural else one}" if nouns else str(self)


def _count(value: float, language: Language) -> str:
    return _Count(round(value), language)


def _days(value: float, language: Language) -> str:
    """Write a span of time in whole days.

    >>> _days(0.2, "en"), _days(1.2, "en"), _days(27.6, "en")
    ('less than a day', '1 day', '28 days')
    """
    days = round(value)
    if days < 1:
        return "moins d’un jour" if language == "fr" else "less than a day"
    word = "jour" if language == "fr" else "day"
    return f"{days} {word}{'s' if days > 1 else ''}"


def _gain(gain: float, language: Language) -> str:
    """Write an expected gain in points of mastery."""
    points = 100.0 * gain
    written = f"{points:.1f}" if points < 10.0 else f"{points:.0f}"  # noqa: PLR2004 - one decimal below ten points
    if language == "fr":
        word = "point" if float(written) < 2.0 else "points"  # noqa: PLR2004 - French counts plural from two on
        return f"Gain attendu{NARROW_SPACE}: {written.replace('.', ',')} {word} de maîtrise."
    return f"Expected gain: {written} {'point' if written == '1.0' else 'points'} of mastery."


_FORMS: Mapping[str, Callable[[float, Language], str]] = {
    "wrong_in_a_row": _count,
    "right_in_a_row": _count,
    "n_results": _count,
    "n_hanging": _count,
    "own_items": _count,
    "elapsed_days": _days,
}

"""What is said of a signal: facts and reasons to a supporter, facts and help to the learner, never a score.

Everything is made from the signal itself, so that it can be said again from the record years later.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from content_graph.languages import Text
from engine.signals.reason_texts import REASONS
from engine.signals.signal import Facts, Signal
from engine.support.wording import day_told

NARROW_SPACE: Final = "\u202f"


class Wording(NamedTuple):
    """A signal in words.

    Attributes:
        supporter: What was seen, and what is estimated from it.
        turning: What would have changed it, for the supporter.
        learner: Facts only, and that help is there; empty where a learner is told nothing.
    """

    supporter: Text
    turning: Text
    learner: Text


class _Template(NamedTuple):
    supporter: Text
    turning: Text
    learner: Text


NOBODY: Final = Text("", "")

TEMPLATES: Final[Mapping[str, _Template]] = {
    "wheel_spinning": _Template(
        Text(
            "Après {n_results} essais sur « {skill} », réponses justes : {n_right}, jamais trois de suite ; "
            "probabilité de ne pas y arriver en dix essais : {probability}. Ce qui pèse le plus : {reason_1}.",
            "After {n_results} tries at “{skill}”, {n_right} right and never three in a row; probability of not "
            "getting there in ten: {probability}. What weighs most: {reason_1}.",
        ),
        Text(
            "Trois réponses justes de suite, ou une probabilité sous {turning_probability}, y auraient mis fin.",
            "Three right answers in a row, or a probability under {turning_probability}, would have ended it.",
        ),
        Text(
            "Vous avez fait {n_results} essais sur « {skill} ». Une autre approche peut aider : parlez-en.",
            "You have tried “{skill}” {n_results} times. Another approach may help: talk about it.",
        ),
    ),
    "mastery_fallen": _Template(
        Text(
            "La maîtrise estimée de « {skill} » est passée de {peak} à {mastery}.",
            "The estimated mastery of “{skill}” went from {peak} to {mastery}.",
        ),
        Text(
            "Une baisse de moins de {turning_fallen} points n’aurait rien déclenché.",
            "A fall of less than {turning_fallen} points would have triggered nothing.",
        ),
        Text(
            "« {skill} » était acquis et demande à être repris.",
            "“{skill}” was mastered and needs another look.",
        ),
    ),
    "failed_again": _Template(
        Text(
            "La même évaluation de « {skill} » a été manquée {n_failures} fois de suite.",
            "The same evaluation of “{skill}” was failed {n_failures} times in a row.",
        ),
        Text(
            "Moins de {turning_n_failures} échecs de suite n’auraient rien déclenché.",
            "Fewer than {turning_n_failures} failures in a row would have triggered nothing.",
        ),
        Text(
            "Vous avez passé {n_failures} fois cette évaluation de « {skill} » ; une aide est possible avant la "
            "suivante.",
            "You have taken this evaluation of “{skill}” {n_failures} times; help is possible before the next.",
        ),
    ),
    "contradiction": _Template(
        Text(
            "Sur « {skill} », {n_against} des {n_results} derniers résultats contredisent fortement ce qui était "
            "attendu, dans les deux sens.",
            "On “{skill}”, {n_against} of the last {n_results} results go strongly against what was expected, both "
            "ways.",
        ),
        Text(
            "Avec moins de {turning_n_against} résultats de ce genre, rien n’aurait été signalé.",
            "With fewer than {turning_n_against} such results, nothing would have been said.",
        ),
        NOBODY,
    ),
    "too_fast": _Template(
        Text(
            "{n_fast} des {n_timed} dernières réponses (nouveaux essais immédiats non comptés) sont venues trop vite "
            "pour que la question ait été lue.",
            "{n_fast} of the last {n_timed} answers (immediate retries not counted) came too fast for the question to "
            "have been read.",
        ),
        Text(
            "Sous une part de {turning_share}, rien n’aurait été signalé.",
            "Under a share of {turning_share}, nothing would have been said.",
        ),
        Text(
            "{n_fast} de vos {n_timed} dernières réponses (nouveaux essais immédiats non comptés) sont venues très "
            "vite. Prenez le temps de lire.",
            "{n_fast} of your last {n_timed} answers (immediate retries not counted) came very fast. Take the time to "
            "read.",
        ),
    ),
    "misfit": _Template(
        Text(
            "Les {n_results} dernières réponses (nouveaux essais immédiats non comptés) s’écartent nettement de ce qui "
            "était attendu (écart : {z}). Causes possibles : une aide extérieure, un autre utilisateur du compte, un "
            "malentendu, ou une estimation qui convient mal à ces exercices.",
            "The last {n_results} answers (immediate retries not counted) are far from what was expected (deviation: "
            "{z}). Possible causes: help from outside, another person at the account, a misunderstanding, or an "
            "estimate that does not suit these items.",
        ),
        Text(
            "Un écart au-dessus de {turning_z} n’aurait rien déclenché.",
            "A deviation above {turning_z} would have triggered nothing.",
        ),
        NOBODY,
    ),
    "nothing_more": _Template(
        Text(
            "Sur « {skill} », la machine n’a plus rien à proposer : les activités du cours ({n_used_up}) ont toutes "
            "été faites ou proposées ; remédiations sans effet : {n_remediations}.",
            "On “{skill}” the machine has nothing more to offer: all activities of the course ({n_used_up}) were done "
            "or offered; remediations without effect: {n_remediations}.",
        ),
        Text(
            "Une réponse juste, ou une activité de plus, aurait suffi.",
            "One right answer, or one more activity, would have been enough.",
        ),
        Text(
            "Ce qui a été proposé jusqu’ici pour « {skill} » n’a pas suffi. Une personne peut prendre le relais.",
            "What was offered so far for “{skill}” was not enough. A person can take over.",
        ),
    ),
    "reviews_overdue": _Template(
        Text("{n_due} compétences attendent une révision.", "{n_due} skills are due for review."),
        Text(
            "Moins de {turning_n_due} n’auraient rien déclenché.",
            "Fewer than {turning_n_due} would have triggered nothing.",
        ),
        Text("{n_due} compétences sont à réviser.", "{n_due} skills are ready to be reviewed."),
    ),
    "silence": _Template(
        Text(
            "Aucune visite depuis le {last_visit}. Au moment du signal : {idle_days} jours entiers.",
            "No visit since {last_visit}. When this was raised: {idle_days} whole days.",
        ),
        Text(
            "Une visite dans les {turning_idle_days} derniers jours aurait suffi.",
            "One visit within the last {turning_idle_days} days would have been enough.",
        ),
        Text("Votre dernière visite date du {last_visit}.", "Your last visit was on {last_visit}."),
    ),
    "low_activity": _Template(
        Text(
            "Activité des quatre dernières semaines : parmi les {percentile} les moins actifs du groupe.",
            "Activity of the last four weeks: among the least active {percentile} of the cohort.",
        ),
        Text(
            "Au-delà des {turning_percentile} les moins actifs, rien n’aurait été signalé.",
            "Beyond the least active {turning_percentile}, nothing would have been said.",
        ),
        NOBODY,
    ),
    "falling_behind": _Template(
        Text(
            "En deux semaines, recul de {fall} points dans le classement d’activité du groupe, jusqu’aux {percentile} "
            "les moins actifs.",
            "Within two weeks, down by {fall} points in the cohort’s order of activity, to the least active "
            "{percentile}.",
        ),
        Text(
            "Un recul de moins de {turning_fall} points, ou une place au-delà des {turning_percentile} les moins "
            "actifs, n’aurait rien déclenché : une baisse seule n’alarme jamais.",
            "Down by less than {turning_fall} points, or beyond the least active {turning_percentile}, would have "
            "triggered nothing: a decline alone never alarms.",
        ),
        NOBODY,
    ),
    "missed_work": _Template(
        Text(
            "Travaux non rendus de suite : {n_missed}, sur {n_due} échus.",
            "Pieces of work not handed in, in a row: {n_missed}, of {n_due} that were due.",
        ),
        Text("Le dernier travail rendu aurait suffi.", "The last one handed in would have been enough."),
        Text("Travaux attendus : {n_missed}.", "Work that is awaited: {n_missed}."),
    ),
    "late_work": _Template(
        Text(
            "Travaux rendus en retard de suite : {n_late} ({days_late} jours en moyenne).",
            "Pieces of work handed in late, in a row: {n_late} ({days_late} days on average).",
        ),
        Text(
            "Un travail rendu à temps aurait suffi.",
            "One piece of work in time would have been enough.",
        ),
        Text(
            "Vos {n_late} derniers travaux sont arrivés après la date.",
            "Your last {n_late} pieces of work came in after their date.",
        ),
    ),
    "meetings_missed": _Template(
        Text("Rendez-vous manqués de suite : {n_missed}.", "Meetings missed in a row: {n_missed}."),
        Text(
            "Moins de {turning_n_missed} n’auraient rien déclenché.",
            "Fewer than {turning_n_missed} would have triggered nothing.",
        ),
        Text("Rendez-vous manqués : {n_missed}.", "Meetings missed: {n_missed}."),
    ),
    "at_risk": _Template(
        Text(
            "Probabilité d’échec ou d’abandon : {probability}. Ce qui pèse le plus : {reason_1}, {reason_2}, "
            "{reason_3}.",
            "Probability of fail or withdrawal: {probability}. What weighs most: {reason_1}, {reason_2}, {reason_3}.",
        ),
        Text(
            "Sans ce qui pèse le plus, la probabilité serait de {turning_probability_without_first} ; le signal est "
            "donné à partir de {turning_probability}.",
            "Without what weighs most, the probability would be {turning_probability_without_first}; the signal is "
            "given from {turning_probability} on.",
        ),
        NOBODY,
    ),
    "feed_stopped": _Template(
        Text(
            "Aucune visite de personne n’est arrivée depuis {days} jours : la source semble arrêtée. Les signaux tirés "
            "des visites se taisent.",
            "No visit of anybody has come in for {days} days: the feed seems to have stopped. Signals from visits are "
            "silent.",
        ),
        Text("Une visite, de n’importe qui, aurait suffi.", "One visit of anybody would have been enough."),
        NOBODY,
    ),
    "cohort": _Template(
        Text(
            "{n_learners} apprenants à la fois ({share} du groupe), pour le même signal : {signal}. Le cours est "
            "peut-être en cause, plutôt que chacun.",
            "{n_learners} learners at once ({share} of the cohort), for the same signal: {signal}. The course may be "
            "the cause, rather than each of them.",
        ),
        Text(
            "Sous {turning_share} du groupe, chacun aurait eu le sien.",
            "Under {turning_share} of the cohort, each would have had one of their own.",
        ),
        NOBODY,
    ),
}

SILENT_COHORT: Final = _Template(
    Text(
        "Au moment du signal : {n_learners} apprenants silencieux ({share} du groupe). Dernières visites : le {since} "
        "pour les premiers, le {until} pour les derniers. Une pause, la plateforme ou le cours sont peut-être en "
        "cause, plutôt que chacun.",
        "When this was raised: {n_learners} silent learners ({share} of the cohort). Last visits: {since} for the "
        "first of them, {until} for the last. A break, the platform or the course may be the cause, rather than each "
        "of them.",
    ),
    TEMPLATES["cohort"].turning,
    NOBODY,
)
"""Of `cohort`, where silence begins over some days."""

BY_RULE: Final = _Template(
    Text(
        "D’après la règle (dernier travail non rendu, part des travaux non rendus, jours sans visite, retards) : "
        "{points} points.",
        "By the rule (last task missed, share of tasks missed, days without a visit, late work): {points} points.",
    ),
    Text(
        "Moins de {turning_points} points n’auraient rien déclenché.",
        "Fewer than {turning_points} points would have triggered nothing.",
    ),
    NOBODY,
)
"""Of `at_risk`, where the rule stands in for the probability."""

WITHOUT_EFFECT: Final = _Template(
    Text(
        "Sur « {skill} », {n_remediations} remédiations n’ont rien fait progresser, et la dernière réponse est "
        "incorrecte.",
        "On “{skill}”, nothing rose after {n_remediations} remediations, and the last answer is wrong.",
    ),
    Text(
        "Une réponse juste, ou moins de {turning_n_remediations} remédiations sans effet, n’aurait rien déclenché.",
        "One right answer, or fewer than {turning_n_remediations} remediations without effect, would have triggered "
        "nothing.",
    ),
    TEMPLATES["nothing_more"].learner,
)
"""Of `nothing_more`, while the machine has something to offer."""

_TURNING_OF_SILENCE: Final = TEMPLATES["silence"].turning
NEVER_CAME: Final = _Template(
    Text(
        "Aucune visite depuis le début. Au moment du signal : {idle_days} jours entiers.",
        "No visit since the start. When this was raised: {idle_days} whole days.",
    ),
    _TURNING_OF_SILENCE,
    Text("Aucune visite de votre part jusqu’ici.", "No visit of yours so far."),
)
"""Of `silence`, where there is no last visit."""
UNDATED: Final = _Template(
    Text("{idle_days} jours entiers sans visite.", "{idle_days} whole days without a visit."),
    _TURNING_OF_SILENCE,
    Text("{idle_days} jours entiers sans visite.", "{idle_days} whole days without a visit."),
)
"""Of `silence`, where the day of the last visit was not kept (before 0.3.0)."""

SIGNAL_NAMES: Final[Mapping[str, Text]] = {
    "wheel_spinning": Text("piétinement", "wheel-spinning"),
    "mastery_fallen": Text("maîtrise en baisse", "mastery fallen"),
    "failed_again": Text("évaluation encore manquée", "evaluation failed again"),
    "contradiction": Text("résultats contradictoires", "contradictory results"),
    "too_fast": Text("réponses trop rapides", "answers too fast"),
    "misfit": Text("réponses inhabituelles", "unusual answers"),
    "nothing_more": Text("aides épuisées ou sans effet", "help used up or without effect"),
    "silence": Text("silence", "silence"),
    "low_activity": Text("activité faible", "low activity"),
    "missed_work": Text("travail non rendu", "missed work"),
    "late_work": Text("travail en retard", "late work"),
    "falling_behind": Text("recul dans le groupe", "falling behind"),
    "meetings_missed": Text("rendez-vous manqués", "missed meetings"),
    "reviews_overdue": Text("révisions en retard", "overdue reviews"),
    "at_risk": Text("risque d’échec ou d’abandon", "risk of fail or withdrawal"),
    "feed_stopped": Text("source arrêtée", "feed stopped"),
    "cohort": Text("tout le groupe", "the whole cohort"),
}

SHARES: Final = frozenset({"probability", "peak", "mastery", "percentile", "share"})
BELIEVED: Final = frozenset({"probability", "peak", "mastery"})
"""What is estimated is never told as certain."""
ALMOST: Final = 0.005
_NEARLY_CERTAIN: Final = Text("plus de 99\u202f%", "over 99%")
_NEARLY_IMPOSSIBLE: Final = Text("moins de 1\u202f%", "under 1%")
DATES: Final = frozenset({"last_visit", "since", "until"})
POINTS: Final = frozenset({"fall", "fallen"})
"""Differences of shares, told in points."""


def wording(signal: Signal, skill: Text = NOBODY) -> Wording:
    """Put a signal in words, in both languages.

    Args:
        signal: What is to be said.
        skill: Title of its skill; its id where nobody knows one.
    """
    of_skill = skill if skill.fr else Text(signal.skill_id, signal.skill_id)
    return Wording(
        *(
            Text(*(_filled(text, signal, of_skill, language) for language in _LANGUAGES))
            for text in _template_of(signal)
        )
    )


def _template_of(signal: Signal) -> _Template:
    if "points" in signal.facts:
        return BY_RULE
    if "since" in signal.facts:
        return SILENT_COHORT
    if signal.kind == "silence" and "last_visit" not in signal.facts:
        return UNDATED if signal.evidence else NEVER_CAME
    if signal.kind == "nothing_more" and not signal.facts["n_used_up"]:
        return WITHOUT_EFFECT
    return TEMPLATES[signal.kind]


_Language = Callable[[Text], str]
_LANGUAGES: Final[tuple[_Language, _Language]] = (lambda text: text.fr, lambda text: text.en)


def _filled(text: Text, signal: Signal, skill: Text, language: _Language) -> str:
    is_french = language is _LANGUAGES[0]
    turning = {f"turning_{name}": value for name, value in signal.turning.items()}
    values = {name: _said(name, value, language) for name, value in {**signal.facts, **turning}.items()}
    missing = dict.fromkeys(("reason_1", "reason_2", "reason_3"), _NOTHING[not is_french])
    return language(text).format_map({**missing, **values, "skill": language(skill)})


_NOTHING: Final = ("rien d’autre", "nothing else")


def _said(name: str, value: float | str, language: _Language) -> str:
    is_french = language is _LANGUAGES[0]
    if isinstance(value, str):
        if name in DATES:
            return language(day_told(dt.date.fromisoformat(value)))
        known = REASONS.get(value) or SIGNAL_NAMES.get(value)
        return language(known) if known is not None else value
    plain = name.removeprefix("turning_")
    if plain in BELIEVED and not ALMOST <= value <= 1.0 - ALMOST:
        return language(_NEARLY_CERTAIN if value > ALMOST else _NEARLY_IMPOSSIBLE)
    if plain in SHARES or plain.startswith("probability"):
        return f"{100.0 * value:.0f}{NARROW_SPACE}%" if is_french else f"{100.0 * value:.0f}%"
    if plain in POINTS:
        return f"{100.0 * value:.0f}"
    written = f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"
    written = written.replace("-", "\N{MINUS SIGN}")
    return written.replace(".", ",") if is_french else written


def facts_of(signal: Signal) -> Facts:
    """Give what a learner may see of a signal: what was counted, nothing that was estimated."""
    return {name: value for name, value in signal.facts.items() if name not in ESTIMATED and not _is_reason(name)}


ESTIMATED: Final = frozenset({"probability", "points", "percentile", "fall", "z", "peak", "mastery"})


def _is_reason(name: str) -> bool:
    return name.startswith(("reason_", "logits_"))

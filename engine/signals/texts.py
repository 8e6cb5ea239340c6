"""What is said of a signal: facts and reasons to a supporter, facts and help to the learner, never a score.

Everything is made from the signal itself, so that it can be said again from the record years later.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from content_graph.languages import Text
from engine.signals.reason_texts import REASONS
from engine.signals.signal import Facts, Signal

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
            "Une baisse de moins de {turning_fallen} n’aurait rien déclenché.",
            "A fall of less than {turning_fallen} would have triggered nothing.",
        ),
        Text(
            "« {skill} » était acquis et demande à être repris.",
            "“{skill}” was mastered and needs another look.",
        ),
    ),
    "failed_again": _Template(
        Text(
            "La même évaluation de « {skill} » a été manquée {n_failures} fois de suite ({activity_id}).",
            "The same evaluation of “{skill}” was failed {n_failures} times in a row ({activity_id}).",
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
            "{n_fast} des {n_timed} dernières réponses sont venues trop vite pour que la question ait été lue.",
            "{n_fast} of the last {n_timed} answers came too fast for the question to have been read.",
        ),
        Text(
            "Sous une part de {turning_share}, rien n’aurait été signalé.",
            "Under a share of {turning_share}, nothing would have been said.",
        ),
        Text(
            "{n_fast} de vos {n_timed} dernières réponses sont venues très vite. Prenez le temps de lire.",
            "{n_fast} of your last {n_timed} answers came very fast. Take the time to read.",
        ),
    ),
    "misfit": _Template(
        Text(
            "Les {n_results} dernières réponses ne ressemblent pas à ce qui est connu de cette personne (écart : "
            "{z}) : une aide extérieure, un autre utilisateur du compte ou un malentendu sont possibles.",
            "The last {n_results} answers are unlike what is known of this person (deviation: {z}): help from outside, "
            "another person at the account or a misunderstanding are possible.",
        ),
        Text(
            "Un écart au-dessus de {turning_z} n’aurait rien déclenché.",
            "A deviation above {turning_z} would have triggered nothing.",
        ),
        NOBODY,
    ),
    "nothing_more": _Template(
        Text(
            "Sur « {skill} », la machine n’a plus rien à proposer : activités déjà faites : {n_used_up}, "
            "remédiations sans effet : {n_remediations}.",
            "On “{skill}” the machine has nothing more to offer: activities done: {n_used_up}, remediations without "
            "effect: {n_remediations}.",
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
        Text("Aucune visite depuis {idle_days} jours.", "No visit for {idle_days} days."),
        Text(
            "Une visite dans les {turning_idle_days} derniers jours aurait suffi.",
            "One visit within the last {turning_idle_days} days would have been enough.",
        ),
        Text("Votre dernière visite date de {idle_days} jours.", "Your last visit was {idle_days} days ago."),
    ),
    "low_activity": _Template(
        Text(
            "Activité des quatre dernières semaines : rang {percentile} dans le groupe.",
            "Activity of the last four weeks: rank {percentile} in the cohort.",
        ),
        Text(
            "Au-dessus de {turning_percentile}, rien n’aurait été signalé.",
            "Above {turning_percentile}, nothing would have been said.",
        ),
        NOBODY,
    ),
    "falling_behind": _Template(
        Text(
            "En deux semaines, {fall} de rang perdu dans le groupe, jusqu’à {percentile}.",
            "Within two weeks, {fall} of rank lost in the cohort, down to {percentile}.",
        ),
        Text(
            "Une baisse de moins de {turning_fall}, ou un rang au-dessus de {turning_percentile}, n’aurait rien "
            "déclenché : une baisse seule n’alarme jamais.",
            "A fall of less than {turning_fall}, or a rank above {turning_percentile}, would have triggered nothing: a "
            "decline alone never alarms.",
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

SIGNAL_NAMES: Final[Mapping[str, Text]] = {
    "wheel_spinning": Text("piétinement", "wheel-spinning"),
    "mastery_fallen": Text("maîtrise en baisse", "mastery fallen"),
    "failed_again": Text("évaluation encore manquée", "evaluation failed again"),
    "contradiction": Text("résultats contradictoires", "contradictory results"),
    "too_fast": Text("réponses trop rapides", "answers too fast"),
    "misfit": Text("réponses inhabituelles", "unusual answers"),
    "nothing_more": Text("plus rien à proposer", "nothing more to offer"),
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

SHARES: Final = frozenset({"probability", "peak", "mastery", "percentile", "fall", "share", "fallen"})


def wording(signal: Signal, skill: Text = NOBODY) -> Wording:
    """Put a signal in words, in both languages.

    Args:
        signal: What is to be said.
        skill: Title of its skill; its id where nobody knows one.
    """
    of_skill = skill if skill.fr else Text(signal.skill_id, signal.skill_id)
    template = BY_RULE if "points" in signal.facts else TEMPLATES[signal.kind]
    return Wording(
        *(Text(*(_filled(text, signal, of_skill, language) for language in _LANGUAGES)) for text in template)
    )


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
        known = REASONS.get(value) or SIGNAL_NAMES.get(value)
        return language(known) if known is not None else value
    plain = name.removeprefix("turning_")
    if plain in SHARES or plain.startswith("probability"):
        return f"{100.0 * value:.0f}{NARROW_SPACE}%" if is_french else f"{100.0 * value:.0f}%"
    written = f"{value:.0f}" if float(value).is_integer() else f"{value:.1f}"
    return written.replace(".", ",") if is_french else written


def facts_of(signal: Signal) -> Facts:
    """Give what a learner may see of a signal: what was counted, nothing that was estimated."""
    return {name: value for name, value in signal.facts.items() if name not in ESTIMATED and not _is_reason(name)}


ESTIMATED: Final = frozenset({"probability", "points", "percentile", "fall", "z", "peak", "mastery"})


def _is_reason(name: str) -> bool:
    return name.startswith(("reason_", "logits_"))

"""What the report says in its own voice, in both languages, and how it writes figures."""

import math
from collections.abc import Callable
from functools import partial
from typing import Final

from content_graph.languages import Text
from engine.charts.bilingual import number_texts, percent_texts
from engine.charts.page import Heading
from loadtests.load.measured import ELSEWHERE, LOAD, NO_ANSWER, LoadVerdict

ARRIVALS: Final = {
    "open": Text(
        "Chacun vient à l’heure qu’il s’était fixée, que le service soit lent ou non\u202f; le temps de réponse "
        "compte à partir de cette heure (modèle ouvert\u202f: l’omission coordonnée est corrigée).",
        "Everybody comes at the instant they meant to, whether or not the service is slow; latency counts from that "
        "instant (open model: coordinated omission is corrected).",
    ),
    "closed": Text(
        "Chacun attend la réponse avant de demander la suite (boucle fermée)\u202f: quand le service ralentit, la "
        "charge baisse, et l’attente des autres ne se voit pas.",
        "Everybody waits for the answer before asking again (closed loop): when the service slows down, so does the "
        "load, and how long others would have waited is not seen.",
    ),
}
THRESHOLDS: Final = Heading(
    Text("Les seuils", "The thresholds"),
    Text(
        "Un seuil manqué met le code de sortie à 1. Ce que personne n’a pu mesurer n’est pas tenu.",
        "A threshold that is missed sets the exit code to 1. What nobody could measure is not kept.",
    ),
)
BREAK: Final = Heading(
    Text("Le point de rupture", "Where it broke"),
    Text(
        "Le premier seuil qui n’a plus été tenu, et ce que les processus consommaient à ce moment.",
        "The first threshold that was no longer kept, and what the processes used at that moment.",
    ),
)
RATE: Final = Heading(
    Text("Demandé et répondu", "Asked and answered"),
    Text(
        "Demandé\u202f: les requêtes que les personnes voulaient envoyer à cet instant. Répondu\u202f: les réponses "
        "sans erreur arrivées à cet instant. Quand les deux courbes s’écartent, le service est en retard.",
        "Asked: requests that people meant to send at that instant. Answered: answers without an error that came at "
        "that instant. Where the lines part, the service is behind.",
    ),
)
LATENCY: Final = Heading(
    Text("Les temps de réponse", "Latency"),
    Text(
        "La moitié, 95\u202f% et 99\u202f% des réponses arrivent dans le temps indiqué\u202f; l’axe est logarithmique. "
        "Les refus ne comptent pas\u202f: ils sont rapides et embelliraient les chiffres. Une requête sans réponse "
        "compte pour le temps attendu.",
        "Half, 95% and 99% of the answers come within the time shown; the axis is logarithmic. Refusals do not count: "
        "they are fast and would flatter. A request without an answer counts for as long as it was waited for.",
    ),
)
ERRORS: Final = Heading(
    Text("Les erreurs", "Errors"),
    Text(
        "Par type de problème (RFC 9457), à l’instant de la réponse. Une requête renvoyée avec succès après un refus "
        "temporaire figure ici sans compter parmi les échecs.",
        "By type of problem (RFC 9457), at the instant of the answer. A request that was sent again with success after "
        "it had been put off stands here and is no failure.",
    ),
)
SERVICE: Final = Heading(
    Text("Les processus du service", "The processes of the service"),
    Text(
        "Mémoire\u202f: ce que plusieurs processus partagent est réparti entre eux (PSS), si bien que les sommes sont "
        "justes. Processeur\u202f: secondes de calcul par seconde, donc en cœurs\u202f; la charge et les autres "
        "programmes de la machine (ailleurs) n’appartiennent pas au service.",
        "Memory: what several processes share is divided among them (PSS), so that sums are true. CPU: processor "
        "seconds a second, that is in cores; the load and other programs (elsewhere) are no part of the service.",
    ),
)
RECKONING: Final = Heading(
    Text("Le compte à la fin", "The reckoning"),
    Text(
        "Ce qui a été demandé, comparé à ce qui se trouve dans l’enregistrement une fois que tout y est écrit.",
        "What was asked against what is in the record once everything has been written there.",
    ),
)
DETAILS: Final = Heading(
    Text("Les chiffres", "The figures"),
    Text(
        "--csv DIR écrit chaque seconde, --json l’ensemble des mesures.",
        "--csv DIR writes every second, --json all that was measured.",
    ),
)
FIGURES: Final = {
    "error_rate": Text("part des requêtes en échec", "share of requests that failed"),
    "put_off_rate": Text("part des requêtes remises à plus tard", "share of requests that were put off"),
    "p50_s": Text("50ᵉ centile du temps de réponse", "50th percentile of latency"),
    "p95_s": Text("95ᵉ centile du temps de réponse", "95th percentile of latency"),
    "p99_s": Text("99ᵉ centile du temps de réponse", "99th percentile of latency"),
    "lag_age_s": Text("retard de l’enregistrement", "lag of the record"),
    "lag_entries": Text("opérations en attente d’enregistrement", "commits that wait for the record"),
    "lost": Text("résultats acquittés et perdus", "results acknowledged and lost"),
    "twice": Text("résultats enregistrés deux fois", "results recorded twice"),
    "memory_bytes_per_result": Text("mémoire prise par résultat", "memory taken per result"),
    "memory_bytes": Text("mémoire au plus", "most memory"),
    "memory_bytes_per_s": Text("croissance de la mémoire", "growth of memory"),
    "sustained_ratio": Text("débit tenu, rapporté à la boucle fermée", "sustained rate over that of the closed loop"),
    "rate_per_s": Text("débit tenu", "sustained rate"),
}
"""Names of what thresholds are about; another one is shown as it is called."""
ROLES: Final = {
    LOAD: Text("la charge", "the load"),
    ELSEWHERE: Text("ailleurs", "elsewhere"),
}
"""Names of what is no process of the service; these go by the names that they have in a list of processes."""
NO_ANSWER_TEXT: Final = Text("sans réponse", "no answer")
OTHERS: Final = Text("autres", "others")
_ALMOST_A_SECOND, _MINUTE, _HOUR = 0.9995, 60.0, 3600.0


def problem_texts(problem: str) -> Text:
    """Name a type of problem."""
    return NO_ANSWER_TEXT if problem == NO_ANSWER else Text(problem, problem)


def role_texts(role: str) -> Text:
    """Name a role."""
    return ROLES.get(role, Text(role, role))


def busy_texts(cores: float) -> Text:
    """Say that the machine was not the service's alone."""
    used = number_texts(cores, 1)
    return Text(
        f"D’autres programmes occupaient {used.fr} cœurs en moyenne\u202f: le service a dû attendre son tour, "
        "et les temps de réponse ne sont pas seulement les siens.",
        f"Other programs used {used.en} cores on average: the service had to wait for its turn, and latencies are not "
        "its own alone.",
    )


def figure_texts(verdict: LoadVerdict) -> Text:
    """Say what a threshold is about."""
    name = FIGURES.get(verdict.figure, Text(verdict.figure, verdict.figure))
    if not verdict.subject:
        return name
    return Text(f"{name.fr} ({verdict.subject})", f"{name.en} ({verdict.subject})")


def value_texts(figure: str, value: float | None) -> Text:
    """Write the value of a figure, whose unit is the end of its name.

    >>> value_texts("error_rate", 0.0125).en, value_texts("p95_s", 0.25).en, value_texts("lost", 3).en
    ('1.25%', '250 ms', '3')
    """
    if value is None:
        return Text("inconnu", "unknown")
    return next((write(value) for end, write in _WRITTEN if figure.endswith(end)), number_texts(value))


def duration_texts(seconds: float) -> Text:
    """Write how long something took, with two or three digits.

    >>> [duration_texts(one).en for one in (0.0042, 0.25, 1.24, 61.0, 5000)]
    ['4.2 ms', '250 ms', '1.24 s', '61 s', '83 min']
    """
    if not seconds:
        return Text("0", "0")
    value, unit = (seconds * 1e3, "ms") if seconds < _ALMOST_A_SECOND else (seconds, "s")
    if seconds >= 10 * _MINUTE:
        value, unit = seconds / _MINUTE, "min"
    digits = min(2, max(0, 1 - math.floor(math.log10(value) + 1e-9) + (unit == "s")))
    texts = number_texts(value, digits)
    if digits:
        texts = Text(texts.fr.rstrip("0").rstrip(","), texts.en.rstrip("0").rstrip("."))
    return _beside(texts, unit, unit)


def per_second_texts(value: float) -> Text:
    """Write a rate.

    >>> per_second_texts(1234.5).en, per_second_texts(2.5).en
    ('1,234/s', '2.5/s')
    """
    texts = number_texts(value, 1 if 0 < value < 10 and value != round(value) else 0)  # noqa: PLR2004 - two digits
    return Text(f"{texts.fr}/s", f"{texts.en}/s")


def count_texts(value: float) -> Text:
    """Write a count as it stands at an axis, whose numbers may lie between two.

    >>> count_texts(7.5).en, count_texts(1200).en
    ('7.5', '1,200')
    """
    return number_texts(value, 0 if float(value).is_integer() else 1)


def bytes_texts(value: float) -> Text:
    r"""Write an amount of memory in millions of bytes.

    >>> bytes_texts(183_400_000).en, bytes_texts(2_400_000).fr
    ('183 MB', '2,4\u202fMo')
    """
    millions = value / 1e6
    digits = 0 if abs(millions) >= 10 or millions == round(millions) else 1  # noqa: PLR2004 - two digits
    return _beside(number_texts(millions, digits), "Mo", "MB")


def growth_texts(bytes_per_s: float) -> Text:
    """Write a growth of memory, in millions of bytes an hour."""
    texts = number_texts(bytes_per_s * _HOUR / 1e6, 1)
    return _beside(Text(texts.fr.replace("-", "−"), texts.en.replace("-", "−")), "Mo/h", "MB/h")


def cores_texts(value: float) -> Text:
    """Write processor seconds a second."""
    return number_texts(value, 1 if (2 * value).is_integer() else 2)


def _beside(texts: Text, fr: str, en: str) -> Text:
    return Text(f"{texts.fr}\u202f{fr}", f"{texts.en} {en}")


def _each_bytes(value: float) -> Text:
    return _beside(number_texts(value), "o", "B")


_WRITTEN: Final[tuple[tuple[str, Callable[[float], Text]], ...]] = (
    ("_bytes_per_result", _each_bytes),
    ("_bytes", bytes_texts),
    ("_bytes_per_s", growth_texts),
    ("_per_s", per_second_texts),
    ("_rate", partial(percent_texts, digits=2)),
    ("_ratio", partial(number_texts, digits=2)),
    ("_s", duration_texts),
)
"""How figures are written whose names end so; the first that fits."""

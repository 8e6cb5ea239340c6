"""What the features are called when one of them is a reason."""

from collections.abc import Mapping
from typing import Final

from content_graph.languages import Text

REASONS: Final[Mapping[str, Text]] = {
    "idle": Text("le temps depuis la dernière visite", "the time since the last visit"),
    "idle_7": Text("une semaine sans visite", "a week without a visit"),
    "idle_14": Text("deux semaines sans visite", "two weeks without a visit"),
    "idle_28": Text("quatre semaines sans visite", "four weeks without a visit"),
    "never_seen": Text("aucune visite jusqu’ici", "no visit so far"),
    "active_7": Text("les jours de visite de la semaine", "the days with a visit this week"),
    "active_14": Text("les jours de visite de deux semaines", "the days with a visit in two weeks"),
    "active_28": Text("les jours de visite de quatre semaines", "the days with a visit in four weeks"),
    "level_7": Text("l’activité de la semaine dans le groupe", "this week’s activity in the cohort"),
    "level_28": Text("l’activité de quatre semaines dans le groupe", "four weeks’ activity in the cohort"),
    "level_all": Text("l’activité depuis le début dans le groupe", "the activity since the start in the cohort"),
    "level_days": Text("les jours de visite depuis le début", "the days with a visit since the start"),
    "trend": Text("le recul dans le groupe", "the decline in the cohort"),
    "longest_gap": Text("la plus longue absence", "the longest absence"),
    "weeks_active": Text("les semaines sans visite", "the weeks without a visit"),
    "before_start": Text("l’activité avant le début", "the activity before the start"),
    "has_deadline": Text("les échéances du cours", "the deadlines of the course"),
    "missed": Text("la part des travaux non rendus", "the share of work not handed in"),
    "missed_last": Text("le dernier travail non rendu", "the last piece of work not handed in"),
    "missed_last_two": Text("les deux derniers travaux non rendus", "the last two pieces of work not handed in"),
    "missed_against": Text(
        "des travaux non rendus que le groupe a rendus", "work not handed in that others did hand in"
    ),
    "missed_last_against": Text(
        "un dernier travail que le groupe a rendu", "a last piece of work that others handed in"
    ),
    "late": Text("les retards", "work handed in late"),
    "margin": Text("les remises au dernier moment", "work handed in at the last moment"),
    "margin_level": Text("des remises plus tardives que le groupe", "work handed in later than by others"),
    "has_mark": Text("l’absence de notes", "no marks yet"),
    "mark": Text("les notes", "the marks"),
    "mark_against": Text("les notes par rapport au groupe", "the marks against the cohort"),
    "mark_lowest": Text("la note la plus basse", "the lowest mark"),
    "mark_level": Text("le rang des notes", "the rank of the marks"),
    "mark_last_against": Text("la dernière note par rapport au groupe", "the last mark against the cohort"),
    "failed": Text("les travaux non réussis", "work that was not passed"),
    "next_due": Text("la prochaine échéance", "the next deadline"),
    "next_done": Text("le prochain travail, déjà rendu par d’autres", "the next piece of work, already in from others"),
    "next_done_near": Text("une échéance proche", "a deadline that is near"),
    "n_right": Text("le nombre de réponses justes", "the number of right answers"),
    "run": Text("les dernières réponses", "the last answers"),
    "mastery": Text("la maîtrise estimée", "the estimated mastery"),
    "ability": Text("l’aisance sur l’ensemble", "how things go over all skills"),
    "form_skill": Text("les derniers résultats sur la compétence", "the last results on the skill"),
    "form_fast": Text("les tout derniers résultats", "the very last results"),
    "form_slow": Text("les résultats récents", "recent results"),
    "learning": Text("ce qui s’apprend à chaque essai", "what is learned at each try"),
    "next_right": Text("la prochaine réponse attendue", "the answer that is expected next"),
    "three_in_a_row": Text("trois réponses justes de suite encore loin", "three right in a row still far away"),
    "skill_rate": Text("une compétence difficile pour tous", "a skill that is hard for everybody"),
}

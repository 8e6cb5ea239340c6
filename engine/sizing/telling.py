"""What a scenario says, in the trade's words: people instead of fields, in French and English."""

import msgspec

from content_graph.languages import Text
from engine.sizing.comparing import number, written
from engine.sizing.scenario import PlannedAbsence, StaffGroup
from engine.sizing.words import ROLE_NAMES

_UNITS = {
    "working_days": Text("jours ouvrés", "working days"),
    "working_hours": Text("heures d’ouverture", "hours of opening time"),
}
_SHARING = {
    "person": Text("à une personne dès l’arrivée", "to a person as soon as it comes"),
    "queue": Text("une file pour tous", "one queue for all"),
}


def told_of(name: str, value: object) -> Text:
    """Say the value of an input.

    >>> told_of("promise", "2 working_days").fr, told_of("is_certifying", True).en
    ('2 jours ouvrés', 'yes')
    """
    if name in {"staff", "away"} and isinstance(value, tuple):
        each = [_people(one) for one in value]
        return _joined(each, "\u202f; ", "; ") if each else Text("aucune", "none")
    if name == "promise" and isinstance(value, str):
        amount, _, unit = value.partition(" ")
        words = _UNITS.get(unit.strip())
        return Text(value, value) if words is None else Text(f"{amount} {words.fr}", f"{amount} {words.en}")
    if name == "sharing" and isinstance(value, str):
        return _SHARING[value]
    return _value(value)


def _people(group: msgspec.Struct) -> Text:
    if isinstance(group, StaffGroup):
        return _staff(group)
    assert isinstance(group, PlannedAbsence)  # noqa: S101 - a scenario has no other groups
    who, count = ROLE_NAMES[group.role], group.count
    return Text(
        f"{who.fr}\u202f: {count}, semaine {group.from_week}, pour {group.weeks} semaine{'s' * (group.weeks > 1)}",
        f"{who.en}: {count}, week {group.from_week}, for {group.weeks} week{'s' * (group.weeks != 1)}",
    )


def _staff(group: StaffGroup) -> Text:
    who, (low, high) = ROLE_NAMES[group.role], (written(one) for one in group.cost_an_hour)
    away = number(group.absent_days_a_year, 0)
    hours = Text("toutes les heures d’ouverture", "all opening hours")
    if group.hours_a_week is not None:
        length = written(group.hours_a_week)
        hours = Text(f"{length.fr}\u202fh", f"{length.en} h")
    told = [
        Text(
            f"{who.fr}\u202f: {group.count}, {hours.fr} par semaine chacun, {low.fr} à {high.fr}\u202f€ l’heure,"
            f" {away.fr} jours d’absence par an",
            f"{who.en}: {group.count}, {hours.en} a week each, €{low.en} to {high.en} an hour, {away.en} days away in a"
            " year",
        )
    ]
    if group.role != "peer":  # who is asked questions and nothing else
        n, many = group.alerts_a_day, "s" * (group.alerts_a_day > 1)
        told.append(
            Text(f"{n} apprenant{many} signalé{many} par jour au plus", f"{n} learner{many} signalled a day at most")
        )
    return _joined(told, ", ", ", ")


def _joined(each: list[Text], fr: str, en: str) -> Text:
    return Text(fr.join(one.fr for one in each), en.join(one.en for one in each))


def _value(value: object) -> Text:
    if isinstance(value, tuple):
        return _joined([_value(one) for one in value], " – ", " – ")
    if isinstance(value, bool):
        return Text("oui", "yes") if value else Text("non", "no")
    return written(value) if isinstance(value, float) else Text(str(value), str(value))

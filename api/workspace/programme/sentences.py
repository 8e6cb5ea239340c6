"""Sentences in which the API tells faults, in the reader's language.

The API tells them in English sentences of a few forms; a sentence of another form is shown as it is.
"""

import re
from typing import Final, NamedTuple, Protocol


def _(text: str) -> str:
    """Mark a text that is said later."""
    return text


_SENTENCES: Final = (
    (r"Nobody learned in the last (.*) whole weeks\.", _("Nobody learned in the last %(a)s whole weeks.")),
    (r"Read more of them with `weeks_back`, or leave `from_record` out\.", _("Size without your own history.")),
    (r"(.*) already stands at (.*)\.", _("The id %(a)s is used twice.")),
    (r"Give each its own id, or remove one of the two\.", _("Give each an id of its own, or remove one of the two.")),
    (r"of (.*) two are the same language\.", _("The same language stands there twice: %(a)s.")),
    (r"Keep one of the two: case does not count\.", _("Keep one of the two.")),
    (r"there is no skill (.*)\.", _("There is no skill %(a)s.")),
    (r"there is no item (.*)\.", _("There is no item %(a)s.")),
    (r"Add the (?:skill|item), or correct or remove the reference\.", _("Add it, or choose another one here.")),
    (r"(.*) stands in (.*) twice\.", _("%(a)s is named twice.")),
    (r"Remove one of the two\.", _("Remove one of the two.")),
    (r"the arrows close a cycle: (.*)\.", _("These skills wait for each other: %(a)s.")),
    (
        r"Remove one of these prerequisites: nobody could ever start\.",
        _("Remove one of these prerequisites: nobody could ever start."),
    ),
    (
        r"Remove one of these: of two skills only the larger encompasses the other\.",
        _("Of two skills, only the larger may include the other: remove one of the two."),
    ),
    (r"the item (.*) exercises no skill of the graph\.", _("The item %(a)s belongs to no skill.")),
    (r"Name a skill that it exercises, or remove it\.", _("Choose a skill for it, or remove it.")),
    (r"(.*) begins with (.*), by which what is seen on the job is named\.", _("The id %(a)s is reserved.")),
    (r"Give the item an id that begins otherwise\.", _("Choose an id that begins otherwise.")),
    (
        r"guess \+ slip ≥ 1: .*",
        _("Guess and slip together reach 1: whoever masters the skill would answer worse than whoever does not."),
    ),
    (r"Lower guess or slip\.", _("Lower one of the two.")),
    (
        r"mastery of (.*) can never be shown, because of (.*)\.",
        _("The goal cannot be reached: nothing can ever show that %(a)s is mastered."),
    ),
    (
        r"Give each of these skills an item and no part in a cycle, or take the target out\.",
        _("Add an item to each of its skills, or take it out of the goal."),
    ),
    (
        r"no item exercises (.*), so nothing will ever be known about it\.",
        _("No item exercises %(a)s: nothing will ever be known about it."),
    ),
    (r"Add an item\.", _("Add an item.")),
    (
        r"(.*) has no remedial resource: .*",
        _("%(a)s has no remedial resource: whoever struggles can only be given more items."),
    ),
    (r"(.*) has no core resource: .*", _("%(a)s has no core resource: whoever is new to it can only be given items.")),
    (r"Add a remedial resource\.", _("Add a remedial resource.")),
    (r"Add a core resource\.", _("Add a core resource.")),
    (
        r"(.*) is needed for (.*) and yet claims to exercise it\.",
        _("%(a)s is needed for %(b)s, and yet is said to practise it."),
    ),
    (r"Turn one of the two arrows around\.", _("Turn one of the two around.")),
    (
        r"no goal asks for (.*), directly or as a prerequisite\.",
        _("No goal asks for %(a)s, directly or as a prerequisite."),
    ),
    (r"Add it to a goal, or remove it\.", _("Add it to a goal, or remove it.")),
    (r"(\S+) is more than (\S+)\.", _("%(a)s is more than %(b)s.")),
    (r"Write the least first, then the most\.", _("Write the least first, then the most.")),
    (r"There is no tutor\.", _("There is no tutor.")),
    (r"Have one tutor at least: .*", _("Have one tutor at least.")),
    (r".* learners for .* weeks.* (?:are too many|of CPU)\.", _("Too large for a page.")),
    (
        r"(?:Learners times weeks|Ask fewer questions) .*",
        _("Size a part of the learners, or use the command symphonie size support."),
    ),
    (r"Expected an id of (?:.*), found (.*)\.", _("%(a)s cannot be an id: use letters, digits, hyphens and dots.")),
    (
        r"Expected a number from (\S+) to (\S+), found (.*)\.",
        _("A number from %(a)s to %(b)s is expected here, not %(c)s."),
    ),
    (
        r"Expected a number above (\S+) and (?:up to|below) (\S+)(?: or null)?, found (.*)\.",
        _("A number between %(a)s and %(b)s is expected here, not %(c)s."),
    ),
    (
        r"Expected a number of at least (\S+) and below (\S+)(?: or null)?, found (.*)\.",
        _("A number between %(a)s and %(b)s is expected here, not %(c)s."),
    ),
    (r"Expected one of (.*), found (.*)\.", _("One of %(a)s is expected here, not %(b)s.")),
    (r"Expected an address .*, found (.*)\.", _("%(a)s is no address: it begins with http:// or https://.")),
    (
        r"Expected a time with its offset .*, found (.*)\.",
        _("%(a)s is no time with its offset, as 2026-06-30T17:00:00+02:00."),
    ),
    (r"Expected (?:a list|an object) .*, found (.*)\.", _("Something is missing here: at least one is needed.")),
    (
        r"Expected (?:a list|an object|a text|true or false).*, found (.*)\.",
        _("Something else is expected here than %(a)s."),
    ),
    (r"There is no (\S+) (.*) here\.", _("Nothing is called %(b)s here.")),
    (r"The field (.*) is missing\.", _("%(a)s is missing.")),
    (r"Add it: .*", _("Fill it in.")),
    (r"Did you mean (.*)\?", _("Did you mean %(a)s?")),
    (r"Send .*, or leave it out\.", _("Correct it, or leave it empty.")),
    (r"Send .*", _("Correct it.")),
    (r"Leave it out.*", _("Remove it.")),
    (
        r"The body is not valid (?:JSON|YAML) \(line (\d+), column (\d+)\): .*",
        _("The text cannot be read from line %(a)s, column %(b)s, on."),
    ),
    (
        r"Check (?:indentation, quotes and brackets|quotes, commas and brackets)\.",
        _("Check indentation, quotes and brackets there."),
    ),
    (r"The key (.*) stands here twice\.", _("%(a)s stands here twice.")),
    (r"Keep one of the two\.", _("Keep one of the two.")),
    (
        r"The graph's id (.*) is not the one in the address\.",
        _("The id of the course cannot be changed: it is %(a)s here."),
    ),
    (r"Put it at .*", _("Write the id of this course, or create another course.")),
    (
        r"On (.*) the log-loss of the model is (.*), that of (.*) (.*)\.",
        _("It predicts worse: its error is %(b)s, that of what holds %(d)s."),
    ),
    (r"The model has fitted no skill of the content graph (.*)\.", _("The model knows no skill of this course.")),
    (r"It is not at version (.*): it is now (.*)\.", _("Somebody else changed it meanwhile: version %(b)s holds now.")),
    (r"It is not at version (.*): there is none\.", _("Somebody else removed it meanwhile.")),
    (r"Read it again, apply the change to it, and send it again\.", _("Open this page again and repeat the change.")),
    (r"The (?:\S+) (.*) is needed by (.*)\.", _("%(a)s is still needed: %(b)s names it.")),
    (
        r"There is no (?:supporter|queue|calendar|promise|cohort|assignment|template|content graph) (.*)\.",
        _("There is no %(a)s."),
    ),
    (r"There is no message scenario (.*)\.", _("There is no %(a)s.")),
    (r"The id (.*) stands there twice\.", _("The id %(a)s is used twice.")),
    (r"Give each an id of its own\.", _("Give each an id of its own.")),
    (r"Name one of .*", _("Choose one that there is.")),
    (r"Write the template first\.", _("Write the template first.")),
    (r"It is not said in (.*), as the rest of it is\.", _("The language %(a)s is missing here.")),
    (r"Nothing is known to be filled in for (.*) here\.", _("Nothing can be filled in here for %(a)s.")),
    (r"There are (.*)\.", _("Known here: %(a)s.")),
    (r"A template of kind (.*) is not about (.*)\.", _("A message of kind %(a)s cannot be about %(b)s.")),
    (r"A message of kind (.*) goes before its occasion\.", _("A message of kind %(a)s goes before what it is about.")),
    (r"A message of kind (.*) goes after its occasion\.", _("A message of kind %(a)s goes after what it is about.")),
    (r"Hours and a time of day contradict each other\.", _("Hours and a time of day contradict each other.")),
    (r"A time on the day of a deadline may be before it\.", _("A time on the day of a deadline may be before it.")),
    (r"Leave the time out, or send days: 1\.", _("Leave the time out, or write days: 1.")),
    (r"Days before and hours after, or .*", _("Days and hours point in different directions.")),
    (r"Give both the same sign\.", _("Give both the same sign.")),
    (r"It does not say which date of the course\.", _("It does not say which date of the course.")),
    (r"Name it: .*", _("Name it, as only: [exam].")),
    (r"One of them stands there twice\.", _("One of them stands there twice.")),
    (r"Name each once\.", _("Name each once.")),
    (r"The course ends before it starts\.", _("The course ends before it starts.")),
    (
        r"The course lasts more than three years, or .*",
        _("The course lasts more than three years, or lies too far away."),
    ),
    (r"Expected a local time .*, found (.*)\.", _("%(a)s is no time of day: write it as 09:00.")),
    (r"This is no YAML: .*", _("The text cannot be read from here on.")),
    (r"The rule (.*) comes twice\.", _("Two rules are called %(a)s.")),
    (r"Give each rule a name of its own\.", _("Give each rule a name of its own.")),
    (r"The absence does not end after it begins\.", _("The absence ends before it begins.")),
    (r"Exactly one of learner_id and cohort_id says for whom\.", _("Say for a cohort or for a learner, not both.")),
    (r"List what there is with .*", _("Choose one that there is.")),
    (
        r"(.*) is no promise\.",
        _("This is no promise: working days are whole, working hours may have a fraction."),
    ),
    (r"Write a number and its unit: .*", _("Write how many, and choose the unit.")),
    (r"Write hours as .*", _("Write hours as Mo-Fr 09:00-12:30,13:30-17:30; Sa 09:00-12:00.")),
    (r"There is no time zone (.*)\.", _("There is no time zone %(a)s.")),
    (r"Name one of the IANA database, .*", _("Choose one of the list.")),
    (r"The calendar has no opening at all\.", _("The calendar is never open.")),
    (r"Give at least one day some hours\.", _("Give at least one day some hours.")),
    (
        r"The calendar has no opening left before the promise falls due\.",
        _("The calendar is never open long enough for this promise."),
    ),
    (r"Give it weekly hours, promise less, or start earlier\.", _("Give it more hours, or promise less.")),
    (r"Use the id that .*", _("Choose one that there is.")),
    (r"Give it by language tag, .*", _("Write it in at least one language.")),
    (r"Use an address that begins with .*", _("Begin it with http:// or https://.")),
    (r"Choose among (.*)\.", _("Choose among %(a)s.")),
    (r"Move it: it is a field of (.*)\.", _("It belongs to %(a)s: move it there.")),
    (r"The id is empty\.", _("The id is missing.")),
    (r"The id .*", _("This cannot be an id.")),
    (
        r"Use 1 to 128 characters of any script.*",
        _("Use 1 to 128 characters, without control characters and without a space at either end."),
    ),
    (r"Use a language tag .*", _("Write a language tag, as fr, de-CH or zh-Hant.")),
    (r"Put it within quotes: .*", _("Put it within quotes: it is a text.")),
)
_FORMS: Final = tuple((re.compile(form, re.DOTALL), said) for form, said in _SENTENCES)
_GROUPS: Final = "abcd"


class Told(NamedTuple):
    """A sentence.

    Attributes:
        text: Of it.
        is_known: Whether it is in the reader's language; else it is in English.
    """

    text: str
    is_known: bool = True


class Sentence(Protocol):
    """What says a text in the reader's language."""

    def __call__(self, text: str, **values: object) -> str:
        """Say it."""


def told(say: Sentence, sentence: str) -> Told:
    """Say a sentence of the API in the reader's language.

    >>> told(lambda text, **values: text % values, "there is no skill 'x'.").text
    'There is no skill “x”.'
    """
    for form, said in _FORMS:
        found = form.fullmatch(sentence)
        if found is not None:
            values = {name: _named(one) for name, one in zip(_GROUPS, found.groups(), strict=False)}
            return Told(say(said, **values) if values else say(said))
    return Told(sentence, is_known=False)


def _named(words: str) -> str:
    """Quote an id with marks that every language knows.

    >>> _named("'x'"), _named("0.5"), _named("'a' or 'b'")
    ('“x”', '0.5', '“a” or “b”')
    """
    return re.sub(r"'([^']*)'", "“\\1”", words)

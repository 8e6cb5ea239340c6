"""A message scenario is read strictly, and everything that is wrong with it is told at once."""

import jsonschema
import msgspec
import pytest

from content_graph.authoring import ContentFault
from engine.communication import bundled
from engine.communication.checking import broken
from engine.communication.scenario import PLACEHOLDER, TEMPLATE_KINDS, json_schema
from tests.engine.communication.places import read

SOUND = """
title: {fr: Essai, en: Trial}
templates:
  - id: soon
    kind: deadline_coming
    subject: {fr: "À rendre : {activity}", en: "Due: {activity}"}
    text: {fr: "Bonjour {name}, le {due}.", en: "Hello {name}, by {due}."}
steps:
  - id: day-before
    template: soon
    trigger: {occasion: deadline, days: -1, at: 09:00}
"""


def faults(text: str) -> dict[str, str]:
    with pytest.raises(ContentFault) as refused:
        read(text)
    assert all(one.remedy for one in refused.value.faults)
    return {one.path: one.detail for one in refused.value.faults}


def test_what_is_left_out_has_a_sensible_value() -> None:
    step = read(SOUND).steps[0]
    assert (step.to, step.channels, step.stop) == ("learner", ("mail", "in_app"), ("done",))
    assert not step.needs_approval


def test_everything_that_is_wrong_is_told_at_once_with_its_line() -> None:
    text = SOUND.replace("{due}.", "{dew} and {email}.", 1).replace("days: -1", "days: 2")
    text = text.replace("template: soon", "template: soon\n    chanels: [mail]") + "cap_per_week: 0\n"
    with pytest.raises(ContentFault) as refused:
        read(text)
    found = {one.path: one for one in refused.value.faults}
    assert set(found) == {"$.templates[0].text.fr", "$.steps[0].chanels", "$.cap_per_week"}
    assert str(found["$.templates[0].text.fr"].place).startswith("line 7,")
    assert "{dew}, {email}" in found["$.templates[0].text.fr"].detail
    assert "{due}" in found["$.templates[0].text.fr"].remedy
    assert found["$.steps[0].chanels"].remedy == "Did you mean 'channels'?"


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ("template: soon", "template: late", "$.steps[0].template"),
        ("occasion: deadline", "occasion: meeting", "$.steps[0].trigger.occasion"),
        ("days: -1", "days: 1", "$.steps[0].trigger.days"),
        ("at: 09:00", "at: 09:00, hours: -2", "$.steps[0].trigger.hours"),
        ("at: 09:00", "at: 9h", "$.steps[0].trigger.at"),
        ("template: soon", "template: soon\n    channels: [mail, mail]", "$.steps[0].channels"),
        (', en: "Hello {name}, by {due}."', "", "$.templates[0].text"),
        ('fr: "À rendre : {activity}"', 'fr: "À rendre\\n : {activity}"', "$.templates[0].subject.fr"),
        ("{name}", "{}", "$.templates[0].text.fr"),
    ],
)
def test_each_thing_that_cannot_work_is_refused_at_its_place(before: str, after: str, path: str) -> None:
    assert path in faults(SOUND.replace(before, after, 1))


def test_two_of_one_id_are_refused() -> None:
    step = SOUND[SOUND.index("  - id: day-before") :]
    assert list(faults(SOUND + step)) == ["$.steps[1].id"]


def test_a_link_leads_to_our_own_pages_only() -> None:
    for path in ("https://elsewhere.example", "//elsewhere.example", "/me\\n", "javascript:x"):
        text = SOUND.replace("steps:", f'    link: {{label: {{fr: A, en: A}}, path: "{path}"}}\nsteps:')
        assert list(faults(text)) == ["$.templates[0].link.path"]


def test_a_placeholder_is_known_only_where_the_template_is_used() -> None:
    text = SOUND.replace("kind: deadline_coming", "kind: encouragement")
    assert "$.templates[0].text.fr" in faults(text.replace("occasion: deadline, days: -1", "occasion: signal"))


def test_the_bundled_scenarios_say_everything_in_both_languages() -> None:
    kinds = set()
    for name in bundled.names():
        scenario = bundled.bundled(name)
        assert broken(scenario) == ()
        jsonschema.validate(msgspec.json.decode(msgspec.json.encode(scenario)), json_schema())
        for template in scenario.templates:
            kinds.add(template.kind)
            assert set(template.subject) == set(template.text) == {"fr", "en"}
            said = [set(PLACEHOLDER.findall(template.text[tag])) for tag in ("fr", "en")]
            assert said[0] == said[1], template.id
    assert kinds == set(TEMPLATE_KINDS)


def test_no_reminder_asks_for_an_answer_that_nobody_would_read() -> None:
    for name in bundled.names():
        for template in bundled.bundled(name).templates:
            words = " ".join((*template.text.values(), *template.short.values())).lower()
            assert not [one for one in ("ce message", "ce courriel", "this message", "this mail") if one in words]


def test_french_is_written_as_in_france() -> None:
    for name in bundled.names():
        for template in bundled.bundled(name).templates:
            for words in (template.subject["fr"], template.text["fr"], template.short.get("fr", "")):
                assert "'" not in words
                assert not any(f"{before}{sign}" in words for sign in ":;!?»" for before in (" ", "\u00a0"))

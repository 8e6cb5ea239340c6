import msgspec
import pytest

from content_graph.authoring import ContentFault, load
from content_graph.languages import best_match, in_language
from content_graph.model import course_language
from content_graph.validation import validate
from content_graph.version import content_hash
from tests.content_graph.graphs import small_graph

GERMAN = """\
id: rechnen
title: {de: Rechnen}
skills:
  - {id: add, title: {de: Addieren}}
items:
  - {id: sum, title: {de: Zwei und zwei, nl: Twee en twee}, skills: [add]}
resources:
  - {id: blatt, title: {de-CH: Ein Blatt}, skills: [add], kind: core}
"""


@pytest.mark.parametrize(
    ("wanted", "offered", "found"),
    [
        ("fr", ("en", "fr"), "fr"),
        ("fr-CA", ("en", "fr-FR", "fr"), "fr"),
        ("fr", ("en", "fr-FR", "fr-CA"), "fr-FR"),
        ("zh-Hant-TW", ("zh", "zh-Hant", "zh-TW"), "zh-Hant"),
        ("FR-ca", ("en", "Fr-CA"), "Fr-CA"),
        ("de", ("fr", "en"), None),
        ("de", (), None),
    ],
)
def test_a_reader_is_given_the_nearest_language(wanted: str, offered: tuple[str, ...], found: str | None) -> None:
    assert best_match(wanted, offered) == found


def test_who_has_no_language_there_is_given_that_of_the_course_and_then_the_first() -> None:
    assert in_language({"nl": "Lezen", "de": "Lesen"}, "fr", "de") == "Lesen"
    assert in_language({"nl": "Lezen", "it": "Leggere"}, "fr", "de") == "Lezen"


def test_a_course_may_speak_one_language_that_the_machine_does_not() -> None:
    graph = load(GERMAN)
    assert course_language(graph) == "de"
    assert graph.resources[0].title == {"de-CH": "Ein Blatt"}


def test_the_language_of_a_course_is_the_first_of_its_title_unless_it_is_said() -> None:
    graph = load(GERMAN.replace("{de: Rechnen}", "{en: Arithmetic, de: Rechnen}"))
    assert course_language(graph) == "en"
    said = load(GERMAN.replace("{de: Rechnen}", "{en: Arithmetic, de: Rechnen}\ndefaults: {language: de}"))
    assert course_language(said) == "de"
    assert content_hash(said) != content_hash(graph)
    assert content_hash(said) == content_hash(
        msgspec.structs.replace(said, title={"de": "Rechnen", "en": "Arithmetic"})
    )


@pytest.mark.parametrize("tag", ["de", "no", "zh-Hant", "de-CH-1996", "sl-rozaj-biske-1994", "es-419", "x-house"])
def test_every_language_tag_serves(tag: str) -> None:
    graph = load(
        GERMAN.replace("{de: Rechnen}", f"{{{tag}: Rechnen}}").replace("kind: core", f"kind: core, language: {tag}")
    )
    assert graph.title == {tag: "Rechnen"}
    assert graph.resources[0].language == tag


@pytest.mark.parametrize("tag", ["german", "d", "de_CH", "de-", "-de", "12", "de-abcdefghi"])
def test_what_is_no_language_tag_is_refused(tag: str) -> None:
    with pytest.raises(ContentFault, match=r"BCP 47|one language or more"):
        load(GERMAN.replace("{de: Rechnen}", f'{{"{tag}": Rechnen}}'))


def test_the_order_of_languages_in_a_title_changes_no_version() -> None:
    graph = small_graph()
    first, *others = graph.skills
    turned = msgspec.structs.replace(first, title=dict(reversed(first.title.items())))
    assert content_hash(msgspec.structs.replace(graph, skills=(turned, *others))) == content_hash(graph)


def test_a_language_stands_once_in_a_title_whatever_its_case() -> None:
    graph = load(GERMAN.replace("{de: Addieren}", "{de: Addieren, DE: Summieren}"))
    assert [(found.code, found.path) for found in validate(graph) if found.severity == "error"] == [
        ("repeated_language", "$.skills[0].title")
    ]

"""Entries of a FAQ are imported as everything else: planned, seen, applied once, or refused where something moved."""

from tests.api.http.organisations import Organisation, problem_of
from tests.api.integrations.imports.test_imports import apply, planned

_TABLE = b"entry,title,text,phrasing,cohort\nprice,Quel prix ?,100 euros,tarif,\nlunch,Manger,Ici,,nobody\n"


def test_a_table_is_seen_and_then_its_entries_are_there(organisation: Organisation) -> None:
    told = planned(organisation, "faq-csv", _TABLE)
    assert [one["entry_id"] for one in told["faq"]["entries"]] == ["price"]
    assert [(one["reason"], one["where"]) for one in told["left_out"]] == [("no-cohort", "lunch")]
    assert organisation.get("/v1/faq-entries").json()["entries"] == []
    assert apply(organisation, told).json()["changed"]
    (entry,) = organisation.get("/v1/faq-entries").json()["entries"]
    assert entry["content"]["texts"]["fr"]["phrasings"] == ["tarif"]
    again = planned(organisation, "faq-csv", _TABLE)
    assert (again["changes"], again["faq"]["n_same"]) == (False, 1)
    assert not apply(organisation, again).json()["changed"]
    assert organisation.get("/v1/faq-entries/price").json()["entry"]["version"] == 1


def test_phrasings_of_both_stay_and_what_moved_is_planned_anew(organisation: Organisation) -> None:
    content = {"texts": {"fr": {"title": "Prix", "phrasings": ["combien"]}, "en": {"title": "Price"}}}
    organisation.client.put("/v1/faq-entries/price", headers=organisation.headers, json=content)
    told = planned(organisation, "faq-csv", _TABLE)
    content["texts"]["en"]["title"] = "The price"  # type: ignore[index]
    organisation.client.put("/v1/faq-entries/price", headers=organisation.headers, json=content)
    assert problem_of(apply(organisation, told))["type"] == "/problems/import-moved-on"
    assert apply(organisation, planned(organisation, "faq-csv", _TABLE)).status_code == 200
    texts = organisation.get("/v1/faq-entries/price").json()["entry"]["content"]["texts"]
    assert texts["fr"]["phrasings"] == ["combien", "tarif"]
    assert texts["en"]["title"] == "The price"


def test_a_page_and_a_glossary_are_read(organisation: Organisation) -> None:
    page = planned(organisation, "faq-page", b"<h2>Un ?</h2><p>Deux.</p>", site="https://a.example/faq")
    glossary = planned(
        organisation,
        "moodle-glossary",
        b"<GLOSSARY><INFO><ENTRIES><ENTRY><CONCEPT>A</CONCEPT><DEFINITION>B</DEFINITION></ENTRY></ENTRIES></INFO></GLOSSARY>",
        language="en",
    )
    for told in (page, glossary):
        assert apply(organisation, told).status_code == 200
    entries = {one["entry_id"]: one["content"] for one in organisation.get("/v1/faq-entries").json()["entries"]}
    assert entries["page-Un ?"]["sources"] == ["https://a.example/faq"]
    assert list(entries["glossary-A"]["texts"]) == ["en"]

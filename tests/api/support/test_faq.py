"""A learner asks the FAQ: three suggestions or their own data, and a person who takes over with all that was said."""

import asyncio
import dataclasses
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import httpx
import msgspec
import pytest

from api.faq import own_path
from api.record.projector import Projector
from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.results.courses import small_graph
from tests.api.support.people import SetClock, Someone, done

QUESTIONS = "learners/ada/questions"
_ENTRIES: dict[str, Json] = {
    "password": {
        "texts": {"fr": {"title": "J’ai oublié mon mot de passe", "text": "Choisissez « Mot de passe perdu »."}}
    },
    "price": {
        "texts": {
            "fr": {"title": "Quel est le prix de la formation ?", "text": "1 450 €.", "phrasings": ["frais à prévoir"]},
            "en": {"title": "What does the course cost?", "text": "1,450 euros."},
        },
        "sources": ["https://faq.example/prix"],
    },
    "attestation": {"texts": {"fr": {"title": "Comment obtenir mon attestation ?", "text": "Dans « Mes documents »."}}},
    "lunch": {"texts": {"fr": {"title": "Où déjeuner ?", "text": "Salle 12."}}, "cohort_id": "class-b"},
    "gone": {
        "texts": {"fr": {"title": "Horaires d’été", "text": "De 8 h à 13 h."}},
        "valid_until": "2026-09-01T00:00:00Z",
    },
}


@pytest.fixture
def house(team: Organisation) -> Organisation:
    assert team.put(small_graph()).is_success
    for cohort, learners in (("class-a", ["ada"]), ("class-b", ["bob"])):
        done(_put(team, f"cohorts/{cohort}", {"learners": learners}))
    for entry_id, content in _ENTRIES.items():
        done(_put(team, f"faq-entries/{entry_id}", content))
    return team


def _put(team: Organisation, path: str, body: Json, **headers: str) -> httpx.Response:
    return team.client.put(f"/v1/{path}", headers={**team.headers, **headers}, json=body)


@pytest.mark.usefixtures("house")
def test_three_entries_are_suggested_at_most_and_none_is_the_answer(ada: Someone) -> None:
    asked = ada.post(QUESTIONS, {"text": "combien ça coûte ?"})
    assert (asked["kind"], asked["outcome"], asked["case_id"]) == ("entries", None, None)
    first = asked["suggestions"][0]
    assert (first["entry_id"], first["version"], first["sources"]) == ("price", 1, ["https://faq.example/prix"])
    assert len(asked["suggestions"]) <= 3
    assert ada.post(QUESTIONS, {"text": "What does it cost?", "language": "en"})["suggestions"][0]["language"] == "en"
    (newest, _) = ada.get(QUESTIONS)["questions"]
    assert newest["text"] == "What does it cost?"


def test_a_question_without_a_language_has_that_of_its_words_else_the_learners_own(
    house: Organisation, ada: Someone
) -> None:
    def language_of(text: str) -> str:
        asked: str = ada.post(QUESTIONS, {"text": text})["suggestions"][0]["language"]
        return asked

    assert language_of("What is the price of the course?") == "en"
    assert language_of("Quel est le prix ?") == language_of("prix") == language_of("1 450") == "fr"
    done(_put(house, "learners/ada/contact", {"language": "en"}))
    assert language_of("1 450") == "en"
    assert language_of("Quel est le prix ?") == "fr"


def test_entries_of_other_cohorts_and_of_other_times_are_not_suggested(house: Organisation, ada: Someone) -> None:
    for text in ("où déjeuner", "horaires d’été"):
        assert ada.post(QUESTIONS, {"text": text})["suggestions"] == []
    bob = Someone(house, "learner/bob")
    assert bob.post("learners/bob/questions", {"text": "où déjeuner"})["suggestions"][0]["entry_id"] == "lunch"


def test_a_changed_entry_is_found_from_the_answer_on(house: Organisation, ada: Someone) -> None:
    assert ada.post(QUESTIONS, {"text": "piscine"})["suggestions"] == []
    done(_put(house, "faq-entries/pool", {"texts": {"fr": {"title": "La piscine", "text": "Fermée."}}}))
    assert ada.post(QUESTIONS, {"text": "piscine"})["suggestions"][0]["entry_id"] == "pool"
    assert house.client.delete("/v1/faq-entries/pool", headers=house.headers).is_success
    assert ada.post(QUESTIONS, {"text": "piscine"})["suggestions"] == []
    assert house.get("/v1/faq-entries/pool").status_code == 404


def test_that_helped_is_noted_and_hands_nothing_over(house: Organisation, ada: Someone) -> None:
    asked = ada.post(QUESTIONS, {"text": "mdp oublié"})
    told = ada.post(f"{QUESTIONS}/{asked['question_id']}/feedback", {"outcome": "helped", "entry_id": "password"})
    assert (told["outcome"], told["entry_id"], told["case_id"]) == ("helped", "password", None)
    problem = problem_of(
        ada.send("POST", f"{QUESTIONS}/{asked['question_id']}/feedback", {"outcome": "helped", "entry_id": "x"})
    )
    assert problem["errors"][0]["path"] == "$.entry_id"
    assert house.get("/v1/faq-gaps").json()["gaps"] == []


def test_that_is_not_it_hands_over_with_all_that_was_said_and_the_clock_starts(
    house: Organisation, ada: Someone, tess: Someone, clock: SetClock, projector: Projector
) -> None:
    done(house.send({"result_id": "r1", "learner_id": "ada", "item_id": "a0", "score": 0.0}))
    projector.drain()
    first = ada.post(QUESTIONS, {"text": "mon attestation"})
    talk = {"conversation_id": first["conversation_id"]}
    second = ada.post(QUESTIONS, {"text": "et le prix de l’attestation en anglais ?", **talk})
    clock.set("2026-11-16T11:00")
    path = f"{QUESTIONS}/{second['question_id']}/feedback"
    told = ada.post(path, {"outcome": "not_it", "text": "Je parle du papier traduit.", "content_graph": "small"})
    assert (told["answers"]["supporter_id"], told["answers"]["name"]) == ("tess", "Tess Martin")
    assert told["answers"]["due_at"].startswith("2026-11-18T10:00")
    found = tess.get(f"cases/{told['case_id']}")
    clock_told = found["case"]["clock"]
    assert (clock_told["kind"], clock_told["state"]) == ("first_answer", "running")
    assert clock_told["started_at"].startswith("2026-11-16T11:00")
    beside, message = (
        next(one for one in found["events"] if one["event"] == kind) for kind in ("machine_message", "learner_message")
    )
    assert message["text"] == "et le prix de l’attestation en anglais ?\n\nJe parle du papier traduit."
    assert (beside["visibility"], beside["details"]["sender"]) == ("team", "bot")
    assert [one["text"] for one in beside["details"]["conversation"]] == ["mon attestation", second["text"]]
    assert [one["skill_id"] for one in beside["details"]["mastery"]] == ["a"]
    assert beside["details"]["path"]
    assert beside["details"]["alerts"] == []
    assert "machine_message" not in ada.events(told["case_id"])
    assert ada.send("POST", path, {"outcome": "not_it"}).status_code == 200
    assert len(ada.get("cases")["cases"]) == 1


@pytest.mark.usefixtures("house")
def test_once_a_person_has_taken_over_nothing_else_answers_in_the_conversation(ada: Someone, tess: Someone) -> None:
    asked = ada.post(QUESTIONS, {"text": "mdp oublié"})
    told = ada.post(f"{QUESTIONS}/{asked['question_id']}/feedback", {"outcome": "person"})
    more = ada.post(QUESTIONS, {"text": "combien ça coûte ?", "conversation_id": asked["conversation_id"]})
    assert (more["kind"], more["suggestions"], more["path"], more["case_id"]) == ("person", [], None, told["case_id"])
    said = [one["text"] for one in tess.get(f"cases/{told['case_id']}")["events"] if one["event"] == "learner_message"]
    assert said == ["combien ça coûte ?", "mdp oublié"]
    assert ada.post(QUESTIONS, {"text": "combien ça coûte ?"})["kind"] == "entries"


def test_questions_about_the_own_path_are_answered_from_the_data_with_their_source(
    house: Organisation, ada: Someone, tess: Someone, projector: Projector
) -> None:
    done(house.send({"result_id": "r1", "learner_id": "ada", "item_id": "a0", "score": 0.0}))
    projector.drain()

    def told(text: str) -> Json:
        asked = ada.post(QUESTIONS, {"text": text, "content_graph": "small"})
        assert asked["kind"] == "path", asked
        found: Json = asked["path"]
        return found

    assert told("Et maintenant ?")["sources"][0]["page"] == "/me"
    assert told("Pourquoi ça ?")["asked"] == "why"
    assert told("What do I have to review?")["text"]["en"] == "Nothing to review for now."
    assert told("Quand est mon rendez-vous ?")["text"]["fr"] == "Aucun rendez-vous n’est prévu."
    assert told("When does my tutor answer?")["text"]["en"] == "No answer is owed to you for now."
    case_id = ada.opens("Fractions")
    meeting = {"title": "Point", "starts_at": "2026-11-20T14:00:00+01:00", "ends_at": "2026-11-20T14:30:00+01:00"}
    tess.post(f"cases/{case_id}/meetings", {**meeting, "place": "Salle 3", "text": ""})
    assert "14" in told("When is my meeting?")["text"]["en"]
    assert "Salle 3" in told("Quand est mon rendez-vous ?")["text"]["fr"]
    owed = told("Quand mon tuteur répondra-t-il ?")
    assert "18 novembre 2026" in owed["text"]["fr"]
    assert owed["sources"][0]["page"] == "/me/help"


def test_where_nothing_comes_next_why_is_told_so_and_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(_: object) -> object:
        return SimpleNamespace(items=())

    async def the_course(*_: object) -> None: ...

    monkeypatch.setattr(own_path, "_found", nothing)
    runtime: Any = SimpleNamespace(graphs=SimpleNamespace(get=the_course))
    desk: Any = SimpleNamespace(organisation_no=1)
    answer = asyncio.run(own_path.path_answer(runtime, desk, "why", None))
    assert answer is not None
    assert answer.text.fr == "Rien n’est prévu ensuite pour le moment."


def test_without_a_course_what_is_asked_of_the_path_is_looked_for_among_the_entries(
    team: Organisation, ada: Someone
) -> None:
    done(
        _put(team, "faq-entries/next", {"texts": {"fr": {"title": "Et maintenant ?", "text": "Voyez le calendrier."}}})
    )
    asked = ada.post(QUESTIONS, {"text": "Et maintenant ?"})
    assert (asked["kind"], asked["suggestions"][0]["entry_id"]) == ("entries", "next")


def test_what_was_not_answered_is_a_gap_until_it_is_a_phrasing(house: Organisation, ada: Someone) -> None:
    nothing = ada.post(QUESTIONS, {"text": "parking"})
    wrong = ada.post(QUESTIONS, {"text": "tarif réduit étudiant"})
    ada.post(f"{QUESTIONS}/{wrong['question_id']}/feedback", {"outcome": "not_it"})
    gaps = house.get("/v1/faq-gaps").json()["gaps"]
    assert {one["text"] for one in gaps} == {"parking", "tarif réduit étudiant"}
    assert "'ada'" not in str(gaps), "an id of a gap may spell it"
    path = f"/v1/faq-gaps/{wrong['question_id']}"
    assert problem_of(house.post(path, {"decision": "accept"}))["errors"][0]["path"] == "$.entry_id"
    assert house.post(path, {"decision": "accept", "entry_id": "nope"}).status_code == 404
    entry = done(house.post(path, {"decision": "accept", "entry_id": "price"}))["entry"]
    assert entry["content"]["texts"]["fr"]["phrasings"] == ["frais à prévoir", "tarif réduit étudiant"]
    assert entry["version"] == 2
    assert ada.post(QUESTIONS, {"text": "étudiant"})["suggestions"][0]["entry_id"] == "price"
    done(house.post(f"/v1/faq-gaps/{nothing['question_id']}", {"decision": "dismiss"}))
    assert house.get("/v1/faq-gaps").json()["gaps"] == []
    assert house.post(path, {"decision": "dismiss"}).status_code == 404


def test_an_entry_keeps_its_versions_and_two_curators_do_not_overwrite_each_other(house: Organisation) -> None:
    path, changed = "faq-entries/price", {"texts": {"fr": {"title": "Quel est le prix ?", "text": "1 500 €."}}}
    assert _put(house, path, _ENTRIES["price"]).status_code == 200
    assert done(_put(house, path, changed, **{"if-match": '"1"'}))["version"] == 2
    refused = _put(house, path, _ENTRIES["price"], **{"if-match": '"1"'})
    assert refused.status_code == 412
    told = house.get(f"/v1/{path}").json()
    assert [one["version"] for one in told["versions"]] == [2, 1]
    assert [one["entry_id"] for one in house.get("/v1/faq-entries?q=1 500").json()["entries"]] == ["price"]


@pytest.mark.parametrize(
    ("content", "path"),
    [
        ({"texts": {}}, "$.texts"),
        ({"texts": {"fr": {"title": ""}}}, "$.texts[...].title"),
        ({"texts": {"fr": {"title": "A"}}, "cohort_id": "nobody"}, "$.cohort_id"),
        (
            {
                "texts": {"fr": {"title": "A"}},
                "valid_from": "2026-02-01T00:00:00Z",
                "valid_until": "2026-01-01T00:00:00Z",
            },
            "$.valid_until",
        ),
    ],
)
def test_an_entry_that_cannot_be_is_refused(team: Organisation, content: Json, path: str) -> None:
    refused = _put(team, "faq-entries/one", content)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["path"].startswith(path[:7])
    assert team.get("/v1/faq-entries/one").status_code == 404


def test_learners_ask_for_themselves_alone_and_supporters_not_at_all(
    house: Organisation, ada: Someone, tess: Someone
) -> None:
    asked = ada.post(QUESTIONS, {"text": "mdp oublié"})
    bob = Someone(house, "learner/bob")
    for who in (bob, tess):
        assert who.send("POST", QUESTIONS, {"text": "mdp"}).status_code == 403
    assert bob.send("GET", QUESTIONS).status_code == 403
    assert bob.send("POST", f"{QUESTIONS}/{asked['question_id']}/feedback", {"outcome": "person"}).status_code == 403
    path = f"learners/bob/questions/{asked['question_id']}/feedback"
    assert bob.send("POST", path, {"outcome": "person"}).status_code == 404
    stolen = {"text": "mdp", "conversation_id": asked["conversation_id"]}
    assert bob.send("POST", "learners/bob/questions", stolen).status_code == 404
    assert tess.get(QUESTIONS)["questions"][0]["text"] == "mdp oublié"
    assert Someone(house, "supporter/pam").send("GET", QUESTIONS).status_code == 403
    assert house.client.post(f"/v1/{QUESTIONS}", headers=house.headers, json={"text": "mdp"}).status_code in {
        400,
        403,
        422,
    }


@pytest.mark.usefixtures("house")
def test_a_question_that_is_sent_twice_is_asked_once(ada: Someone) -> None:
    sent = [ada.send("POST", QUESTIONS, {"text": "mdp oublié"}, {"idempotency-key": "q1"}) for _ in range(2)]
    assert [one.status_code for one in sent] == [201, 200]
    assert sent[0].json() == sent[1].json()
    assert len(ada.get(QUESTIONS)["questions"]) == 1


def test_who_asks_too_much_waits(
    house: Organisation, ada: Someone, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = house.client.app.state
    few = msgspec.structs.replace(state.runtime.settings, faq_questions_per_hour=2)
    monkeypatch.setattr(state, "runtime", dataclasses.replace(state.runtime, settings=few))
    for _ in range(2):
        ada.post(QUESTIONS, {"text": "mdp"})
    refused = ada.send("POST", QUESTIONS, {"text": "mdp"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "600")
    clock.set("2026-11-16T11:30")
    assert ada.send("POST", QUESTIONS, {"text": "mdp"}).status_code == 201


def test_an_entry_takes_no_more_phrasings_than_it_may_have(house: Organisation, ada: Someone) -> None:
    full = {"texts": {"fr": {"title": "Parking", "phrasings": [f"garer {n}" for n in range(50)]}}}
    done(_put(house, "faq-entries/parking", full))
    asked = ada.post(QUESTIONS, {"text": "xylophone"})
    refused = house.post(f"/v1/faq-gaps/{asked['question_id']}", {"decision": "accept", "entry_id": "parking"})
    assert problem_of(refused)["errors"][0]["path"] == "$.entry_id"
    assert len(house.get("/v1/faq-entries").json()["entries"]) == len(_ENTRIES) + 1


def test_what_changes_no_entry_leaves_all_indexes_ready(house: Organisation, ada: Someone) -> None:
    asked = ada.post(QUESTIONS, {"text": "xylophone"})
    indexes = house.client.app.state.runtime.faq._ready  # noqa: SLF001 - what is ready
    ready = dict(indexes)
    done(_put(house, "faq-entries/attestation", _ENTRIES["attestation"]))
    done(house.post(f"/v1/faq-gaps/{asked['question_id']}", {"decision": "dismiss"}))
    ada.post(QUESTIONS, {"text": "xylophone"})
    assert indexes == ready
    done(_put(house, "faq-entries/attestation", {"texts": {"fr": {"title": "Attestation"}}}))
    ada.post(QUESTIONS, {"text": "xylophone"})
    assert indexes != ready


def test_who_asks_too_much_at_once_waits_all_the_same(
    house: Organisation, ada: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = house.client.app.state
    few = msgspec.structs.replace(state.runtime.settings, faq_questions_per_hour=1)
    monkeypatch.setattr(state, "runtime", dataclasses.replace(state.runtime, settings=few))
    ada.send("POST", QUESTIONS, {"text": ""})  # what is loaded with the first is there
    with ThreadPoolExecutor(6) as pool:
        asked = list(pool.map(lambda n: ada.send("POST", QUESTIONS, {"text": f"mdp {n}"}).status_code, range(6)))
    assert sorted(asked) == [201, 429, 429, 429, 429, 429]

"""A language model that the operator names: it rewrites and drafts, answers no learner, and may fail."""

import dataclasses
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest

from api.integrations.outgoing import Outgoing
from api.integrations.reach import Reach
from tests.api.http.organisations import Json, Organisation, problem_of
from tests.api.support.people import Someone, done

QUESTIONS = "learners/ada/questions"


class Scripted:
    """A server that answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.says, self.status, self.asked = "attestation certificat", 200, list[Json]()
        self.headers: dict[str, str] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.asked.append({"path": self.path, **msgspec.json.decode(body)})
                outer.headers = {name.lower(): text for name, text in self.headers.items()}
                told: Any = {"choices": [{"message": {"role": "assistant", "content": outer.says}}]}
                sent = msgspec.json.encode(told)
                self.send_response(outer.status)
                self.send_header("content-length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def model(team: Organisation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Scripted]:
    scripted, state = Scripted(), team.client.app.state
    key = tmp_path / "key"
    key.write_text("sesame\n")
    named = {"faq_model_url": scripted.url, "faq_model": "small", "faq_model_key_file": key, "faq_model_seconds": 5}
    settings = msgspec.structs.replace(state.runtime.settings, **named)
    near = Outgoing(Reach((ip_network("127.0.0.0/8"),)))
    monkeypatch.setattr(state, "runtime", dataclasses.replace(state.runtime, settings=settings, outgoing=near))
    entry: Json = {"texts": {"fr": {"title": "Comment obtenir mon attestation ?", "text": "Dans « Mes documents »."}}}
    done(team.client.put("/v1/faq-entries/attestation", headers=team.headers, json=entry))
    yield scripted
    scripted.close()


def test_it_adds_words_to_what_is_searched_for_and_both_sides_are_kept(
    team: Organisation, ada: Someone, model: Scripted, database_url: str
) -> None:
    asked = ada.post(QUESTIONS, {"text": "le truc qui prouve que j’y étais"})
    assert asked["suggestions"][0]["entry_id"] == "attestation"
    assert "certificat" not in str(asked["text"])
    (sent,) = model.asked
    assert (sent["path"], sent["model"]) == ("/v1/chat/completions", "small")
    assert model.headers["authorization"] == "Bearer sesame"
    assert "<question>le truc qui prouve que j’y étais</question>" in sent["messages"][1]["content"]
    assert "ada" not in str(sent["messages"])
    with psycopg.connect(database_url) as connection:
        (row,) = connection.execute(
            "SELECT learner, purpose, prompt, answer, fault, asked_by FROM symphonie.faq_model_call"
            " WHERE organisation_no = (SELECT no FROM symphonie.organisation WHERE id = %s)",
            [team.name],
        ).fetchall()
    assert (row[0], row[1], row[3], row[4], row[5]) == ("ada", "rewrite", "attestation certificat", None, "learner/ada")
    assert "sesame" not in row[2]
    exported = team.get("/v1/learners/ada/export", {"on-behalf-of": "learner/ada"}).json()
    assert [one["purpose"] for one in exported["faq_model_calls"]] == ["rewrite"]
    assert len(exported["faq_questions"]) == len(exported["faq_conversations"]) == 1


@pytest.mark.parametrize(("status", "says"), [(500, "x"), (200, ""), (200, "\x00")])
def test_where_it_fails_everything_goes_on_as_if_there_were_none(
    ada: Someone, model: Scripted, status: int, says: str
) -> None:
    model.status, model.says = status, says
    assert ada.post(QUESTIONS, {"text": "mon attestation"})["suggestions"][0]["entry_id"] == "attestation"


def test_where_it_may_not_be_reached_it_is_not(
    team: Organisation, ada: Someone, model: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = team.client.app.state
    monkeypatch.setattr(state, "runtime", dataclasses.replace(state.runtime, outgoing=Outgoing(Reach())))
    assert ada.post(QUESTIONS, {"text": "mon attestation"})["suggestions"][0]["entry_id"] == "attestation"
    assert model.asked == []


def test_it_drafts_for_the_supporter_who_sends_or_does_not(ada: Someone, tess: Someone, model: Scripted) -> None:
    case_id = ada.opens("Papier", text="Comment avoir mon attestation ?")
    model.says = "Bonjour, vous la trouverez dans « Mes documents »."
    path = f"cases/{case_id}/suggested-answer"
    told = tess.post(path, {"language": "fr"})
    assert (told["text"], told["by_model"]) == (model.says, True)
    assert [one["entry_id"] for one in told["sources"]] == ["attestation"]
    assert "supporter_message" not in ada.events(case_id)
    assert ada.send("POST", path, {}).status_code == 403
    model.status = 503
    told = tess.post(path, {"language": "fr"})
    assert (told["text"], told["by_model"]) == ("Dans « Mes documents ».", False)


def test_where_the_learner_has_written_nothing_there_is_nothing_to_draft(tess: Someone) -> None:
    case_id = tess.post("cases", {"subject": "Point", "learner_id": "ada"})["case"]["case_id"]
    problem = problem_of(tess.send("POST", f"cases/{case_id}/suggested-answer", {}))
    assert problem["type"] == "/problems/nothing-said"

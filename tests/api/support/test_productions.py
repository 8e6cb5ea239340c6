"""What learners hand in: taken if it is what it says, read by whom it concerns, and gone with them."""

import io
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import httpx
import psycopg
import pytest

from api.files import files_of
from api.record.erasure.files import sweep
from api.record.retrace.retracer import Retracer
from api.settings import Settings
from api.support.cases.formats import FORMATS
from tests.api.http.organisations import Json, Organisation
from tests.api.http.retracers import a_retracer
from tests.api.support.clocked import no_of
from tests.api.support.people import Someone, done, staffed
from tests.api.support.test_cases import refused

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nThe work of ada."
MAIL = b"From: ada@example.org\r\nDate: Mon, 16 Nov 2026 09:00:00 +0100\r\nSubject: Devoir\r\n\r\nVoil\xe0.\r\n"


def package(*names: str, mimetype: str = "") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as one:
        for name in names:
            one.writestr(name, mimetype if name == "mimetype" else "<x/>")
    return written.getvalue()


ODT = FORMATS[".odt"].media_type
SOUND = {
    ".pdf": PDF,
    ".eml": MAIL,
    ".png": b"\x89PNG\r\n\x1a\n....",
    ".jpg": b"\xff\xd8\xff\xe0....",
    ".jpeg": b"\xff\xd8\xff\xe1....",
    ".gif": b"GIF89a....",
    ".webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    ".docx": package("[Content_Types].xml", "word/document.xml"),
    ".xlsx": package("[Content_Types].xml", "xl/workbook.xml"),
    ".pptx": package("[Content_Types].xml", "ppt/presentation.xml"),
    ".odt": package("mimetype", "content.xml", mimetype=ODT),
    ".txt": "Réponse\t: 3\n".encode(),
    ".csv": "élève;note\nada;3\n".encode("cp1252"),
}


def hands_in(
    someone: Someone,
    case: str,
    content: bytes = PDF,
    name: str | None = "work.pdf",
    sent_as: str = "application/octet-stream",
    **more: str,
) -> httpx.Response:
    headers = {**someone.house.headers, "on-behalf-of": someone.name, "content-type": sent_as}
    headers |= {"idempotency-key": more.pop("key")} if "key" in more else {}
    asked = {**more, **({} if name is None else {"file_name": name})}
    path = f"/v1/cases/{case}/productions"
    return someone.house.client.post(path, params=asked, headers=headers, content=content)


def read(someone: Someone, case: str, production: str) -> httpx.Response:
    return someone.send("GET", f"cases/{case}/productions/{production}")


def folder(settings: Settings, database_url: str, organisation: Organisation) -> Path:
    with psycopg.connect(database_url) as connection:
        return settings.data_dir / "files" / str(no_of(connection, organisation.name))


def names(place: Path) -> set[str]:
    return {one.name for one in place.iterdir()} if place.is_dir() else set()


@pytest.fixture
def retracer(settings: Settings) -> Iterator[Retracer]:
    found = a_retracer(settings)
    yield found
    found.close()


def erase(organisation: Organisation, retracer: Retracer, learner: str) -> Json:
    told = done(organisation.client.delete(f"/v1/learners/{learner}", headers=organisation.headers))
    retracer.work()
    receipt: Json = organisation.get(f"/v1/erasures/{told['id']}").json()
    assert receipt["status"] == "done"
    return receipt


def test_what_a_learner_hands_in_is_read_by_whom_it_concerns_with_its_name_and_noted(
    ada: Someone, tess: Someone, team: Organisation
) -> None:
    case, name = ada.opens(), 'Devoir n°1 "fractions".pdf'
    told = done(hands_in(ada, case, name=name))
    production = told["event_id"]
    for person in (ada, tess, Someone(team, "supporter/pam")):
        answer = read(person, case, production)
        assert (answer.status_code, answer.content) == (200, PDF), person.name
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "private, no-store"
        kind, plain, full = answer.headers["content-disposition"].split("; ")
        assert (kind, plain) == ("attachment", 'filename="Devoir n_1 _fractions_.pdf"')
        assert full == f"filename*=UTF-8''{quote(name, safe='')}"
    event = tess.get(f"cases/{case}?limit=1")["events"][0]
    assert (event["event"], event["text"], event["title"]["fr"]) == ("production", name, "Production remise")
    digest = sha256(PDF).hexdigest()
    about = {"production_id": production, "media_type": "application/pdf", "n_bytes": len(PDF), "sha256": digest}
    assert event["details"] == about
    noted = [one for one in team.get("/v1/learners/ada/reads").json()["reads"] if production in one["what"]]
    assert {one["person"] for one in noted} == {"supporter/tess", "supporter/pam"}
    assert {one["what"] for one in noted} == {f"production/{production}"}
    notice = tess.get("notices?kind=message")["notices"][0]
    assert notice["text"]["en"] == "ada handed something in, in the case “Fractions”."
    assert [one["name"] for one in team.get("/v1/learners/ada/export").json()["productions"]] == [name]


def test_a_link_is_handed_in_and_read_as_one(ada: Someone, tess: Someone) -> None:
    case, url = ada.opens(), "https://example.org/portfolio?of=ada#3"
    production = tess.post(f"cases/{case}/productions", {"url": url, "name": "Portfolio"})["event_id"]
    assert read(ada, case, production).json() == {"production_id": production, "name": "Portfolio", "url": url}
    for bad in (
        "http://example.org",
        "https://",
        "javascript:alert(1)",
        "https://ada:secret@example.org",
        "https://a b",
    ):
        problem = refused(ada.send("POST", f"cases/{case}/productions", {"url": bad}), 422, "invalid-fields")
        assert problem["errors"][0]["path"] == "$.url"
    asked = f"cases/{case}/productions?file_name=a.pdf"
    assert refused(ada.send("POST", asked, {"url": url}), 422, "invalid-fields")["errors"][0]["path"] == "?file_name"


@pytest.mark.parametrize("ending", FORMATS)
def test_a_file_is_taken_that_is_what_its_name_says_and_no_other(ada: Someone, ending: str) -> None:
    case, own = ada.opens(), FORMATS[ending].media_type
    for sent_as, name in ((own, f"work{ending}"), ("application/octet-stream", f"WORK{ending.upper()}")):
        production = done(hands_in(ada, case, SOUND[ending], name, sent_as))["event_id"]
        assert read(ada, case, production).content == SOUND[ending]
    wrong = b"MZ\x90\0\x03\0\0\0" + SOUND[ending]
    assert "macros" in refused(hands_in(ada, case, wrong, f"work{ending}"), 415, "format-not-taken")["detail"]
    other = "image/png" if own != "image/png" else "application/pdf"
    problem = refused(hands_in(ada, case, SOUND[ending], f"work{ending}", other), 415, "format-not-taken")
    assert ".docx" in problem["errors"][0]["remedy"]


def test_macros_archives_and_other_endings_are_not_taken(ada: Someone) -> None:
    case = ada.opens()
    parts = ("[Content_Types].xml", "word/document.xml")
    cases = {
        "work.docx": package(*parts, "word/vbaProject.bin"),
        "work.xlsx": package(*parts),
        "work.odt": package("mimetype", mimetype="application/zip"),
        "work.eml": b"Only a text.\n",
        "work.txt": b"a\0b",
    }
    for name, content in cases.items():
        refused(hands_in(ada, case, content, name), 415, "format-not-taken")
    for name in ("work.exe", "work.html", "work.svg", "work.zip", "work", "work.pdf.js"):
        problem = refused(hands_in(ada, case, name=name), 415, "format-not-taken")
        assert problem["errors"][0]["path"] == "?file_name"
    refused(hands_in(ada, case, sent_as="video/mp4"), 415, "unsupported-media-type")
    assert ada.events(case) == ["case_opened", "learner_message"]


def test_names_that_are_no_names_and_empty_or_too_large_files_change_nothing(
    ada: Someone, settings: Settings, database_url: str
) -> None:
    case = ada.opens()
    for name in ("../work.pdf", "a/b.pdf", "a\\b.pdf", "a\nb.pdf", "a\0.pdf", "..", ".pdf", "a\u202efdp.pdf", "", None):
        problem = refused(hands_in(ada, case, name=name), 422, "invalid-fields")
        assert problem["errors"][0]["path"] == "?file_name", name
    assert refused(hands_in(ada, case, b""), 422, "invalid-fields")["errors"][0]["path"] == "$"
    refused(hands_in(ada, case, b"%PDF-" + bytes(20 << 20)), 413, "body-too-large")
    assert ada.events(case) == ["case_opened", "learner_message"]
    assert names(folder(settings, database_url, ada.house)) == set()
    done(hands_in(ada, case, b"%PDF-" + bytes((20 << 20) - 5)))


def test_sent_twice_is_handed_in_once_and_others_are_told_of_it(ada: Someone, tess: Someone, clock: object) -> None:
    assert clock
    case = ada.opens()
    first, again = (hands_in(ada, case, key="one") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["event_id"] == again.json()["event_id"]
    refused(hands_in(ada, case, key="one", name="other.pdf"), 409, "repeated-key")
    opened = f"{case}/opened"
    problem = refused(hands_in(tess, case, last_seen=opened), 409, "case-moved-on")
    assert [one["event"] for one in problem["news"]] == ["learner_message", "production"]
    assert hands_in(tess, case, last_seen=opened, send_all_the_same="true").status_code == 201
    tess.post(f"cases/{case}/close", {"outcome": "helped"})
    refused(hands_in(ada, case), 409, "case-is-over")


def test_strangers_read_nothing_and_a_case_that_was_merged_keeps_what_it_had(
    ada: Someone, tess: Someone, team: Organisation
) -> None:
    case, other = ada.opens(), ada.opens()
    production = done(hands_in(ada, case))["event_id"]
    assert read(ada, other, production).status_code == 404
    stranger = Someone(team, "learner/eve")
    refused(read(stranger, case, production), 404, "unknown-case")
    refused(hands_in(stranger, case), 404, "unknown-case")
    refused(read(tess, case, "none"), 404, "unknown-production")
    tess.post(f"cases/{other}/merge", {"case_id": case, "reason": "The same."})
    assert read(tess, other, production).content == PDF
    assert read(ada, case, production).content == PDF


def test_two_organisations_hand_in_the_same_file_and_each_is_erased_for_itself(
    ada: Someone, team: Organisation, other: Organisation, settings: Settings, database_url: str, retracer: Retracer
) -> None:
    digest = sha256(PDF).hexdigest()
    twin = Someone(staffed(other), "learner/ada")
    eve = Someone(team, "learner/eve")
    held = {}
    for person in (ada, twin, eve):
        case = person.opens()
        held[person] = case, done(hands_in(person, case, name="mine.pdf"))["event_id"]
    done(hands_in(ada, held[ada][0], b"%PDF-1.4 alone"))
    refused(read(twin, *held[ada]), 404, "unknown-case")
    places = [folder(settings, database_url, one) for one in (team, other)]
    assert [len(names(one)) for one in places] == [2, 1]
    assert erase(team, retracer, "ada")["removed"]["production"] == 2
    assert [names(one) for one in places] == [{digest}, {digest}]
    assert read(eve, *held[eve]).content == PDF
    erase(team, retracer, "eve")
    assert [names(one) for one in places] == [set(), {digest}]
    assert read(twin, *held[twin]).content == PDF


def test_what_no_row_names_is_swept_and_what_is_being_written_stays(
    ada: Someone, settings: Settings, database_url: str
) -> None:
    done(hands_in(ada, ada.opens()))
    place, files = folder(settings, database_url, ada.house), files_of(settings)
    files.write(int(place.name), b"left behind").keep()
    under_way = files.write(int(place.name), b"under way")
    with psycopg.connect(database_url, autocommit=True) as connection:
        sweep(connection, files, int(place.name))
    assert names(place) == {sha256(PDF).hexdigest(), under_way.part.name}


def test_a_file_that_is_lost_is_said_to_be(ada: Someone, settings: Settings, database_url: str) -> None:
    case = ada.opens()
    production = done(hands_in(ada, case))["event_id"]
    (folder(settings, database_url, ada.house) / sha256(PDF).hexdigest()).unlink()
    refused(read(ada, case, production), 503, "files-unavailable")

"""What is sent to pages, by whoever does not mean well, too: read within bounds, and kept by nobody."""

import re
from urllib.parse import urlencode

import pytest
from litestar._parsers import parse_url_encoded_form_data

from api.workspace.forms import MOST_FIELDS
from api.workspace.site import HANDLERS
from tests.api.accounts.visitors import OWN, Visitor, settled
from tests.api.http.organisations import Organisation

FORM = {**OWN, "content-type": "application/x-www-form-urlencoded"}


def posted(organisation: Organisation, path: str, body: bytes, **headers: str) -> tuple[int, str]:
    answer = organisation.client.post(
        f"http://localhost{path}", headers={**FORM, **headers}, content=body, follow_redirects=False
    )
    return answer.status_code, answer.headers.get("location", "")


def test_a_form_of_more_fields_than_any_page_has_is_not_taken_apart(organisation: Organisation) -> None:
    assert posted(organisation, "/sign-in", b"a&" * MOST_FIELDS)[0] == 422
    assert posted(organisation, "/sign-in", b"a" * (1 << 17))[0] == 413
    assert posted(organisation, "/sign-in", b"a&" * (MOST_FIELDS - 1))[0] == 401


def test_a_form_that_cannot_be_read_is_told_so(organisation: Organisation) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        assert posted(organisation, "/sign-in", b"--y", **{"content-type": kind})[0] == 400


def test_of_who_is_sent_away_nothing_is_read(organisation: Organisation) -> None:
    for path in ("/account", "/learners/ada/case/1/production", "/programme/course/models/upload"):
        assert posted(organisation, path, b"a" * (1 << 21)) == (303, "/sign-in?next=%2F"), path
        assert posted(organisation, path, b"a" * (1 << 21), **{"sec-fetch-site": "cross-site"})[0] == 403, path


def test_no_form_is_remembered_with_the_password_in_it(organisation: Organisation) -> None:
    before = parse_url_encoded_form_data.cache_info().currsize
    Visitor(organisation.client).sign_in(organisation.name, "somebody", "a password of theirs")
    assert parse_url_encoded_form_data.cache_info().currsize == before


@pytest.mark.parametrize("no_text", ["%00", "%FF", "a%ED%A0%80"])
def test_what_is_no_text_in_an_address_leads_nowhere(organisation: Organisation, no_text: str) -> None:
    _, tess = settled(organisation, person="supporter/tess")
    found = re.search(r'name="csrf" value="([^"]+)"', tess.get("/account").text)
    assert found is not None
    tried = 0
    for handler in HANDLERS:
        for path in handler.paths:
            if "{" in path and not path.startswith("/assets"):
                (method,) = handler.http_methods - {"HEAD", "OPTIONS"}
                address = re.sub(r"{\w+:str}", no_text, path)
                answer = tess.ask(str(method), address, OWN, {"csrf": found[1]} if method == "POST" else None)
                assert answer.status_code in {403, 404}, (method, path, answer.status_code)
                tried += 1
    assert tried > 40


def test_one_goes_to_a_page_whatever_script_its_address_is_written_in(organisation: Organisation) -> None:
    _, tess = settled(organisation, person="supporter/tess", email="tess@example.org")
    assert tess.is_in
    to = Visitor(organisation.client).sign_in(organisation.name, "tess", next="/learners?q=Zoé œ").headers["location"]
    assert to == "/"  # with a space it is no address
    to = Visitor(organisation.client).sign_in(organisation.name, "tess", next="/learners?q=œ").headers["location"]
    assert to == f"/learners?{urlencode({'q': 'œ'})}"

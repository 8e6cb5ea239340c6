"""What every page has: a frame, a policy, a language, a way back."""

import re
from collections.abc import Callable

import httpx
import pytest

from tests.asking import PATIENCE_S
from tests.workspace.desks import Desk, Theme
from tests.workspace.school import School

Sit = Callable[..., Desk]


@pytest.mark.parametrize(("language", "theme"), [("fr", "light"), ("en", "dark"), ("qps", "light")])
def test_a_page_that_is_not_there_says_what_to_do(desk: Sit, language: str, theme: Theme) -> None:
    at = desk("tutor", language=language, theme=theme)
    at.go("/nowhere")
    at.check()
    assert at.page.get_by_role("heading", level=1).count() == 1


def test_the_forms_of_a_page_carry_one_token_which_another_page_does_not(desk: Sit) -> None:
    at = desk("tutor")
    tokens = []
    for _ in range(2):
        page = at.go("/today")
        of_forms = page.locator("form[method=post] input[name=csrf]")
        assert of_forms.count() > 1
        tokens.append({of_forms.nth(number).input_value() for number in range(of_forms.count())})
    assert len(tokens[0]) == len(tokens[1]) == 1
    assert tokens[0] != tokens[1]


def test_nothing_that_somebody_types_is_a_fault_of_ours(school: School) -> None:
    asks = {"cookie": f"symphonie={school.sign_in('coordinator', 'en')}", "sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=school.url, headers=asks, timeout=PATIENCE_S) as browser:
        found = re.search(r'name="csrf" value="([^"]+)"', browser.get("/account").text)
        assert found is not None
        form = {"csrf": found[1], "subject": "Sums", "once": "€\r\nOn-Behalf-Of: supporter/lead"}
        first = browser.post("/learners/eve/cases", data=form)
        assert first.status_code == 303
        assert browser.post("/learners/eve/cases", data=form).headers["location"] == first.headers["location"]
        case = first.headers["location"].split("?")[0]
        for number in ("9" * 5000, "²", "-1", "1e9"):
            for act, name in (("plan", "weeks"), ("snooze", "days"), ("observe", "score")):
                answer = browser.post(f"{case}/{act}", data={"csrf": found[1], "text": "x", name: number})
                assert answer.status_code < 500, (act, number)
            assert browser.get(f"/today?new={number}").status_code == 200
        for moment in ("9999-12-31T23:59", "0001-01-01T00:00"):
            meeting = {"csrf": found[1], "title": "Sums", "starts_at": moment, "minutes": "30"}
            assert browser.post(f"{case}/meeting", data=meeting).status_code < 500, moment
        assert browser.post(f"{case}/close", data={"csrf": found[1], "text": "Done."}).status_code == 303

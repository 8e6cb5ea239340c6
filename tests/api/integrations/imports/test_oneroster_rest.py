"""OneRoster 1.2 over REST: credentials, pages, deltas."""

import asyncio
import itertools
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from yarl import URL

from api.import_errors import SourceRefused, SourceUnreachable
from api.integrations.budget import Budget
from api.integrations.outgoing import Answer
from api.integrations.rosters.oneroster_rest import BASE, Credentials, OneRoster
from api.integrations.rosters.roster import Roster
from tests.api.integrations.imports.moodles import FakeSchool

URL_OF = "https://sis.example.org"
CREDENTIALS = Credentials(f"{URL_OF}/token", "client", "secret")
TODAY = date(2026, 3, 2)


def enrollment(number: int, user: str, role: str, status: str = "active") -> dict[str, Any]:
    named = {"user": {"sourcedId": user, "type": "user"}, "class": {"sourcedId": "c1", "type": "class"}}
    return {"sourcedId": f"e{number}", "status": status, "role": role, "primary": "false", **named}


LISTS: dict[str, list[dict[str, Any]]] = {
    "users": [
        {"sourcedId": one, "status": "active", "enabledUser": "true", "givenName": one.title(), "familyName": "X"}
        for one in ("ada", "blaise", "grace", "alan", "edsger")
    ],
    "classes": [{"sourcedId": "c1", "status": "active", "title": "Réseau"}],
    "enrollments": [
        enrollment(1, "ada", "student"),
        enrollment(2, "blaise", "student"),
        enrollment(3, "grace", "teacher"),
        enrollment(4, "alan", "student", "tobedeleted"),
        enrollment(5, "edsger", "student"),
    ],
}


def read(
    school: FakeSchool,
    since: datetime | None = None,
    credentials: Credentials = CREDENTIALS,
    budget: Budget | None = None,
) -> Roster:
    return asyncio.run(OneRoster(school.ask, f"{URL_OF}{BASE}/", credentials, budget).read(URL_OF, TODAY, since))


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("per_page", [1, 2, 500])
def test_all_pages_are_read_by_links_or_by_counting(links: bool, per_page: int) -> None:  # noqa: FBT001
    school = FakeSchool(LISTS, per_page, links=links)
    (each,) = read(school).classes
    assert (each.title, each.learners, each.supporters) == ("Réseau", ("ada", "blaise", "edsger"), ("grace",))
    assert school.asked[0][:2] == ("POST", f"{URL_OF}/token")
    assert all(headers["authorization"] == "Bearer tok" for method, _, headers in school.asked if method == "GET")


def test_a_delta_asks_for_what_changed_since() -> None:
    school = FakeSchool(LISTS)
    roster = read(school, datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert roster.is_delta
    assert roster.classes[0].left == ("alan",)
    filters = {URL(url).query["filter"] for method, url, _ in school.asked if method == "GET"}
    assert filters == {"dateLastModified>='2026-03-01T12:00:00.000Z'"}


def test_a_client_that_is_refused_is_told_so_without_its_secret() -> None:
    with pytest.raises(SourceRefused) as refused:
        read(FakeSchool(LISTS), credentials=Credentials(CREDENTIALS.token_url, "client", "other"))
    assert "other" not in str(refused.value)


def test_pages_that_are_small_each_are_bounded_together_in_bytes_and_in_time() -> None:
    n_bytes = len(msgspec.json.encode({"users": LISTS["users"]}))
    with pytest.raises(SourceUnreachable, match="MiB in all"):
        read(FakeSchool(LISTS, 1), budget=Budget(max_bytes=n_bytes))
    seconds = itertools.count(0.0, 3.0)
    school = FakeSchool(LISTS, 1)
    with pytest.raises(SourceUnreachable, match="takes more than 10 s"):
        read(school, budget=Budget(10.0, clock=lambda: next(seconds)))
    assert len(school.asked) == 4


def test_a_next_page_elsewhere_is_not_followed() -> None:
    school = FakeSchool(LISTS)

    async def ask(method: str, url: str, **more: Any) -> Answer:  # noqa: ANN401
        answer = await school.ask(method, url, **more)
        return answer._replace(headers={"link": '<https://evil.example/users>; rel="next"'})

    with pytest.raises(SourceUnreachable, match="another address"):
        asyncio.run(OneRoster(ask, URL_OF, CREDENTIALS).read(URL_OF, TODAY, None))

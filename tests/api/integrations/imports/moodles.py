"""A Moodle, and a school's OneRoster, as far as they are asked: recorded answers, and what was sent."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from yarl import URL

from api.integrations.outgoing import Answer

SITE = "https://moodle.example.org"
TOKEN = "0123456789abcdef"  # noqa: S105
COURSE = {"courses": [{"id": 5, "fullname": "Réseaux", "shortname": "NET", "lang": "fr", "visible": 1}], "warnings": []}
SECTIONS: list[dict[str, Any]] = [
    {
        "id": 10,
        "name": "Généralités",
        "visible": 1,
        "section": 0,
        "modules": [{"id": 20, "name": "Annonces", "modname": "forum", "visible": 1, "uservisible": True}],
    },
    {
        "id": 11,
        "name": "Adressage &amp; masques",
        "visible": 1,
        "section": 1,
        "modules": [
            {"id": 21, "name": "Test d’adressage", "modname": "quiz", "visible": 1, "uservisible": True},
            {"id": 22, "name": "Masques", "modname": "h5pactivity", "visible": 1, "uservisible": True},
            {"id": 23, "name": "À lire", "modname": "page", "visible": 1, "uservisible": True},
            {
                "id": 24,
                "name": "Film",
                "modname": "resource",
                "visible": 1,
                "uservisible": True,
                "contents": [{"type": "file", "mimetype": "video/mp4", "filename": "f.mp4"}],
            },
            {"id": 25, "name": "Caché", "modname": "quiz", "visible": 0, "uservisible": True},
        ],
    },
]
ENROLLED = [
    {"id": 3, "fullname": "Ada Lovelace", "email": "ada@example.org", "roles": [{"roleid": 5, "shortname": "student"}]},
    {"id": 4, "fullname": "Blaise Pascal", "roles": [{"roleid": 5, "shortname": "student"}]},
    {"id": 5, "fullname": "Grace Hopper", "roles": [{"roleid": 3, "shortname": "editingteacher"}]},
    {"id": 6, "fullname": "Admin", "roles": [{"roleid": 1, "shortname": "manager"}]},
]
STATUSES = {
    "3": [
        {"cmid": 21, "modname": "quiz", "state": 2, "timecompleted": 1772400000, "tracking": 2},
        {"cmid": 23, "modname": "page", "state": 1, "timecompleted": 1772400100, "tracking": 1},
        {"cmid": 22, "modname": "h5pactivity", "state": 0, "timecompleted": 0, "tracking": 2},
        {"cmid": 99, "modname": "quiz", "state": 1, "timecompleted": 1772400200, "tracking": 2},
    ]
}
GRADES = {
    "usergrades": [
        {
            "userid": 3,
            "userfullname": "Ada Lovelace",
            "gradeitems": [
                {
                    "id": 70,
                    "itemtype": "mod",
                    "itemmodule": "quiz",
                    "cmid": 21,
                    "graderaw": 7.5,
                    "grademin": 0,
                    "grademax": 10,
                    "gradedategraded": 1772400000,
                },
                {"id": 71, "itemtype": "mod", "cmid": 22, "graderaw": None, "grademin": 0, "grademax": 10},
                {"id": 72, "itemtype": "course", "graderaw": 75, "grademin": 0, "grademax": 100},
            ],
        }
    ]
}


class FakeMoodle:
    """Answers as Moodle's REST server does: always 200, and in trouble with an exception.

    Args:
        changes: Other answers by function.
    """

    def __init__(self, changes: Mapping[str, object] | None = None) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self._changes = changes or {}

    async def ask(self, method: str, url: str, *, body: bytes = b"", **_: object) -> Answer:
        fields = dict(parse_qsl(body.decode()))
        self.asked.append((method, url, fields))
        return Answer(200, {"content-type": "application/json"}, msgspec.json.encode(self._answer(fields)), url)

    def _answer(self, fields: dict[str, str]) -> object:
        if fields.get("wstoken") != TOKEN:
            told = {"exception": "moodle_exception", "errorcode": "invalidtoken"}
            return {**told, "message": f"Jeton invalide {fields.get('wstoken')}"}
        name = fields["wsfunction"]
        if name in self._changes:
            return self._changes[name]
        return {
            "core_course_get_courses_by_field": COURSE,
            "core_course_get_contents": SECTIONS,
            "core_enrol_get_enrolled_users": ENROLLED,
            "core_completion_get_activities_completion_status": {
                "statuses": STATUSES.get(fields.get("userid", ""), [])
            },
            "gradereport_user_get_grade_items": GRADES,
        }[name]


class FakeSchool:
    """Answers as a OneRoster 1.2 service does, so many entries a page.

    Args:
        lists: Of entries by name.
        per_page: The most that it gives, whatever is asked for.
        links: Whether it links to the next page; otherwise it counts.
    """

    def __init__(self, lists: Mapping[str, list[dict[str, Any]]], per_page: int = 2, *, links: bool = True) -> None:
        self.asked: list[tuple[str, str, Mapping[str, str]]] = []
        self._lists, self._per_page, self._links = lists, per_page, links

    async def ask(self, method: str, url: str, *, headers: Mapping[str, str], **_: object) -> Answer:
        self.asked.append((method, url, headers))
        if method == "POST":
            is_known = headers["authorization"] == "Basic Y2xpZW50OnNlY3JldA=="
            token = {"access_token": "tok", "token_type": "bearer", "expires_in": 3600}
            return Answer(200 if is_known else 401, {}, msgspec.json.encode(token if is_known else {}), url)
        if headers["authorization"] != "Bearer tok":
            return Answer(401, {}, b"{}", url)
        name, query = URL(url).name, URL(url).query
        whole, offset = self._lists[name], int(query.get("offset", "0"))
        part = whole[offset : offset + self._per_page]
        told: dict[str, str] = {"x-total-count": str(len(whole))}
        if self._links:
            following = offset + self._per_page
            more = (
                f'<{URL(url).with_query({**query, "offset": str(following)})}>; rel="next", '
                if following < len(whole)
                else ""
            )
            told["link"] = f'{more}<{url}>; rel="first"'
        return Answer(200, told, msgspec.json.encode({name: part}), url)

"""A learner of whom there is something in every part of the service, and a neighbour who stays."""

from typing import Final, NamedTuple

import httpx
import psycopg

from content_graph.authoring import dump_json
from tests.api.http.organisations import a_result
from tests.api.http.support_files import help_with
from tests.api.http.test_activities import a_visit
from tests.api.results.courses import small_graph
from tests.asking import asking
from tests.pausing import at_rest
from tests.privacy.houses import House

_FROM_AFAR: Final = ("alert", "signal_memory", "signal_due")
"""What takes days to come about."""
_WHO: Final = {"zone": "Europe/Paris", "language": "fr"}


class Life(NamedTuple):
    """Somebody whom nobody else has the name of.

    Attributes:
        learner_id: As the platform calls them.
        name: As they are called.
        email: Where they are written to.
    """

    learner_id: str
    name: str
    email: str

    @property
    def words(self) -> tuple[str, ...]:
        """What names them."""
        return (self.learner_id, self.name, self.email)


def furnish(house: House) -> None:
    """Put people and a course into an organisation."""
    house.call("PUT", "content-graphs/small", httpx.Response(200, content=dump_json(small_graph())).json())
    for path, body in (
        ("calendars/always", {"zone": "Europe/Paris", "hours": "Mo-Su 00:00-24:00"}),
        ("supporters/tess", {"name": "Tess Tournier", "email": "tess.tournier@example.org", **_WHO}),
        ("supporters/lead", {"name": "Léa Duval", **_WHO}),
        (
            "promises/standard",
            {"name": "Vite", "calendar_id": "always", "first_answer": {"amount": 2, "unit": "working_days"}},
        ),
        (
            "routing-rules",
            {"coordinator_id": "lead", "promise_id": "standard", "rules": [{"rule_id": "all", "role": "tutor"}]},
        ),
    ):
        house.call("PUT", path, body)


def live(house: House, life: Life, neighbour: str) -> None:
    """Let somebody do, and have done to them, all that there is."""
    learner, person = life.learner_id, f"learner/{life.learner_id}"
    house.call("PUT", f"cohorts/of-{neighbour}", {"learners": [learner, neighbour]})
    tutors = {"supporter_id": "tess", "role": "tutor", "cohort_id": f"of-{neighbour}"}
    house.call("PUT", f"assignments/tess-{neighbour}", tutors)
    house.call("PUT", f"assignments/own-{neighbour}", {"supporter_id": "tess", "role": "coach", "learner_id": learner})
    contact = {"name": life.name, "email": life.email, "language": "fr"}
    house.call("PUT", f"learners/{learner}/contact", contact)
    house.call("PUT", f"learners/{neighbour}/contact", {"name": f"Neighbour {neighbour}"})
    house.call("POST", "invitations", {"person": person, **contact})
    for one in (learner, neighbour):
        results = [a_result(one, "a0", 0.0, n) for n in range(4)]
        house.call("POST", "results", {"content_graph": "small", "results": results})
        seen = {"content_graph": "small", "activities": [a_visit(one, n) for n in range(2)]}
        house.call("POST", "activities", seen)
    correction = {
        "correction_id": f"fix-{learner}",
        "learner_id": learner,
        "result_id": f"{learner}-0",
        "action": "correct",
        "score": 1.0,
        "by": {"id": "tess", "role": "tutor"},
        "reason": f"{life.name} was right.",
    }
    house.call("POST", "corrections", {"content_graph": "small", "corrections": [correction]})
    _decide(house, life, neighbour)
    _talk(house, life, neighbour)
    with psycopg.connect(house.database_url) as connection:
        for one in (learner, neighbour):
            help_with(connection, house.name, one, *_FROM_AFAR)


def _decide(house: House, life: Life, neighbour: str) -> None:
    learner, reason = life.learner_id, f"As {life.name} wishes."
    pin = {"kind": "pin", "activity_id": "b1", "content_graph": "small", "reason": reason}
    house.call("POST", "overrides", {**pin, "learner_id": learner}, "supporter/tess")
    goal = {
        "content_graph": "small",
        "targets": [{"skill_id": "a"}],
        "learners": [learner, neighbour],
        "by": {"id": "tess", "role": "tutor"},
    }
    house.call("PUT", f"goals/of-{neighbour}", goal)
    told = house.call("POST", "recommendations", {"learner_id": learner, "content_graph": "small"})
    event = {"event": "followed", "activity_id": told["items"][0]["activity_id"]}
    house.call("POST", f"recommendations/{told['recommendation_id']}/events", event)
    group = {"content_graph": "small", "skill_id": "b", "learners": [learner, neighbour], "note": f"With {life.name}."}
    house.call("POST", "groups", group, "supporter/tess")


def _talk_of(house: House, life: Life, neighbour: str) -> None:
    """Have people name somebody in what is about the neighbour."""
    told = f"Sat beside {life.name} ({life.learner_id}); write to {life.email}, too. {life.name}’s notes are better."
    asked = {"subject": f"As {life.name}", "learner_id": neighbour, "text": "May I?", "content_graph": "small"}
    case = house.call("POST", "cases", asked, f"learner/{neighbour}")["case"]["case_id"]
    with at_rest(house.process, house.database_url, "dispatcher"):
        house.call("POST", f"cases/{case}/messages", {"text": told}, "supporter/tess")
        sent = house.call("GET", f"outbox?learner_id={neighbour}&purpose=answer", person="supporter/tess")["sendings"]
        kept = {"nos": [one["no"] for one in sent], "reason": told}
        house.call("POST", "outbox/withdrawals", kept, "supporter/tess")
    house.call("POST", f"cases/{case}/notes", {"text": told, "visibility": "team"}, "supporter/tess")
    pin = {"kind": "pin", "activity_id": "b1", "content_graph": "small", "reason": told}
    house.call("POST", "overrides", {**pin, "learner_id": neighbour}, "supporter/tess")
    correction = {
        "correction_id": f"fix-{neighbour}",
        "learner_id": neighbour,
        "result_id": f"{neighbour}-0",
        "action": "correct",
        "score": 1.0,
        "by": {"id": "tess", "role": "tutor"},
        "reason": told,
    }
    house.call("POST", "corrections", {"content_graph": "small", "corrections": [correction]})


def _talk(house: House, life: Life, neighbour: str) -> None:
    learner, person = life.learner_id, f"learner/{life.learner_id}"
    message = {"subject": f"{life.name} asks", "learner_id": learner, "text": f"Write to {life.email}."}
    case = house.call("POST", "cases", {**message, "content_graph": "small"}, person)["case"]["case_id"]
    house.call("PUT", f"cases/{case}/draft", {"text": f"Dear {life.name}"}, "supporter/tess")
    handed = asking().post(
        f"{house.url}/v1/cases/{case}/productions",
        params={"file_name": f"{life.name}.pdf"},
        headers={**house.headers(person), "content-type": "application/pdf"},
        content=b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nThe work of " + life.name.encode(),
    )
    assert handed.is_success, handed.text
    _talk_of(house, life, neighbour)
    wrong = {"kind": "wrong", "skill_id": "a", "text": f"{life.name} knows this.", "content_graph": "small"}
    house.call("POST", f"learners/{learner}/contests", wrong, person)
    for one in (learner, neighbour):
        asked = {"text": f"Is {life.name} ({life.email}) in my group?"}
        house.call("POST", f"learners/{one}/questions", asked, f"learner/{one}")
    house.call("GET", f"learners/{learner}/timeline?content_graph=small", person="supporter/tess")

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from loadtests.demo.peers import Peers
from loadtests.demo.timepiece import Timepiece
from simulations.live.client import ServiceClient

AT = datetime(2026, 1, 13, 17, 30, tzinfo=UTC)
LEARNERS = [f"demo1-{number:02d}" for number in range(1, 9)]


class Cohort(ServiceClient):
    """Answers as the service does of learners who help each other, and keeps what was sent in whose name, and when."""

    def __init__(self, timepiece: Timepiece) -> None:
        super().__init__("http://127.0.0.1:9", "sym_x")
        self.timepiece = timepiece
        self.sent: list[tuple[str, str, Any, datetime]] = []
        self.proposed = [("demo1-03", "demo1-02"), ("demo1-01", "demo1-04")]
        self.helps: list[dict[str, Any]] = []

    async def acting(self, person: str, method: str, path: str, body: Any = None) -> Any:  # noqa: ANN401 - any JSON
        if method == "GET" and path.startswith("/v1/cohorts/A/peer-helps?"):
            return {"helps": [self._pair(*pair) for pair in self.proposed], "alone": self._alone()}
        if method == "GET" and path.startswith("/v1/peer-helps?"):
            return {"helps": self.helps[::-1]}
        self.sent.append((person, path, body, self.timepiece.now))
        if path == "/v1/peer-helps":
            self.proposed.remove((body["helper_id"], body["helped_id"]))
            made = {
                "peer_help_id": f"help-{len(self.helps) + 1}",
                "ended": None,
                "made_at": self.timepiece.now.isoformat(),
            }
            self.helps.append(made | self._pair(body["helper_id"], body["helped_id"]))
            return self.helps[-1]
        if path.endswith("/end"):
            next(one for one in self.helps if one["peer_help_id"] in path)["ended"] = {"at": "…"}
        return {}

    def of(self, act: str) -> list[tuple[str, str, Any, datetime]]:
        return [one for one in self.sent if one[1].endswith(act)]

    @staticmethod
    def _pair(helper: str, helped: str) -> dict[str, Any]:
        return {"skill_id": "s0", "helper": {"learner_id": helper}, "helped": {"learner_id": helped}}

    @staticmethod
    def _alone() -> list[dict[str, str]]:
        lacks = {"demo1-05": "refuses", "demo1-06": "no_wish", "demo1-07": "no_wish", "demo1-08": "no_wish"}
        return [{"learner_id": learner, "skill_id": "s1", "lack": lack} for learner, lack in lacks.items()]


@pytest.fixture
def cohort(tmp_path: Path) -> Iterator[Cohort]:
    with Timepiece(tmp_path / "clock") as timepiece:
        yield Cohort(timepiece)


def peers_of(cohort: Cohort) -> Peers:
    return Peers(cohort, cohort.timepiece, "A", LEARNERS, "course", "fr")


def test_each_speaks_for_themselves_and_one_says_nothing(cohort: Cohort) -> None:
    asyncio.run(peers_of(cohort).say())
    assert all(
        path == f"/v1/{person.replace('learner', 'learners')}/peer-willingness" for person, path, *_ in cohort.sent
    )
    assert {person for person, *_ in cohort.sent} == {f"learner/{one}" for one in LEARNERS} - {"learner/demo1-06"}
    said = [body for _, _, body, _ in cohort.sent]
    assert {"offer" in body for body in said} == {True, False}
    assert {body["wish"]["is_welcome"] for body in said} == {True, False}


def test_who_said_nothing_asks_and_a_pair_with_the_first_learner_agrees_and_writes(cohort: Cohort) -> None:
    peers = peers_of(cohort)
    asyncio.run(peers.begin(AT))
    asked = [(person, body["wish"]["skill_ids"]) for person, _, body, _ in cohort.of("/peer-willingness")]
    assert asked == [("learner/demo1-06", ["s1"]), ("learner/demo1-07", ["s1"])]
    ((tutor, _, pair, _),) = cohort.of("/v1/peer-helps")
    assert tutor == "supporter/tess"
    assert (pair["helper_id"], pair["helped_id"], pair["cohort"]) == ("demo1-01", "demo1-04", "A")
    assert [person for person, *_ in cohort.of("/help-1/consent")] == ["learner/demo1-01", "learner/demo1-04"]
    written = cohort.of("/help-1/messages")
    assert [person[-2:] for person, *_ in written] == ["01", "04", "01"]
    assert [at for *_, at in written] == [AT + timedelta(minutes=minutes) for minutes in (20, 40, 60)]
    assert peers.n_begun == 1


def test_at_the_end_the_first_help_has_ended_and_another_runs(cohort: Cohort) -> None:
    peers = peers_of(cohort)
    asyncio.run(peers.begin(AT))
    cohort.timepiece.set(AT + timedelta(days=6))
    asyncio.run(peers.end())
    assert [one["ended"] is not None for one in cohort.helps] == [True, False]
    assert len(cohort.of("/peer-willingness")) == 2  # nobody asks twice
    assert [(person, body) for person, _, body, _ in cohort.of("/sessions/1/outcome")] == [
        ("learner/demo1-04", {"outcome": "held"})
    ]
    assert peers.n_begun == 2


def test_nobody_has_met_before_the_meeting(cohort: Cohort) -> None:
    peers = peers_of(cohort)
    asyncio.run(peers.begin(AT))
    asyncio.run(peers.end())
    assert not cohort.of("/outcome")
    assert len(cohort.of("/end")) == 1


def test_help_that_ended_by_itself_is_left_as_it_is(cohort: Cohort) -> None:
    peers = peers_of(cohort)
    asyncio.run(peers.begin(AT))
    cohort.helps[0]["ended"] = {"at": "…"}
    asyncio.run(peers.end())
    assert not cohort.of("/end")
    assert [one["ended"] is not None for one in cohort.helps] == [True, False]


def test_nobody_writes_in_what_is_still_to_come(cohort: Cohort) -> None:
    now = datetime.now(UTC)
    asyncio.run(peers_of(cohort).begin(now))
    assert all(now <= at <= datetime.now(UTC) for *_, at in cohort.of("/messages"))


def test_where_nobody_can_help_nothing_begins(cohort: Cohort) -> None:
    cohort.proposed = []
    peers = peers_of(cohort)
    asyncio.run(peers.begin(AT))
    asyncio.run(peers.end())
    assert (peers.n_begun, cohort.helps) == (0, [])

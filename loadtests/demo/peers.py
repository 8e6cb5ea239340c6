"""Learners of the class help each other over HTTP: some offer to, some want help, their tutor confirms, two meet.

One help begins in the middle of the period and ends; when the demonstration ends another runs, and more are proposed.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from content_graph.languages import Text
from loadtests.demo.pupil import iso
from loadtests.demo.team import HELPERS
from loadtests.demo.timepiece import Timepiece
from simulations.live.client import ServiceClient

Json: TypeAlias = dict[str, Any]

_TUTOR: Final = f"supporter/{HELPERS[0].id}"
_OFFERS: Final[Json] = {"offer": {"at_once": 2}, "wish": {"is_welcome": True}, "times": ["evening"]}
_OFFERS_ALWAYS: Final[Json] = {"offer": {"at_once": 1}, "wish": {"is_welcome": True}}
_OFFERS_ONLY: Final[Json] = {"offer": {"at_once": 1}, "wish": {"is_welcome": False}}
_AGREES: Final[Json] = {"wish": {"is_welcome": True}, "times": ["evening", "weekend"]}
_SAID: Final = (_OFFERS, _OFFERS_ALWAYS, _AGREES, _OFFERS, _OFFERS_ONLY, None)
"""What learners say, in turn: few have mastered a skill for good, so most offer; of the last nobody hears a word."""
_ASKING: Final = 2
"""Learners who see that they fail a skill, and ask for help with it."""
_BEGUN: Final = 2
_BETWEEN: Final = timedelta(minutes=20)
"""From one message to the next."""
_MEET_AFTER: Final = timedelta(hours=23)
_MEETING_IS_OVER: Final = timedelta(days=1, hours=1)
"""After the beginning: the words come first."""

_WORDS: Final = (
    (
        "helper",
        Text(
            "Bonjour\u202f! Ce point m’a demandé du temps, à moi aussi. On en parle demain\u202f?",
            "Hello! This took me a while, too. Shall we talk about it tomorrow?",
        ),
    ),
    (
        "helped",
        Text(
            "Avec plaisir. Je comprends la règle, mais je me trompe dès qu’il y a un cas concret.",
            "Gladly. I understand the rule, but I get every real case wrong.",
        ),
    ),
    (
        "helper",
        Text(
            "Alors prenons ta dernière question fausse, et tu m’expliques comment tu as choisi.",
            "Then let us take the last question that you got wrong, and you tell me how you chose.",
        ),
    ),
)
_THANKS: Final = Text(
    "Merci pour ton temps\u202f! Je préfère continuer par moi-même.",
    "Thank you for your time! I would rather go on by myself.",
)


class Peers:
    """Learners of one cohort who help each other.

    Args:
        client: Talks to the service.
        timepiece: What time it is for the service.
        cohort_id: Which class.
        learners: Who is in it.
        graph_id: What they learn.
        language: In which they write, fr or en.

    Attributes:
        n_begun: How many helps have begun.
    """

    def __init__(
        self,
        client: ServiceClient,
        timepiece: Timepiece,
        cohort_id: str,
        learners: Sequence[str],
        graph_id: str,
        language: str,
    ) -> None:
        self._client, self._timepiece, self._language = client, timepiece, language
        self._cohort, self._learners, self._graph = cohort_id, learners, graph_id
        self.n_begun = 0
        self._has_asked = False

    async def say(self) -> None:
        """Have learners say whether they help and want help."""
        for position, learner in enumerate(self._learners):
            said = _SAID[position % len(_SAID)]
            if said is not None:
                await self._says(learner, said)

    async def begin(self, at: datetime) -> None:
        """Have some who fail a skill ask for help, and the tutor confirm one pair; both agree, write and plan to meet.

        The pair is one in which the first learner is, if there is one. Where nobody can help, nothing begins.

        Args:
            at: When; in the past.
        """
        self._timepiece.set(at)
        if not self._has_asked:
            await self._ask()
        pairs = [(one["skill_id"], _sides(one)) for one in (await self._proposed())["helps"]]
        if not pairs:
            return
        skill, sides = max(pairs, key=lambda pair: self._learners[0] in pair[1].values())
        body = {"content_graph": self._graph, "cohort": self._cohort, "skill_id": skill}
        body |= {f"{side}_id": learner for side, learner in sides.items()}
        help_id = (await self._client.acting(_TUTOR, "POST", "/v1/peer-helps", body))["peer_help_id"]
        self.n_begun += 1
        for learner in sides.values():
            await self._do(learner, help_id, "consent", {"agrees": True})
        for side, text in _WORDS:
            self._timepiece.set(min(self._timepiece.now + _BETWEEN, datetime.now(UTC)))
            await self._do(sides[side], help_id, "messages", {"text": self._in(text)})
        meeting = {"starts_at": iso(self._timepiece.now + _MEET_AFTER), "minutes": 30}
        await self._do(sides["helper"], help_id, "sessions", meeting)

    async def end(self) -> None:
        """End what began in the middle of the period, after the two have met, and leave another running."""
        begun = await self._begun()
        for _ in range(_BEGUN - self.n_begun):
            await self.begin(self._timepiece.now)
        if not begun or begun[-1]["ended"] is not None:
            return
        helped, help_id = begun[-1]["helped"]["learner_id"], begun[-1]["peer_help_id"]
        if datetime.fromisoformat(begun[-1]["made_at"]) + _MEETING_IS_OVER <= self._timepiece.now:
            await self._do(helped, help_id, "sessions/1/outcome", {"outcome": "held"})
        await self._do(helped, help_id, "messages", {"text": self._in(_THANKS)})
        await self._do(helped, help_id, "end", {})

    async def _ask(self) -> None:
        """Have learners who see that they fail a skill ask for help with it, of those who have said nothing."""
        self._has_asked = True
        failed = {one["learner_id"]: one["skill_id"] for one in (await self._proposed())["alone"] if _is_silent(one)}
        for learner, skill in list(failed.items())[:_ASKING]:
            await self._says(learner, {**_AGREES, "wish": {"is_welcome": True, "skill_ids": [skill]}})

    async def _says(self, learner: str, said: Json) -> None:
        path = f"/v1/learners/{quote(learner)}/peer-willingness"
        await self._client.acting(f"learner/{learner}", "PUT", path, {"content_graph": self._graph, **said})

    async def _do(self, learner: str, help_id: str, act: str, body: Json) -> None:
        await self._client.acting(f"learner/{learner}", "POST", f"/v1/peer-helps/{quote(help_id)}/{act}", body)

    async def _proposed(self) -> Json:
        path = f"/v1/cohorts/{quote(self._cohort)}/peer-helps?content_graph={quote(self._graph)}"
        found: Json = await self._client.acting(_TUTOR, "GET", path)
        return found

    async def _begun(self) -> list[Json]:
        path = f"/v1/peer-helps?content_graph={quote(self._graph)}&cohort={quote(self._cohort)}"
        found: list[Json] = (await self._client.acting(_TUTOR, "GET", path))["helps"]
        return found

    def _in(self, text: Text) -> str:
        return text.said_in(self._language)


def _sides(proposal: Json) -> dict[str, str]:
    """Return who is proposed, by side."""
    return {side: proposal[side]["learner_id"] for side in ("helper", "helped")}


def _is_silent(alone: Json) -> bool:
    """Whether somebody is helped by nobody because they have said nothing of it."""
    return bool(alone["lack"] == "no_wish")

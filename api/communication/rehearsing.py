"""A real cohort played forward on a simulated clock, as things stand now."""

from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from api.communication.following import audiences, followed_run
from api.record.communication.facts import situations
from api.record.communication.runs import StoredRun, settled_of
from api.record.support.team import Record
from engine.communication.planning import Audience
from engine.communication.rehearsal import Follower, Rehearsed, rehearse
from engine.communication.situation import Run, Situation


class Cast(NamedTuple):
    """Who plays in a rehearsal.

    Attributes:
        run: What they follow.
        followers: The learners of the cohort, with whoever gets what is about them.
        settled: What went already or never goes, as `runs.settled_of` tells it.
    """

    run: Run
    followers: Sequence["Member"]
    settled: frozenset[tuple[str, ...]]


class Member(NamedTuple):
    """A learner as they are now, and who gets what is about them."""

    situation: Situation
    audience: Audience

    @property
    def learner(self) -> str:
        """Who."""
        return self.situation.learner

    def at(self, _: int) -> Situation:
        """Return them at whichever instant: nobody knows what they will do."""
        return self.situation


async def cast_of(connection: Record, run: StoredRun, now_us: int) -> Cast | None:
    """Read who plays; None where there is no such message scenario or course."""
    followed = await followed_run(connection, run)
    if followed is None:
        return None
    found = await situations(connection, run, None, now_us)
    who = await audiences(connection, run, followed.scenario, found, now_us)
    members = [Member(situation, who[learner]) for learner, situation in sorted(found.items())]
    return Cast(followed, members, await settled_of(connection, run.organisation_no, run.content.scenario_id))


def play(cast: Cast, from_us: int, to_us: int) -> list[Rehearsed]:
    """Play what is still to come; pure, and as long as some thousands of messages take."""
    followers = [Follower(one.at, one.audience) for one in cast.followers]
    return still_to_come(rehearse(cast.run, followers, from_us, to_us, every_us=to_us - from_us), cast.settled)


def still_to_come(found: Iterable[Rehearsed], settled: Container[tuple[str, ...]]) -> list[Rehearsed]:
    """Leave out what was settled before: it is planned once, whatever is played."""
    return [one for one in found if (one.step_id, one.occasion, one.recipient_kind, one.recipient_id) not in settled]

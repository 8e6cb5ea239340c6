"""A real cohort played forward on a simulated clock, as things stand now."""

from collections.abc import Sequence
from typing import NamedTuple

from api.communication.following import audiences, followed_run
from api.record.communication.facts import situations
from api.record.communication.runs import StoredRun
from api.record.support.team import Record
from engine.communication.planning import Audience
from engine.communication.rehearsal import Follower, Rehearsed, rehearse
from engine.communication.situation import Run, Situation


class Cast(NamedTuple):
    """Who plays in a rehearsal.

    Attributes:
        run: What they follow.
        followers: The learners of the cohort, with whoever gets what is about them.
    """

    run: Run
    followers: Sequence["Member"]


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
    return Cast(followed, [Member(situation, who[learner]) for learner, situation in sorted(found.items())])


def play(run: Run, members: Sequence[Member], from_us: int, to_us: int) -> list[Rehearsed]:
    """Play it; pure, and as long as some thousands of messages take."""
    followers = [Follower(one.at, one.audience) for one in members]
    return rehearse(run, followers, from_us, to_us, every_us=to_us - from_us)

"""What message scenarios send soon, planned out of the record: each once, whoever plans it and however often."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from api.communication.approving import withdraw_unapproved
from api.communication.following import audiences, followed_run
from api.record.communication.facts import situations
from api.record.communication.runs import StoredRun, organisations_with_runs, runs_of
from api.record.communication.sendings import NewSending, plan_sendings
from api.record.support.team import Record
from engine.communication.planning import Planned, plan
from engine.communication.situation import Run

LOOKED_EVERY_US: Final = 5 * 60 * 1_000_000
"""Between two looks at an organisation: what has a moment is planned two days before it, what just happened by then."""


class Planner:
    """Plans what message scenarios send, and remembers when it last looked at each organisation."""

    def __init__(self) -> None:
        self._looked: dict[int, tuple[int, datetime]] = {}

    async def plan(self, connection: Record, now_us: int) -> int:
        """Plan what is to be sent soon by all runs, and return how many messages were new.

        One transaction for each run: what a process had not committed that died is planned by the next, under the
        same keys. A run that was put since is looked at at once.
        """
        n_new = 0
        for organisation_no, put_at in await organisations_with_runs(connection):
            looked_us, known = self._looked.get(organisation_no, (None, None))
            if looked_us is not None and known == put_at and abs(now_us - looked_us) < LOOKED_EVERY_US:
                continue
            for run in await runs_of(connection, organisation_no, now_us):
                async with connection.transaction():
                    n_new += await plan_run(connection, run, now_us)
                    await withdraw_unapproved(connection, run, now_us)
            self._looked[organisation_no] = (now_us, put_at)
        return n_new


async def plan_run(connection: Record, run: StoredRun, now_us: int, learners: Collection[str] | None = None) -> int:
    """Plan what a run sends soon, and return how many messages were new."""
    followed = await followed_run(connection, run)
    if followed is None:
        return 0
    found = await situations(connection, run, learners, now_us)
    who = await audiences(connection, run, followed.scenario, found, now_us)
    planned = [one for learner, situation in found.items() for one in plan(followed, situation, who[learner], now_us)]
    return await plan_sendings(connection, run.organisation_no, _sendings(run, followed, planned), now_us)


def _sendings(run: StoredRun, followed: Run, planned: Sequence[Planned]) -> Iterator[NewSending]:
    for one in planned:
        step = followed.scenario.step(one.step_id)
        yield NewSending(
            key=one.key,
            purpose="reminder",
            recipient_kind=one.recipient_kind,
            recipient_id=one.recipient_id,
            channels=one.channels,
            not_before_us=one.not_before_us,
            facts=_kept(one, is_required=step is not None and step.required),
            learner=one.learner,
            graph_no=run.graph_no,
            run_id=run.run_id,
            scenario_id=followed.scenario_id,
            scenario_version=run.scenario_version,
            step_id=one.step_id,
            occasion=one.occasion,
            needs_approval=one.needs_approval,
        )


def _kept(planned: Planned, *, is_required: bool) -> Mapping[str, Any]:
    """Return what a sending keeps: facts, until when it is of use, and whether it counts for no cap."""
    kept: dict[str, Any] = {**msgspec.to_builtins(planned.facts), "until_us": planned.until_us}
    return {**kept, "required": True} if is_required else kept

"""A live state as the trace that `engine.tracing` goes on from: for what is asked now and then, not on the hot road."""

from api.live.layout import LearnerState
from api.live.records import unpack_items
from engine.tracing.traces import LearnerTrace, Progress, SkillTrace


def trace_of(state: LearnerState) -> LearnerTrace:
    """Read a state as a trace; what the model does not read of the history is left as at the start."""
    records = [record for record in state.skills() if record.opportunities or record.held]
    n_results = state.progress[3]
    last_tick = max((record.last_tick for record in records), default=0)
    progress = Progress(*state.progress, last_tick) if n_results else Progress()
    runs = iter(state.runs)
    skills = {
        record.skill: SkillTrace(
            record.mastery,
            record.opportunities,
            record.last_tick,
            record.streak,
            record.achieved,
            record.form,
            record.n_at,
            next(runs, 0) if n_results and record.n_at == n_results - 1 else 0,
            record.learn_factor,
            record.held,
        )
        for record in records
    }
    return LearnerTrace(state.ability, skills, progress, dict(unpack_items(state.items)))

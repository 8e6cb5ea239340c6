"""What was studied stands in the same place among the results, however they came and however often they are traced."""

from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from api.live.layout import LearnerState, decode, encode
from api.live.memory import pack, unpack, with_studied
from api.live.ticks import tick_of
from api.record.events import StudyOf
from api.record.results import AcceptedResult, History
from api.record.retrace.past import Past
from api.record.retrace.rebuilding import TracedGraph, rebuild
from api.results.apply_results import Lesson, NewResult, Tracer, apply_results, is_in_order
from api.results.late import retell
from tests.api.results.test_apply_history import COMPILED, HISTORIES, HOUR_US, START_US, blank, results_of, tracers

SKILLS = ("a", "b", "c")
STUDIES = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.integers(0, 24 * 30),
        st.lists(st.sampled_from(SKILLS), min_size=1, max_size=2, unique=True),
        st.sampled_from((0.0, 0.5, 2.0)),
    ),
    max_size=5,
)


class Learner:
    """A learner as the service keeps one: a live state, and beside it what the record would hold."""

    def __init__(self, tracer: Tracer) -> None:
        self.state: LearnerState = blank(tracer)
        self._tracer = tracer
        self.results: list[AcceptedResult] = []
        self.studies: list[StudyOf] = []

    def take(self, one: NewResult) -> None:
        """Do what `ResultIntake` does with one result."""
        one = msgspec.structs.replace(one, seq=len(self.results) + 1)
        if is_in_order(self.state, [one], self._tracer.model):
            after = apply_results(self.state, [one], self._tracer, 0).state
        else:
            history = History(self.results, (), self.studies)
            after = retell(self.state, history, [one], COMPILED, self._tracer, 1, 0).state
        self.state = decode(encode(after))
        item_id = COMPILED.registry.items[one.item]
        self.results.append(
            AcceptedResult(one.seq, one.result_id, item_id, one.score, one.occurred_us, one.attempt, 1, 0)
        )

    def study(self, at_us: int, teaches: tuple[str, ...], effect: float) -> None:
        """Do what `studies.after_event` does with a completed resource."""
        study = StudyOf(self.state.version + 1, len(self.results), teaches, effect, at_us)
        lessons = [Lesson(0, COMPILED.skill_index[one], effect, tick_of(at_us)) for one in teaches]
        taught = apply_results(self.state, (), self._tracer, 0, lessons).state
        memory = pack(with_studied(unpack(taught.memory), "film", 1))
        self.state = decode(encode(msgspec.structs.replace(taught, memory=memory)))
        self.studies.append(study)

    def rebuilt(self) -> LearnerState:
        """Trace what the record holds."""
        results = sorted(self.results, key=lambda one: (one.occurred_at_us, one.attempt, one.seq))
        memory = msgspec.structs.replace(unpack(self.state.memory), failed=())
        known = Past("ada", self.state.version, results, {}, memory, (), self.studies)
        return rebuild([known], TracedGraph(1, COMPILED, self._tracer.model))[0]


@given(tracers, HISTORIES, STUDIES, st.randoms(use_true_random=False))
def test_the_record_rebuilds_the_very_belief_of_who_studied(
    tracer: Tracer,
    drawn: list[tuple[int, int, float, int]],
    studies: list[tuple[int, int, list[str], float]],
    random: Random,
) -> None:
    arrivals = results_of(drawn)
    random.shuffle(arrivals)
    learner = Learner(tracer)
    for place, one in enumerate([*arrivals, None]):
        for after, hour, teaches, effect in studies:
            if min(after, len(arrivals)) == place:
                learner.study(START_US + hour * HOUR_US, tuple(teaches), effect)
        if one is not None:
            learner.take(one)
    rebuilt, live = learner.rebuilt(), learner.state
    assert (rebuilt.layout, rebuilt.records, rebuilt.ability) == (live.layout, live.records, live.ability)
    if tracer.model.is_sequential:  # what else is kept may depend on the order of arrival
        assert encode(rebuilt) == encode(live)

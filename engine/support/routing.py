"""Routing: signal × severity × cohort → role → person → deputy → queue → coordinator, with the reason of each step.

Rules are tried in their order. Whatever fits none, or finds nobody, goes to who coordinates: nothing is without an
owner. What is routed again keeps its clock, which does not know who has the case.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop
from typing import Final, Literal, NamedTuple

import msgspec

from content_graph.languages import Text
from engine.support.absences import Absence, stand_in

SupporterRole = Literal["tutor", "coach", "mentor", "peer"]
ToldRole = SupporterRole | Literal["coordinator"]
"""Who can be told of a breach."""
Severity = Literal["low", "medium", "high"]
SEVERITIES: Final[tuple[Severity, ...]] = ("low", "medium", "high")
StepCode = Literal[
    "rule", "nobody_has_role", "of_learner", "of_cohort", "absent", "deputy", "circle", "queue", "coordinator"
]

STEP_WORDS: Final[dict[StepCode, Text]] = {
    "rule": Text("La règle {subject} s’applique.", "Rule {subject} applies."),
    "nobody_has_role": Text("Personne n’a le rôle {subject}.", "Nobody has the role {subject}."),
    "of_learner": Text("{subject} accompagne cette personne.", "{subject} is assigned to the learner."),
    "of_cohort": Text("{subject} accompagne ce groupe.", "{subject} is assigned to the cohort."),
    "absent": Text("{subject} est en absence.", "{subject} is away."),
    "deputy": Text("{subject} assure le remplacement.", "{subject} stands in."),
    "circle": Text("Les remplacements tournent en rond.", "The deputies go round in a circle."),
    "queue": Text("Mis dans la file {subject}.", "Put into queue {subject}."),
    "coordinator": Text("{subject} assure la coordination.", "{subject} coordinates."),
}
"""Each step in words."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Who is called for what; what is left out fits all.

    Attributes:
        rule_id: Its id.
        role: Who is called.
        signal: For which kind of signal.
        least_severity: From which severity on.
        cohort_id: For learners of which cohort.
        queue_id: Where it goes if nobody of the role is there.
    """

    rule_id: str
    role: SupporterRole
    signal: str | None = None
    least_severity: Severity = "low"
    cohort_id: str | None = None
    queue_id: str | None = None


class Assignment(msgspec.Struct, frozen=True):
    """Somebody has a role for a learner, or for a cohort."""

    supporter_id: str
    role: SupporterRole
    learner_id: str | None = None
    cohort_id: str | None = None


class Called(NamedTuple):
    """For what somebody is called.

    Attributes:
        signal: Kind of the signal.
        severity: Its severity.
        learner_id: About whom.
        cohort_ids: To which they belong.
    """

    signal: str
    severity: Severity
    learner_id: str
    cohort_ids: frozenset[str] = frozenset()


class Staff(NamedTuple):
    """Who could have it.

    Attributes:
        rules: In the order in which they are tried.
        assignments: Who has which role for whom.
        absences: Who is away.
        keepers: Who answers for each queue.
        n_open: What each has open: who has least is called.
        coordinator_id: Who has what nobody else has.
    """

    rules: Sequence[Rule]
    assignments: Sequence[Assignment]
    absences: Sequence[Absence]
    keepers: Mapping[str, str]
    n_open: Mapping[str, int]
    coordinator_id: str


class Step(NamedTuple):
    """One step of the way.

    Attributes:
        code: What was found.
        subject: Rule, role, person or queue.
    """

    code: StepCode
    subject: str

    @property
    def words(self) -> Text:
        """As people read it."""
        words = STEP_WORDS[self.code]
        return Text(words.fr.format(subject=self.subject), words.en.format(subject=self.subject))


class Route(NamedTuple):
    """Where something goes.

    Attributes:
        owner_id: Who has it; of a queue its keeper, until somebody takes it.
        queue_id: In which queue it waits, if in one.
        rule_id: By which rule; None where none led to somebody.
        steps: Why.
    """

    owner_id: str
    queue_id: str | None
    rule_id: str | None
    steps: tuple[Step, ...]


def route(called: Called, staff: Staff, at_us: int) -> Route:
    """Find who has it."""
    steps: list[Step] = []
    for rule in staff.rules:
        if not _fits(rule, called):
            continue
        steps.append(Step("rule", rule.rule_id))
        owner, queue = _by_rule(rule, called, staff, at_us, steps)
        if owner is not None:
            return Route(owner, queue, rule.rule_id, tuple(steps))
    return Route(_coordinating(staff, at_us, steps), None, None, tuple(steps))


def present(person: str, staff: Staff, at_us: int) -> str:
    """Find who acts for somebody: they, who stands in, who keeps the queue of their absence, or who coordinates."""
    steps: list[Step] = []
    found, queue = _there(person, staff, at_us, steps)
    return found or _keeping(queue, staff, at_us, steps) or _coordinating(staff, at_us, steps)


def holder(role: ToldRole, called: Called, staff: Staff, at_us: int) -> str:
    """Find who has a role for a learner, as routing does; who coordinates where nobody is there."""
    rules = () if role == "coordinator" else (Rule(rule_id=role, role=role),)
    return route(called, staff._replace(rules=rules), at_us).owner_id


def _fits(rule: Rule, called: Called) -> bool:
    return (
        rule.signal in {None, called.signal}
        and SEVERITIES.index(called.severity) >= SEVERITIES.index(rule.least_severity)
        and (rule.cohort_id is None or rule.cohort_id in called.cohort_ids)
    )


def _by_rule(rule: Rule, called: Called, staff: Staff, at_us: int, steps: list[Step]) -> tuple[str | None, str | None]:
    """Return who has it by a rule, and in which queue; the steps are added."""
    queue: str | None = None
    has_role = False
    for code, person in _candidates(rule.role, called, staff):
        has_role = True
        steps.append(Step(code, person))
        owner, theirs = _there(person, staff, at_us, steps)
        if owner is not None:
            return owner, None
        queue = queue or theirs
    if not has_role:
        steps.append(Step("nobody_has_role", rule.role))
    queue = queue or rule.queue_id
    if queue is None:
        return None, None
    steps.append(Step("queue", queue))
    return _keeping(queue, staff, at_us, steps) or _coordinating(staff, at_us, steps), queue


def _keeping(queue: str | None, staff: Staff, at_us: int, steps: list[Step]) -> str | None:
    """Return who answers for a queue, or who stands in."""
    if queue is None or queue not in staff.keepers:
        return None
    return _there(staff.keepers[queue], staff, at_us, steps)[0]


def _coordinating(staff: Staff, at_us: int, steps: list[Step]) -> str:
    """Return who coordinates, or who stands in for them; they have it although they are away if nobody does."""
    steps.append(Step("coordinator", staff.coordinator_id))
    owner, _ = _there(staff.coordinator_id, staff, at_us, steps)
    return owner or staff.coordinator_id


def _candidates(role: SupporterRole, called: Called, staff: Staff) -> Iterator[tuple[StepCode, str]]:
    """Give who has a role, the learner's own before the cohort's, each time who has least open first."""
    having = [one for one in staff.assignments if one.role == role]
    own = {one.supporter_id for one in having if one.learner_id == called.learner_id}
    of_cohort = {one.supporter_id for one in having if one.cohort_id in called.cohort_ids} - own
    yield from (("of_learner", person) for person in _by_load(own, staff))
    yield from (("of_cohort", person) for person in _by_load(of_cohort, staff))


def _by_load(people: Iterable[str], staff: Staff) -> Iterator[str]:
    """Give who has least open first; seldom is anybody but the first asked for."""
    waiting = [(staff.n_open.get(one, 0), one) for one in people]
    heapify(waiting)
    while waiting:
        yield heappop(waiting)[1]


def _there(person: str, staff: Staff, at_us: int, steps: list[Step]) -> tuple[str | None, str | None]:
    """Return somebody, or who stands in, or the queue of the absence; the steps are added."""
    found = stand_in(person, at_us, staff.absences)
    away = found.asked if found.supporter_id is None else found.asked[:-1]
    steps += [Step("absent", one) for one in away]
    if found.is_circle:
        steps.append(Step("circle", person))
    if away and found.supporter_id is not None:
        steps.append(Step("deputy", found.supporter_id))
    return found.supporter_id, found.queue_id

"""A small course, and learners on it said in a few words."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from content_graph.compiled import CompiledGraph, compile_graph
from content_graph.model import ContentGraph, Edge, Goal, Item, Resource, Skill, Target
from engine.recommendation.policy import GainPolicy, make_policy
from engine.recommendation.settings import PolicySettings
from engine.recommendation.situation import KIND_BIT, Help, Kind, ResultOnSkill, Situation, WorkDone
from engine.recommendation.standing import NEVER
from engine.tracing.compilation import compile_model
from engine.tracing.parameters import TYPICAL_SKILL, Population
from engine.tracing.traces import TICKS_PER_DAY

NOW_TICK = 1_000 * TICKS_PER_DAY
N_ITEMS = 6
ANSWERED = (4, 5)
"""Items of a skill that a learner with results on it has answered, long ago."""
MINUTES = {"remedial": 1.5, "core": 1.8, "deepening": 5.0}
"""Of resources; an item takes one."""
NEW = 0.15
"""Mastery of what nobody has seen yet: the course is about new things."""
BEGINNERS = Population(skill=msgspec.structs.replace(TYPICAL_SKILL, prior=-1.735))

TITLES = {
    "counting": {"fr": "Compter", "en": "Counting"},
    "fractions": {"fr": "Les fractions", "en": "Fractions"},
    "ratios": {"fr": "Les proportions", "en": "Ratios"},
    "percentages": {"fr": "Les pourcentages", "en": "Percentages"},
    "decimals": {"fr": "Les nombres décimaux", "en": "Decimals"},
    "interest": {"fr": "Les intérêts", "en": "Interest"},
}
PREREQUISITES = {
    "fractions": (Edge("counting"),),
    "ratios": (Edge("fractions", 0.9),),
    "percentages": (Edge("ratios"), Edge("fractions", 0.5)),
    "decimals": (Edge("counting"),),
    "interest": (Edge("percentages"), Edge("decimals", 0.8)),
}
INDEX = {skill_id: number for number, skill_id in enumerate(TITLES)}


def graph(skill_ids: Sequence[str] = tuple(TITLES), targets: Sequence[Target] = (Target("interest"),)) -> ContentGraph:
    """The course, or a part of it that is closed under prerequisites."""
    return ContentGraph(
        id="arithmetic",
        title={"fr": "Calcul", "en": "Arithmetic"},
        skills=tuple(Skill(one, TITLES[one], PREREQUISITES.get(one, ())) for one in skill_ids),
        items=tuple(_item(one, number) for one in skill_ids for number in range(N_ITEMS)),
        resources=tuple(
            Resource(
                id=f"{one}-{kind}-{language}",
                title={"fr": f"{title['fr']} : {kind}", "en": f"{title['en']}: {kind}"},
                skills=(one,),
                kind=kind,
                language=language,
                minutes=MINUTES[kind],
            )
            for one, title in TITLES.items()
            if one in skill_ids
            for kind in ("remedial", "core", "deepening")
            for language in ("en", "fr")
        ),
        goals=(Goal("all", {"fr": "Tout", "en": "All"}, tuple(targets)),) if targets else (),
    )


def with_goal(content: ContentGraph, skill_id: str) -> ContentGraph:
    """The same course with one goal, named after the only skill that it asks for."""
    return msgspec.structs.replace(content, goals=(Goal(skill_id, TITLES[skill_id], (Target(skill_id),)),))


def _item(skill_id: str, number: int) -> Item:
    title = TITLES[skill_id]
    return Item(
        id=f"{skill_id}-{number}",
        title={"fr": f"{title['fr']}, question {number + 1}", "en": f"{title['en']}, question {number + 1}"},
        skills=(skill_id,),
        difficulty=number % 3 - 1.0,
        evaluation=number == 1,
    )


def policy_of(compiled: CompiledGraph, settings: PolicySettings | None = None) -> GainPolicy:
    return make_policy(compiled, compile_model(compiled, BEGINNERS), SETTINGS if settings is None else settings)


SETTINGS = PolicySettings(
    price_floor=0.5,
    look_ahead=4.0,
    calm=0.1,
    variety=4,
    sharing=0.5,
    entry_strength=0.3,
    prerequisite_strength=1.0,
    near_tie=0.0,
)
"""As written here, so that what is reviewed does not move with the defaults, and is the best of near-ties."""
COMPILED = compile_graph(graph())
POLICY = policy_of(COMPILED)


def answered(
    skill_id: str, before: float, score: float, streak: int, result_id: str = "r9", *, is_assessment: bool = False
) -> ResultOnSkill:
    """A result of this commit; what it made of the belief is said by the situation."""
    return ResultOnSkill(INDEX[skill_id], before, 0.0, score, streak, result_id, is_assessment)


def situation(
    mastery: Mapping[str, float],
    *touched: ResultOnSkill,
    results: Mapping[str, int] | None = None,
    last: Mapping[str, float] | None = None,
    days_ago: float = 0.0,
    active: Mapping[str, Sequence[Kind]] | None = None,
    recent: Sequence[str] = (),
    streaks: Mapping[str, int] | None = None,
    limit: int = 3,
    given: Mapping[str, tuple[str, int]] | None = None,
) -> Situation:
    """A learner; a skill that is mentioned has had five results, one that is not has had none and is new.

    Args:
        mastery: Now, by skill id.
        touched: Results of this commit.
        results: Opportunities by skill id, where they are not five (mentioned skills) or none (others).
        last: Mastery at the last opportunity, where it differs.
        days_ago: When the last opportunities were.
        active: Open adjustments by skill id.
        recent: Ids of the last items, newest last.
        streaks: Right results in a row by skill id, or wrong ones if negative; those of `touched` need not be said.
        limit: Recommendations wanted.
        given: What the newest remediation brought, and the results on the skill when it did, by skill id.
    """
    now = np.array([mastery.get(one, NEW) for one in INDEX])
    before = now if last is None else np.array([last.get(one, now[number]) for one, number in INDEX.items()])
    opportunities = [(results or {}).get(one, 5 if one in mastery else 0) for one in INDEX]
    items = np.array(
        [
            COMPILED.item_index[f"{one}-{number}"]
            for one, count in zip(INDEX, opportunities, strict=True)
            for number in ANSWERED[:count]
        ],
        np.int64,
    )
    return Situation(
        mastery=now,
        mastery_last=before,
        opportunities=opportunities,
        last_tick=[NOW_TICK - int(days_ago * TICKS_PER_DAY) if count else 0 for count in opportunities],
        now_tick=NOW_TICK,
        n_results=sum(opportunities),
        active={INDEX[one]: sum(KIND_BIT[kind] for kind in kinds) for one, kinds in (active or {}).items()},
        recent_items=tuple(COMPILED.item_index[item_id] for item_id in recent),
        touched=tuple(one._replace(after=float(now[one.skill])) for one in touched),
        limit=limit,
        streak=[(streaks or {}).get(one, 0) for one in INDEX],
        done=WorkDone(items, np.tile([NOW_TICK // TICKS_PER_DAY - 40, NEVER, NEVER], (len(items), 1))),
        given={INDEX[one]: Help(activity_id, n) for one, (activity_id, n) in (given or {}).items()},
    )

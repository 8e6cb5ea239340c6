"""Situations that each show one thing that the policy does; their decisions stand in `golden/` as JSON.

`python -m tests.engine.recommendation.scenarios` writes the files anew: read the difference before you commit it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, cast

import msgspec
import numpy as np

from content_graph.compiled import compile_graph
from engine.recommendation.decision import Facts
from engine.recommendation.policy import GainPolicy
from engine.recommendation.situation import Situation, WorkDone
from engine.recommendation.texts import wording
from engine.tracing.traces import TICKS_PER_DAY
from tests.engine.recommendation.course import (
    COMPILED,
    N_ITEMS,
    NOW_TICK,
    POLICY,
    SETTINGS,
    answered,
    graph,
    policy_of,
    situation,
    with_goal,
)

GOLDEN = Path(__file__).parent / "golden"


FRENCH_AND_ENGLISH = [f"{kind}-{language}" for kind in ("remedial", "core") for language in ("fr", "en")]


def after(n_items: Mapping[str, int], *resources: str, days_ago: int = 1) -> WorkDone:
    """What was done then: so many items of each skill, the last ones first, and these resources."""
    day = NOW_TICK // TICKS_PER_DAY - days_ago
    items = [COMPILED.item_index[f"{one}-{N_ITEMS - 1 - number}"] for one, n in n_items.items() for number in range(n)]
    days = np.tile([day, day, day], (len(items), 1))
    return WorkDone(np.array(items, np.int64), days, dict.fromkeys(resources, (day,)))


class Scenario(NamedTuple):
    situation: Situation
    policy: GainPolicy = POLICY


BASICS = {"counting": 0.99, "fractions": 0.97, "decimals": 0.96}
LIKELY = {"counting": 0.9, "fractions": 0.7, "decimals": 0.6, "ratios": 0.5}
HALF = {"counting": 0.5, "fractions": 0.2, "decimals": 0.3, "ratios": 0.3}
REACHED = dict.fromkeys(("counting", "fractions", "ratios", "percentages", "decimals", "interest"), 0.985)

SCENARIOS: Mapping[str, Scenario] = {
    "newcomer": Scenario(situation({})),
    "newcomer_who_may_know_much": Scenario(situation(LIKELY, results=dict.fromkeys(LIKELY, 0))),
    "newcomer_who_may_know_the_base": Scenario(situation(HALF, results=dict.fromkeys(HALF, 0))),
    "newcomer_after_one_result": Scenario(
        situation({"ratios": 0.7}, answered("ratios", 0.5, 1.0, 1), results={"ratios": 1})
    ),
    "practice_goes_on": Scenario(
        situation(BASICS | {"ratios": 0.6}, answered("ratios", 0.5, 1.0, 1), recent=["ratios-1"])
    ),
    "belief_falls_below_the_level": Scenario(situation(BASICS | {"ratios": 0.3}, answered("ratios", 0.55, 0.0, -1))),
    "two_wrong_in_a_row": Scenario(
        situation(BASICS | {"ratios": 0.45}, answered("ratios", 0.6, 0.0, -1, "r8"), answered("ratios", 0.5, 0.0, -2))
    ),
    "an_assessment_is_not_passed": Scenario(
        situation(BASICS | {"ratios": 0.6}, answered("ratios", 0.8, 0.0, -1, is_assessment=True))
    ),
    "the_first_help_was_of_no_avail": Scenario(
        situation(
            BASICS | {"ratios": 0.3},
            answered("ratios", 0.4, 0.0, -3),
            active={"ratios": ["remediate"]},
            given={"ratios": ("ratios-remedial-fr", 3)},
        )._replace(done=after({"ratios": 2}, "ratios-remedial-fr"))
    ),
    "a_prerequisite_comes_before_more_help": Scenario(
        situation(
            {"counting": 0.97, "fractions": 0.6, "ratios": 0.3},
            answered("ratios", 0.4, 0.0, -3),
            active={"ratios": ["remediate"]},
            given={"ratios": ("ratios-remedial-fr", 3)},
        )._replace(done=after({"ratios": 2, "fractions": 2}, "ratios-remedial-fr"))
    ),
    "right_answers_end_a_remediation": Scenario(
        situation(
            BASICS | {"ratios": 0.7},
            answered("ratios", 0.55, 1.0, 2),
            active={"ratios": ["remediate"]},
            given={"ratios": ("ratios-remedial-fr", 3)},
        )
    ),
    "nothing_is_left": Scenario(
        situation(
            {"counting": 0.3},
            answered("counting", 0.4, 0.0, -4),
            results={"counting": 8},
            active={"counting": ["remediate"]},
            given={"counting": ("counting-core-en", 4)},
        )._replace(done=after({"counting": 6}, *(f"counting-{kind}" for kind in FRENCH_AND_ENGLISH)))
    ),
    "a_question_ahead_of_the_path": Scenario(
        situation(
            LIKELY | {"counting": 0.75},
            answered("counting", 0.7, 1.0, 1),
            results=dict.fromkeys(LIKELY, 0) | {"counting": 1},
        )._replace(limit=20)
    ),
    "only_what_was_done_long_ago_is_left": Scenario(
        situation({"counting": 0.6}, answered("counting", 0.5, 1.0, 1))._replace(
            done=after({"counting": 6}, "counting-core-fr", "counting-core-en", days_ago=40), goal_id="counting"
        ),
        policy_of(compile_graph(with_goal(graph(), "counting"))),
    ),
    "a_mastery_that_rests_on_one_item_is_confirmed": Scenario(
        situation({"counting": 0.97}, results={"counting": 1}, streaks={"counting": 1})._replace(
            done=after({"counting": 1}), goal_id="counting"
        ),
        policy_of(compile_graph(with_goal(graph(), "counting"))),
    ),
    "what_is_needed_was_passed": Scenario(
        situation({"counting": 0.7}, results={"counting": 3}, streaks={"counting": 3})._replace(
            done=after({"counting": 3}), limit=5
        )
    ),
    "without_the_gate": Scenario(
        situation({"counting": 0.75}, results={"counting": 4})._replace(limit=20),
        policy_of(COMPILED, msgspec.structs.replace(SETTINGS, keeps_to_prerequisites=False)),
    ),
    "a_prerequisite_explains_the_failure": Scenario(
        situation(BASICS | {"fractions": 0.35, "ratios": 0.4}, answered("ratios", 0.6, 0.0, -2))
    ),
    "a_prerequisite_never_seen_may_explain_the_failure": Scenario(
        situation({"counting": 0.97, "ratios": 0.4}, answered("ratios", 0.6, 0.0, -2))
    ),
    "remediation_goes_on": Scenario(
        situation(
            BASICS | {"ratios": 0.6},
            answered("ratios", 0.4, 1.0, 1),
            active={"ratios": ["remediate"]},
            recent=["ratios-0"],
        )
    ),
    "remediation_has_worked": Scenario(
        situation(BASICS | {"ratios": 0.93}, answered("ratios", 0.8, 1.0, 3), active={"ratios": ["remediate"]})
    ),
    "a_slip_on_something_known": Scenario(
        situation(BASICS | {"fractions": 0.75}, answered("fractions", 0.96, 0.0, -1))
    ),
    "a_success_on_something_unknown": Scenario(situation(BASICS | {"ratios": 0.45}, answered("ratios", 0.12, 1.0, 1))),
    "evaluation_is_pending": Scenario(
        situation(BASICS | {"fractions": 0.75}, answered("decimals", 0.95, 1.0, 2), active={"fractions": ["evaluate"]})
    ),
    "evaluation_is_answered": Scenario(
        situation(BASICS | {"fractions": 0.92}, answered("fractions", 0.8, 1.0, 1), active={"fractions": ["evaluate"]})
    ),
    "forgetting_calls_for_review": Scenario(
        situation(
            BASICS | {"fractions": 0.84, "decimals": 0.88, "ratios": 0.5},
            answered("ratios", 0.4, 1.0, 1),
            last={"fractions": 0.97, "decimals": 0.96},
            days_ago=28.0,
            limit=5,
        )
    ),
    "review_goes_on": Scenario(
        situation(
            BASICS | {"fractions": 0.85, "ratios": 0.5},
            answered("ratios", 0.4, 1.0, 1),
            last={"fractions": 0.97},
            days_ago=28.0,
            active={"fractions": ["review"]},
            limit=5,
        )
    ),
    "review_has_worked": Scenario(
        situation(BASICS | {"ratios": 0.5}, answered("fractions", 0.85, 1.0, 1), active={"fractions": ["review"]})
    ),
    "the_next_skill_comes_sooner": Scenario(
        situation({"counting": 0.98, "fractions": 0.96}, answered("fractions", 0.8, 1.0, 2), results={"fractions": 2})
    ),
    "what_came_sooner_has_started": Scenario(
        situation(
            BASICS | {"ratios": 0.6},
            answered("ratios", 0.5, 1.0, 1),
            results={"ratios": 1},
            active={"ratios": ["advance"]},
        )
    ),
    "mastered_very_well": Scenario(situation(BASICS, answered("counting", 0.985, 1.0, 4), recent=["counting-2"])),
    "deepening_is_set_aside": Scenario(
        situation(BASICS | {"counting": 0.75}, answered("counting", 0.84, 0.0, -1), active={"counting": ["deepen"]})
    ),
    "goal_reached": Scenario(situation(REACHED, answered("interest", 0.94, 1.0, 2))),
    "bank_exhausted": Scenario(
        situation(
            {"counting": 0.6}, answered("counting", 0.5, 1.0, 1), recent=["counting-0", "counting-1", "counting-2"]
        )._replace(
            done=after({"counting": 6}), exclude=frozenset({"counting-core-fr", "counting-core-en"}), goal_id="counting"
        ),
        policy_of(compile_graph(with_goal(graph(), "counting"))),
    ),
    "items_are_used_up_and_study_is_left": Scenario(
        situation({"counting": 0.6}, recent=["counting-0", "counting-1", "counting-2"])._replace(
            done=after({"counting": 6}), goal_id="counting"
        ),
        policy_of(compile_graph(with_goal(graph(), "counting"))),
    ),
    "a_skill_left_the_course": Scenario(
        situation({"counting": 0.98}, answered("counting", 0.97, 1.0, 1), active={"interest": ["remediate"]}),
        policy_of(compile_graph(graph(["counting", "fractions"], ()), COMPILED.registry)),
    ),
}


def counterfactual(facts: Facts) -> dict[str, float | str]:
    """The number that would have changed the decision, and from which value on it would have."""
    fact = str(facts["turning_fact"])
    return {"fact": fact, "actual": facts[fact], "turning_point": facts["turning_point"]}


def told(scenario: Scenario) -> object:
    """The decision of a scenario with its texts, as plain JSON values with nine digits after the point."""
    decision = scenario.policy.decide(scenario.situation)
    titles = scenario.policy.prepared.titles
    answer = cast("dict[str, object]", msgspec.to_builtins(decision))
    for section in ("recommendations", "adjustments"):
        answer[section] = [
            msgspec.to_builtins(one)
            | {
                "counterfactual": counterfactual(one.facts),
                "texts": msgspec.to_builtins(wording(one, titles)._asdict()),
            }
            for one in getattr(decision, section)
        ]
    return rounded(answer)


def rounded(value: object) -> object:
    """Leave out the digits in which machines differ."""
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, (list, tuple)) else value


def write() -> None:
    """Write every golden file anew."""
    GOLDEN.mkdir(exist_ok=True)
    for name, scenario in SCENARIOS.items():
        text = msgspec.json.format(msgspec.json.encode(told(scenario)), indent=2)
        (GOLDEN / f"{name}.json").write_bytes(text + b"\n")


if __name__ == "__main__":
    write()

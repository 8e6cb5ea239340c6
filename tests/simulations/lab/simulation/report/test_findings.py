import numpy as np
import pytest

from simulations.lab.simulation.report.findings import find, is_baseline
from simulations.lab.simulation.report.markdown import markdown
from simulations.lab.simulation.report.verdict import verdict
from tests.simulations.lab.simulation.report.made_up import BREAKS, FIELD, a_run, runs


def said(levels: dict[str, float] | None = None, scenario: str = "matched", kept: float = 1.0) -> str:
    (world,) = find(runs([scenario], levels, kept))
    return "\n".join(f"{one.is_reached} {one.text.en}" for one in verdict(world))


def test_the_field_is_who_is_neither_us_nor_the_oracle() -> None:
    assert [name for name in FIELD if is_baseline(name)] == ["random", "threshold", "fsrs"]
    assert not is_baseline("live")


def test_worlds_come_in_the_order_of_their_runs() -> None:
    assert [world.scenario for world in find(runs(["diverse", "matched"]))] == ["diverse", "matched"]


def test_differences_are_those_of_the_means_and_hold_them_inside() -> None:
    world = find(runs())[0]
    for one in world.baselines:
        ours, other = world.runs["ours"].goal_mastery, world.runs[one.other].goal_mastery
        assert one.goal_mastery.mean == pytest.approx(float(ours.mean() - other.mean()))
        assert one.goal_mastery.low <= one.goal_mastery.mean <= one.goal_mastery.high


def test_the_share_of_the_gain_is_nothing_for_random_and_all_for_the_oracle() -> None:
    levels = {"random": 0.3, "twin-of-random": 0.3, "twin-of-the-oracle": 0.6, "ours": 0.5, "oracle": 0.6}
    (world,) = find(runs(["fragile"], levels))
    assert world.reference == "oracle"
    assert world.shares["twin-of-random"].mean == pytest.approx(0.0)
    assert world.shares["twin-of-the-oracle"].mean == pytest.approx(1.0)


def test_saved_minutes_are_a_share_of_those_of_the_fastest_baseline() -> None:
    world = find(runs())[0]
    assert world.faster is not None
    assert world.faster.other == "threshold"
    ours, theirs = (float(world.runs[name].minutes_to_80.mean()) for name in ("ours", "threshold"))
    assert world.faster.saved.mean == pytest.approx(1.0 - ours / theirs)
    assert world.faster.saved.low < world.faster.saved.mean < world.faster.saved.high


def test_a_class_that_needs_no_time_breaks_nothing() -> None:
    made = [a_run("matched", name, 0.5)._replace(minutes_to_80=np.zeros(60)) for name in ("ours", "threshold")]
    (world,) = find(made)
    assert world.faster is not None
    assert np.isfinite(world.faster.saved.mean)


def test_the_verdict_says_what_is_reached_and_what_is_missed() -> None:
    good = said({**FIELD, "ours": 0.78, "exact-posterior": 0.79})
    assert "True goal mastery: ours is ahead of all others (the closest, threshold: +0.2" in good
    assert "True share of the exact posterior’s gain over random: 98% [" in good
    assert "] (aim: 95%)." in good
    assert "True minutes to 80 % of the goal: " in good
    bad = said({**FIELD, "ours": 0.4, "exact-posterior": 0.88})
    assert "False goal mastery: ours is not ahead of threshold, fsrs (the closest, threshold: −0.100" in bad
    assert "False share of the exact posterior’s gain over random: 17%" in bad
    assert " more than threshold" in bad


def test_what_is_not_aimed_at_in_a_world_is_neither_reached_nor_missed() -> None:
    assert "None minutes to 80 %" in said(scenario="fragile")


def test_where_the_exact_posterior_did_not_run_the_share_is_the_oracles_and_nothing_is_judged() -> None:
    told = said()
    assert "None share of the oracle’s gain over random: " in told
    assert "(the exact posterior, the measure, did not run)." in told
    assert "True share of the oracle’s gain over random: 67% [" in said(scenario="fragile")


@pytest.mark.parametrize(("n_broken", "worlds"), [(2, {"matched", "diverse"}), (5, {"diverse"}), (6, set())])
def test_eight_deciles_of_ten_are_to_be_kept_in_matched_and_five_elsewhere(n_broken: int, worlds: set[str]) -> None:
    reached = set()
    for world in find(runs()):
        broken = world.deciles[0]._replace(promised=9.0)
        deciles = (broken,) * n_broken + (broken._replace(promised=broken.observed.mean),) * (10 - n_broken)
        (promises,) = (one for one in verdict(world._replace(deciles=deciles)) if "promises" in one.text.en)
        reached |= {world.scenario} if promises.is_reached else set()
    assert reached == worlds


def test_broken_promises_are_named_by_decile() -> None:
    told = said(kept=BREAKS)
    assert "False promises kept in" in told
    assert "missed: " in told
    assert "10.\n" in told.split("missed: ")[1]


def test_conduct_is_held_against_its_aims() -> None:
    told = said()
    assert "False answers to items answered before: 20.0% (aim: at most 10.0%)." in told
    assert "True failures helped within two activities: 99.0% (aim: at least 98.0%)." in told
    assert "True changes undone by itself, per learner: 0.00 (aim: at most 0.00)." in told


def test_nothing_is_judged_where_we_did_not_run() -> None:
    (world,) = find(runs(["matched"], {"random": 0.3, "oracle": 0.9}))
    assert world.subject is None
    assert verdict(world) == ()


def test_a_service_is_judged_where_ours_did_not_run() -> None:
    (world,) = find(runs(["matched"], {"live": 0.6, "random": 0.3}))
    assert world.subject == "live"
    assert [one.other for one in world.baselines] == ["random"]


def test_the_markdown_is_a_table_per_world_with_its_command() -> None:
    text = markdown(find(runs()), "symphonie simulate matched diverse")
    assert "`symphonie simulate matched diverse`" in text
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in tables} == {11, 9}
    assert len(tables) == 2 * (2 + len(FIELD) + 2 + len(FIELD) + 1)
    assert tables[-1].startswith("| *aim* | ≤ 0.10 |  | ≥ 0.98 |")
    assert "nan" not in text

from simulations.lab.simulation.report.findings import find, is_baseline
from simulations.lab.simulation.report.markdown import markdown
from simulations.lab.simulation.report.overall import overall
from simulations.policies.registry import KNOWS_LAWS
from simulations.worlds import WORLDS
from tests.simulations.lab.simulation.report.made_up import BREAKS, FIELD, runs

WITH_EXACT = {**FIELD, "ours": 0.76, "exact-posterior": 0.77}


def told(per_world: dict[str, dict[str, float]], kept: float = 1.0) -> str:
    worlds = find([run for world, levels in per_world.items() for run in runs([world], levels, kept)])
    return "\n".join(f"{one.is_reached} {one.text.en}" for one in overall(worlds))


def test_who_knows_the_laws_of_the_world_is_no_rival() -> None:
    assert not is_baseline("exact-posterior")
    assert not any(map(is_baseline, KNOWS_LAWS))


def test_every_aim_has_one_line_over_all_worlds() -> None:
    lines = told(dict.fromkeys(WORLDS, WITH_EXACT)).splitlines()
    assert len(lines) == 5 + 4
    assert lines[0] == "True goal mastery: ahead of all others in 6 of 6 worlds (aim: 5, and behind in none)."
    assert lines[1] == "True worst tenth: ahead of all others in 6 of 6 worlds (aim: 5)."
    assert lines[2].startswith("True share of the possible gain: aim reached in 6 of 6 worlds (matched 98% of 95%, ")
    assert lines[4].startswith("True promises kept: as many deciles as aimed at in 6 of 6 worlds (matched 9 of 8, ")
    assert lines[6] == "True failures helped within two activities: at least 98.0% in 6 of 6 worlds."


def test_one_world_in_six_may_be_level_but_none_may_be_behind() -> None:
    level = {**WITH_EXACT, "threshold": 0.76}
    behind = {**WITH_EXACT, "threshold": 0.8}
    five = dict.fromkeys(list(WORLDS)[:5], WITH_EXACT)

    assert (
        "True goal mastery: ahead of all others in 5 of 6 worlds (aim: 5, and behind in none); not ahead in diverse."
        in (told({**five, "diverse": level}))
    )
    assert "False goal mastery: ahead of all others in 5 of 6 worlds" in told({**five, "diverse": behind})
    assert "not ahead in diverse; behind threshold in diverse." in told({**five, "diverse": behind})
    assert "False goal mastery: ahead of all others in 4 of 6" in told({**five, "matched": level, "diverse": level})


def test_shares_that_nothing_measures_are_named_and_not_judged() -> None:
    only_oracle = told(dict.fromkeys(WORLDS, FIELD))
    assert "True share of the possible gain: aim reached in 1 of 1 worlds (fragile 67% of 60%); " in only_oracle
    assert (
        "without the exact posterior to measure by: matched, additive, forgetting, wrong-graph, diverse." in only_oracle
    )
    assert "None share of the possible gain: aim reached in 0 of 0 worlds; " in told({"matched": FIELD})


def test_what_is_missed_is_named_with_its_world() -> None:
    lines = told({"matched": WITH_EXACT, "diverse": {**WITH_EXACT, "ours": 0.5}}, BREAKS)
    assert (
        "False share of the possible gain: aim reached in 1 of 2 worlds (matched 98% of 95%, diverse 43% of 80%)."
        in lines
    )
    assert "False promises kept: as many deciles as aimed at in 0 of 2 worlds (matched " in lines
    assert "False answers to items answered before: at most 10.0% in 0 of 2 worlds; missed (matched 20.0%, " in lines


def test_nothing_is_summed_up_where_we_did_not_run() -> None:
    assert told({"matched": {"random": 0.3, "oracle": 0.9}}) == ""


def test_the_summary_comes_first_in_the_table_for_a_readme() -> None:
    text = markdown(find(runs()), "symphonie simulate")
    assert text.index("### Aim by aim") < text.index("- reached: goal mastery: ahead") < text.index("### `matched`")

import re
from pathlib import Path

import pytest

from simulations.policies.registry import POLICIES
from simulations.worlds import WORLDS

README = (Path(__file__).parents[2] / "simulations" / "README.md").read_text(encoding="utf-8")


def test_the_example_adds_a_world_and_a_policy_in_under_forty_lines(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = (code for code in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "Scenario(" in code)
    assert len([line for line in example.splitlines() if line.strip()]) < 40
    exec(compile(example, "README.md", "exec"), {"__name__": "readme"})  # noqa: S102 - our own words
    assert "Score(mean=" in capsys.readouterr().out
    assert "hurried" not in WORLDS
    assert "in-turn" not in POLICIES


def test_the_readme_names_every_world_and_every_module() -> None:
    assert all(f"`{name}`" in README for name in WORLDS)
    folder = Path(__file__).parents[2] / "simulations"
    modules = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert all(f"`{name}`" in README for name in modules - {"__init__"})

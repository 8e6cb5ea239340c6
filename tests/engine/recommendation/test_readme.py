"""What the README says of codes and settings is what the code has."""

import re
from pathlib import Path

import msgspec

from engine.recommendation import settings, templates

README = (Path(settings.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_every_setting_stands_in_the_readme_with_its_default() -> None:
    written = dict(re.findall(r"\| `([\w.]+)` \| ([\d.]+) (?=\|)", README))
    defaults = msgspec.to_builtins(settings.PolicySettings())
    leaving = {f"leaving.{name}": value for name, value in defaults.pop("leaving").items()}

    assert {name: float(value) for name, value in written.items()} == defaults | leaving


def test_every_reason_code_stands_in_the_readme() -> None:
    assert {code for code in templates.TEMPLATES if f"`{code}`" not in README} == set()

from __future__ import annotations

import re
from pathlib import Path

import engine.artefact
from engine.artefact import compile_own, read

README = Path(str(engine.artefact.__file__)).with_name("README.md").read_text("utf-8")


def test_the_example_is_a_model() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    assert compile_own(read(example)).tracing.n_items == 2

import subprocess
import sys

import pytest

HEAVY = {"pyarrow", "numba", "yaml", "typer", "scipy", "pandas"}


@pytest.mark.parametrize(
    "module", ["content_graph", "content_graph.compiled", "content_graph.authoring", "content_graph.courses"]
)
def test_what_the_service_imports_brings_nothing_heavy(module: str) -> None:
    script = f"import {module}, sys; print(' '.join({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603  # our own interpreter
    assert HEAVY.isdisjoint(done.stdout.split())

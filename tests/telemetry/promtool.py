"""Alert rules, held by Prometheus's own tool against series."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from prometheus_client import Metric

from tests.conftest import IS_CI

ROOT: Final = Path(__file__).parents[2]
RULES: Final = ROOT / "docs/monitoring/alerts.yaml"
N_SAMPLES: Final = 60
EVERY: Final = "15s"
EVERY_S: Final = 15.0
AT: Final = "14m"
"""After the longest wait of the rules that a fault of the service sets off; `for: 1h` has its own moment."""
AFTER_HOURS: Final = "2h"
FIRING: Final = 'count by (alertname) (ALERTS{alertstate="firing"})'


def run(*arguments: str) -> str:
    """Run promtool, and return what it says if it says that all is well."""
    tool = shutil.which("promtool")
    if tool is None and not IS_CI:
        pytest.skip("promtool is not installed (Debian: prometheus)")
    done = subprocess.run([tool or "promtool", *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def check_alerts(directory: Path, cases: Iterable[tuple[str, Mapping[str, str], str, Sequence[str]]]) -> None:
    """Hold the rules against cases: name, values by series in promtool's notation, a moment, and the alerts then."""
    tests = [
        {
            "name": name,
            "interval": EVERY,
            "input_series": [{"series": series, "values": values} for series, values in given.items()],
            "promql_expr_test": [
                {
                    "expr": FIRING,
                    "eval_time": at,
                    "exp_samples": [{"labels": f'{{alertname="{alert}"}}', "value": 1} for alert in alerts],
                }
            ],
        }
        for name, given, at, alerts in cases
    ]
    path = directory / "tests.yaml"
    path.write_text(yaml.safe_dump({"rule_files": [str(RULES)], "evaluation_interval": EVERY, "tests": tests}))
    run("test", "rules", str(path))


def rules() -> list[dict[str, Any]]:
    """Read the alert rules."""
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def metrics_in(query: str) -> set[str]:
    """Return the names of our metrics in a query."""
    return set(re.findall(r"\bsymphonie_\w+", query))


def series_of(first: Iterable[Metric], second: Iterable[Metric], between_s: float) -> dict[str, str]:
    """Go on as between two scrapes, each series rising as it did: those of the service alone."""
    values = [
        {
            (one.name, *sorted(one.labels.items())): one.value
            for family in scraped
            for one in family.samples
            if not family.name.startswith(("symphonie_memory", "symphonie_disk"))
        }
        for scraped in (first, second)
    ]
    told = {'up{job="symphonie",instance="here"}': f"1x{N_SAMPLES}"}
    for key, value in values[1].items():
        name, *labels = key
        step = (value - values[0].get(key, value)) / between_s * EVERY_S
        written = ",".join(f'{label}="{of}"' for label, of in [*labels, ("instance", "here")])
        told[f"{name}{{{written}}}"] = f"{value}{step:+f}x{N_SAMPLES}"
    return told

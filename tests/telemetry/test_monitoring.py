"""Dashboards and alerts, held against what a running service really tells."""

import json
import re
import time
from pathlib import Path

import pytest
import yaml

from api.connection_errors import TooManyConnections
from api.overload_errors import OrganisationTooBusy, ServiceOverloaded
from tests.pausing import without
from tests.telemetry.promtool import AT, ROOT, RULES, check_alerts, metrics_in, rules, run, series_of
from tests.telemetry.watched import LEARNER, WatchedService

MONITORING = ROOT / "docs/monitoring"
ABSENT = {"symphonie_backup_age_seconds"}
"""Told where a directory of backups is named."""
LABELS = {
    "method",
    "route",
    "status",
    "worker",
    "role",
    "queue",
    "place",
    "reason",
    "kind",
    "outcome",
    "way",
    "function",
    "le",
}
BOARDS = sorted(MONITORING.glob("*.json"))


def anchors(page: str) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_prometheus_takes_the_rules() -> None:
    assert f"{len(rules())} rules found" in run("check", "rules", str(RULES))


def test_every_alert_says_what_is_wrong_and_where_it_is_said_what_to_do() -> None:
    known = anchors((ROOT / "docs/telemetry.md").read_text())
    for rule in rules():
        notes = rule["annotations"]
        assert notes["summary"]
        assert notes["description"]
        page, _, anchor = notes["runbook_url"].partition("#")
        assert (page, anchor in known) == ("docs/telemetry.md", True), anchor
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_every_alert_fires_under_its_fault_and_not_without_it(tmp_path: Path) -> None:
    scripted = yaml.safe_load((Path(__file__).parent / "faults.yaml").read_text())
    assert list(scripted) == [rule["alert"] for rule in rules()]
    check_alerts(
        tmp_path,
        [
            (f"{alert} {name}", case[name], case["at"], [alert] if name == "fault" else [])
            for alert, case in scripted.items()
            for name in ("fault", "well")
        ],
    )


def test_a_projector_that_stands_still_is_told_by_alerts_and_a_healthy_service_by_none(
    watched: WatchedService, tmp_path: Path
) -> None:
    watched.send()
    watched.wait_until_recorded()
    healthy = [watched.scrape(), watched.scrape()]
    with without("projector", watched.service.process):
        for _ in range(3):
            watched.send()
        first, at = watched.scrape(), time.monotonic()
        time.sleep(2)  # the real age of what waits grows as time goes
        second, between_s = watched.scrape(), time.monotonic() - at
    watched.wait_until_recorded()
    check_alerts(
        tmp_path,
        [
            ("healthy", series_of(healthy[0], healthy[1], 1.0), AT, []),
            ("stopped", series_of(first, second, between_s), AT, ["SymphonieProcessGone", "SymphonieRecordBehind"]),
        ],
    )


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_a_dashboard_asks_for_what_is_told(path: Path, watched: WatchedService) -> None:
    board = json.loads(path.read_text())
    told = {one.name for family in watched.scrape() for one in family.samples} | told_families(watched)
    asked = {name for panel in board["panels"] for target in panel["targets"] for name in metrics_in(target["expr"])}
    assert asked - told <= ABSENT
    places = [tuple(panel["gridPos"].values()) for panel in board["panels"]]
    assert len(set(places)) == len({panel["id"] for panel in board["panels"]}) == len(board["panels"])


def told_families(watched: WatchedService) -> set[str]:
    """Return the names of counters, also of those that have counted nothing yet."""
    text = watched.metrics.get("/v1/metrics").text
    return {f"{name}" for name in re.findall(r"^# TYPE (\S+)", text, re.MULTILINE)}


def test_every_alert_asks_for_what_is_told(watched: WatchedService) -> None:
    told = {one.name for family in watched.scrape() for one in family.samples} | told_families(watched)
    assert {name for rule in rules() for name in metrics_in(rule["expr"])} - told <= ABSENT


def test_alerts_know_the_reasons_of_refusals() -> None:
    names = {kind.kind.name for kind in (TooManyConnections, OrganisationTooBusy, ServiceOverloaded)}
    asked = [reason for rule in rules() for reason in re.findall(r'reason=~"([^"]*)"', rule["expr"])]
    assert {one for reasons in asked for one in reasons.split("|")} == names


def test_labels_are_few_and_of_nobody(watched: WatchedService) -> None:
    watched.send()
    watched.client.get(f"/v1/learners/{LEARNER}/mastery")
    watched.client.get(f"/v1/learners/{LEARNER}/nowhere/{LEARNER}")
    labels = [pair for family in watched.scrape() for one in family.samples for pair in one.labels.items()]
    assert {name for name, _ in labels} <= LABELS
    values = {value for _, value in labels}
    assert not [value for value in values if LEARNER in value or "small" in value or "acme" in value]
    routes = {value for name, value in labels if name == "route"}
    assert all(re.fullmatch(r"\(none\)|/[a-z0-9/.{}_:-]*", route) for route in routes), routes

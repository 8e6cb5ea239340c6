"""The story that the examples of the OpenAPI document tell: every operation is asked, in an order that makes sense.

`python -m tests.api.http.examples` plays it and writes `api/http/examples.json` anew: bodies of requests stay as they
are there, answers become those of the service.
"""

import dataclasses
import itertools
import re
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
import psycopg
from litestar import Litestar
from litestar.testing import TestClient

from api.app import ROUTES, create_app
from api.clock import WallClock
from api.files import files_of
from api.http.documentation import examples
from api.http.openapi import Examples, name_of
from api.processes.embedded.attach import attach
from api.record.projector import Projector
from api.record.retrace.retracer import Retracer
from api.record.schema import prepare
from api.settings import Settings
from tests.api.http.case_examples import cases
from tests.api.http.faq_examples import faq
from tests.api.http.message_examples import messages, reached
from tests.api.http.organisations import Organisation, an_organisation
from tests.api.http.peer_examples import peers
from tests.api.http.platform_examples import platform_services
from tests.api.http.privacy_examples import privacy
from tests.api.http.webhook_examples import webhooks
from tests.api.http.xapi_examples import xapi
from tests.api.support.detecting import detect_at

FILE: Final = Path("api/http/examples.json")
NEW_LINE: Final = "\n"
NOW_US: Final = int(datetime(2026, 3, 2, 9, 30, tzinfo=UTC).timestamp() * 1_000_000)
NAMES: Final = {(route.operation.method, route.operation.path): name_of(route.operation) for route in ROUTES}
_GRAPH: Final = {"content_graph_id": "algebra"}
_LEARNER: Final = {"learner_id": "learner-17"}
_ENDING: Final = {"reason": "It is over.", "by": "tutor-3", "role": "tutor"}
_COLLECTION: Final = "/api/v2/collection/{collection_id}"


def stopped_clock() -> WallClock:
    """A clock that stands at the moment of the story."""
    return WallClock(lambda: NOW_US, lambda: NOW_US)


def count_ids(client: TestClient[Litestar]) -> None:
    """Have what people begin named in the order in which they do, so that lists by id tell it in one order."""
    numbers = itertools.count(1)
    runtime = client.app.state.runtime
    near = msgspec.structs.replace(
        runtime.settings, outgoing_private_networks="127.0.0.0/8", mail_domain="mail.example.org"
    )
    client.app.state.runtime = dataclasses.replace(runtime, new_id=lambda: f"{next(numbers):032x}", settings=near)


class Story:
    """Asks, and keeps what is answered.

    Args:
        organisation: Who asks.
        told: The bodies that are sent, by operation.
    """

    def __init__(self, organisation: Organisation, told: Mapping[str, Examples]) -> None:
        self.organisation = organisation
        self._told = told
        self.answers: dict[str, dict[str, Any]] = {}

    def with_other_key(self) -> "Story":
        """Return what asks with another administrator's key, and keeps answers in the same place."""
        mine = self.organisation
        made = mine.post("/v1/keys", {"label": "second pair of eyes", "scopes": ["admin"]}).json()
        other = Organisation(mine.client, mine.name, made["key"]["key_id"], made["token"])
        story = Story(other, self._told)
        story.answers = self.answers
        return story

    def ask(
        self,
        method: str,
        path: str,
        address: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        key: str | None = None,
        acting: str | None = None,
        *,
        is_form: bool = False,
        is_new: bool = False,
        **changes: object,
    ) -> Any:  # noqa: ANN401 - any JSON
        """Send the example of an operation, and keep the first answer of each status.

        Args:
            method: Lower case.
            path: With its parameters in braces.
            address: Parameters of the address.
            params: Of the query.
            key: The `Idempotency-Key`.
            acting: For whom it is asked.
            is_form: Whether the body is sent as a form, which says itself who asks.
            is_new: Whether the request says that there is nothing yet.
            changes: Fields of the body that only the story knows.
        """
        name = NAMES[method, path]
        request = self._told.get(name, Examples()).request
        headers = {**self.organisation.headers, **({"idempotency-key": key} if key else {})}
        headers = {**self.organisation.headers, "x-experience-api-version": "1.0.3"}
        headers |= {"idempotency-key": key} if key else {}
        headers |= {"on-behalf-of": acting} if acting else {}
        headers |= {"if-none-match": "*"} if is_new else {}
        body = None if request is None else {**request, **changes} if isinstance(request, dict) else request
        response = self.organisation.client.request(
            method,
            path.format(**(address or {})),
            params=params,
            headers={} if is_form else headers,
            data=body if is_form else None,
            json=None if is_form else body,
        )
        return self._kept(name, response)

    def send(self, method: str, path: str, content: bytes, kind: str, params: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
        """Send what is no JSON, and keep the answer."""
        headers = {**self.organisation.headers, "content-type": kind}
        response = self.organisation.client.request(method, path, content=content, params=params, headers=headers)
        return self._kept(NAMES[method, path], response)

    def _kept(self, name: str, response: httpx.Response) -> Any:  # noqa: ANN401 - any JSON
        assert response.is_success, (name, response.text)
        if not response.content:
            return None
        self.answers.setdefault(name, {}).setdefault(str(response.status_code), response.json())
        return response.json()


def play(story: Story, record: Callable[[], object], work: Callable[[], object], detect: Callable[[], object]) -> None:
    """Play the story.

    Args:
        story: Asks.
        record: Has the journal written to the record.
        work: Has what is done in the background done.
        detect: Has signals read, and alerts raised.
    """
    ask = story.ask
    _content(story)
    ask("post", "/v1/results")
    adjustment = _results(story)
    ask("post", "/v1/activities")
    record()
    ask("get", "/v1/learners/{learner_id}/activities", _LEARNER)
    ask("get", "/v1/learners/{learner_id}/mastery", _LEARNER)
    ask("get", "/v1/learners/{learner_id}/prediction", _LEARNER, {"item_id": "solve-linear-3"})
    ask("get", "/v1/learners/{learner_id}/timeline", _LEARNER)
    ask("get", "/v1/learners/{learner_id}/adjustments", _LEARNER)
    again = "/v1/learners/{learner_id}/adjustments/{adjustment_id}/recomputed"
    ask("get", again, {**_LEARNER, "adjustment_id": adjustment})
    ask("get", "/v1/adjustments")
    ask("get", "/v1/effects")
    groups = "/v1/learners/{learner_id}/declared-groups"
    ask("put", groups, _LEARNER)
    ask("get", groups, _LEARNER)
    ask("get", "/v1/fairness", params={"content_graph": "algebra"})
    ask("get", "/v1/content-graphs/{content_graph_id}/items", _GRAPH, {"limit": 1})
    review = "/v1/learners/{learner_id}/adjustments/{adjustment_id}/review"
    ask("post", review, {**_LEARNER, "adjustment_id": adjustment})
    ask("post", "/v1/corrections")
    _decisions(story)
    _staff(story)
    _accounts(story)
    _alerts(story, record, detect)
    reached(story, cases(story))
    faq(story)
    privacy(story)
    messages(story)
    peers(story)
    _models(story)
    _bridge(story)
    xapi(story)
    record()
    webhooks(story)
    _files(story)
    ask("get", "/v1/learners/{learner_id}/export", _LEARNER)
    ask("post", "/v1/learner-tokens")
    ask("get", "/v1/health/live")
    ask("get", "/v1/health/ready")
    _keys(story)
    ask("get", "/v1/dead-letters")
    _erasures(story, record, work)
    ask("get", "/v1/erasures", params={"limit": 1})
    ask("get", "/v1/audit", params={"limit": 2})
    ask("get", "/v1/audit/verification")
    for path in ("/v1/calibration", "/v1/standing"):
        ask("get", path)


def _content(story: Story) -> None:
    for _ in range(2):
        story.ask("put", "/v1/content-graphs/{content_graph_id}", _GRAPH)
    story.ask("get", "/v1/content-graphs")
    story.ask("get", "/v1/content-graphs/{content_graph_id}", _GRAPH)
    story.ask("get", "/v1/content-graphs/{content_graph_id}/gaps", _GRAPH, {"limit": 1})
    story.ask("post", "/v1/content-graphs/{content_graph_id}/comparison", _GRAPH)
    for method in ("put", "put", "get", "delete"):
        story.ask(method, "/v1/content-graphs/{content_graph_id}/draft", _GRAPH)


def _results(story: Story) -> str:
    recommended = story.ask("post", "/v1/recommendations")
    story.ask(
        "post",
        "/v1/recommendations/{recommendation_id}/events",
        {"recommendation_id": recommended["recommendation_id"]},
    )
    adjustment: str = story.answers[NAMES["post", "/v1/results"]]["200"]["adjustments"][0]["adjustment_id"]
    return adjustment


def _decisions(story: Story) -> None:
    ask = story.ask
    for _ in range(2):
        ask("put", "/v1/cohorts/{cohort_id}", {"cohort_id": "spring"})
        override = ask("post", "/v1/overrides", key="first")
        ask("post", "/v1/goals", key="first")
        ask("put", "/v1/goals/{goal_id}", {"goal_id": "finals"})
    ask("get", "/v1/cohorts")
    ask("get", "/v1/cohorts/{cohort_id}", {"cohort_id": "spring"})
    for last in ("overview", "mastery", "activity", "promises"):
        ask("get", f"/v1/cohorts/{{cohort_id}}/{last}", {"cohort_id": "spring"})
    ask("get", "/v1/cohort-overviews")
    ask("put", "/v1/learners/{learner_id}/contact", _LEARNER)
    ask("put", "/v1/learner-contacts")
    ask("get", "/v1/learners/{learner_id}/contact", _LEARNER)
    ask("get", "/v1/learners", params={"limit": 1})
    ask("get", "/v1/overrides", params={"limit": 1})
    ask("get", "/v1/goals", params={"limit": 1})
    ask("get", "/v1/overrides/{override_id}", {"override_id": override["override_id"]})
    ask("get", "/v1/goals/{goal_id}", {"goal_id": "finals"})
    ask("delete", "/v1/overrides/{override_id}", {"override_id": override["override_id"]}, _ENDING)
    ask("delete", "/v1/goals/{goal_id}", {"goal_id": "finals"}, _ENDING)
    ask("post", "/v1/recommendation-settings/preview")
    ask("put", "/v1/recommendation-settings")
    ask("get", "/v1/recommendation-settings")
    ask("get", "/v1/recommendation-settings/history")


def _staff(story: Story) -> None:
    names = {
        "calendar": "office",
        "supporter": "tutor-3",
        "queue": "desk",
        "promise": "standard",
        "assignment": "spring",
    }
    for kind, name in names.items():
        address = {f"{kind}_id": name}
        for _ in range(2):
            story.ask("put", f"/v1/{kind}s/{{{kind}_id}}", address)
        story.ask("get", f"/v1/{kind}s/{{{kind}_id}}", address)
        story.ask("get", f"/v1/{kind}s")
    story.ask("get", "/v1/colleagues", acting="supporter/tutor-3")
    story.ask("get", "/v1/names", params={"learner_id": "learner-17", "supporter_id": "tutor-3"})
    story.ask("get", "/v1/promises/{promise_id}/due", {"promise_id": "standard"})
    story.ask("post", "/v1/promises/{promise_id}/due", {"promise_id": "another"})
    for _ in range(2):
        story.ask("put", "/v1/routing-rules")
    story.ask("get", "/v1/routing-rules")
    story.ask("post", "/v1/routing-rules/dry-run")
    story.ask("post", "/v1/sizing")
    story.ask("get", "/v1/cohorts/{cohort_id}/groups", {"cohort_id": "spring"})
    for _ in range(2):
        group = story.ask("post", "/v1/groups", key="first group", acting="supporter/tutor-3")
    apart = {"learner_id": "learner-17", "other_learner_id": "learner-19"}
    for _ in range(2):
        story.ask("put", "/v1/kept-apart/{learner_id}/{other_learner_id}", apart, acting="supporter/tutor-3")
    story.ask("get", "/v1/kept-apart")
    story.ask("delete", "/v1/kept-apart/{learner_id}/{other_learner_id}", apart, acting="supporter/tutor-3")
    others = ["learner-19", "learner-20", "learner-21"]
    other = story.ask("post", "/v1/groups", key="second group", acting="supporter/tutor-3", learners=others)
    move = {"learner_id": "learner-21", "to_group_id": group["group_id"]}
    story.ask("post", "/v1/groups/{group_id}/move", {"group_id": other["group_id"]}, acting="supporter/tutor-3", **move)
    story.ask("get", "/v1/groups")
    own = "/v1/learners/{learner_id}/groups"
    story.ask("get", own, {"learner_id": "learner-17"}, acting="learner/learner-17")
    answered = {"learner_id": "learner-17", "group_id": group["group_id"]}
    story.ask("post", f"{own}/{{group_id}}/answer", answered, acting="learner/learner-17", answer="coming")
    story.ask("get", "/v1/effects/support")
    story.ask("post", "/v1/groups/{group_id}/end", {"group_id": group["group_id"]}, acting="supporter/tutor-3")
    years = {"first_year": 2026, "last_year": 2026}
    story.ask("get", "/v1/public-holidays", params={"place": "FR-57", **years})
    _messages(story)
    for kind in names:
        address = {f"{kind}_id": "another"}
        story.ask("put", f"/v1/{kind}s/{{{kind}_id}}", address)
        story.ask("delete", f"/v1/{kind}s/{{{kind}_id}}", address)


def _messages(story: Story) -> None:
    """Lay messages down, and let a cohort follow them."""
    for kind in ("message_scenario", "message_run"):
        path, address = f"/v1/{kind.replace('_', '-')}s", {f"{kind}_id": "autumn"}
        for _ in range(2):
            story.ask("put", f"{path}/{{{kind}_id}}", address)
        story.ask("get", f"{path}/{{{kind}_id}}", address)
        story.ask("get", path)
    story.ask("post", "/v1/message-runs/dry-run")
    for kind in ("message_run", "message_scenario"):
        address = {f"{kind}_id": "autumn"}
        story.ask("delete", f"/v1/{kind.replace('_', '-')}s/{{{kind}_id}}", address)


def _accounts(story: Story) -> None:
    people: list[dict[str, Any]] = [
        {"person": f"supporter/tutor-{n}", "email": f"tutor-{n}@example.org"} for n in (4, 5)
    ]
    first, second = [story.ask("post", "/v1/invitations", None, None, None, None, **one) for one in people]
    story.ask("get", "/v1/invitations", params={"limit": 1})
    story.ask("get", "/v1/accounts", params={"limit": 1})
    story.ask("put", "/v1/organisation")
    story.ask("get", "/v1/organisation")
    account = {"account_id": first["invitation"]["account_id"]}
    story.ask("patch", "/v1/accounts/{account_id}", account)
    story.ask("post", "/v1/accounts/{account_id}/links", account)
    story.ask("delete", "/v1/invitations/{invitation_id}", {"invitation_id": second["invitation"]["invitation_id"]})
    _platforms(story)


def _platforms(story: Story) -> None:
    """What other systems, and who is meant by them, need."""
    story.ask("put", "/v1/identities")
    story.ask("get", "/v1/identities", params={"limit": 1})
    story.ask("put", "/v1/identity-rule")
    story.ask("get", "/v1/identity-rule")
    story.ask("get", "/v1/lti/tool")
    story.ask("post", "/v1/lti/registration-links")
    story.ask("post", "/v1/lti/keys")
    moodle = {"platform_id": "moodle"}
    for _ in range(2):
        story.ask("put", "/v1/lti/platforms/{platform_id}", moodle, client_id=story.organisation.name)
    story.ask("get", "/v1/lti/platforms")
    story.ask("get", "/v1/lti/platforms/{platform_id}", moodle)
    story.ask("post", "/v1/lti/platforms/{platform_id}/shares", moodle)
    story.ask("delete", "/v1/lti/platforms/{platform_id}", moodle)
    _sources(story)
    platform_services(story)


def _sources(story: Story) -> None:
    """What is sent as statements and events, and how it is understood."""
    ours = {"mapping_name": "our-moodle"}
    story.ask("put", "/v1/mappings/{mapping_name}", ours)
    story.ask("get", "/v1/mappings")
    story.ask("get", "/v1/mappings/{mapping_name}", ours)
    story.ask("post", "/v1/mappings/{mapping_name}/dry-run", ours)
    source = {"key_id": story.ask("get", "/v1/sources")["sources"][0]["key_id"]}
    story.ask("put", "/v1/sources/{key_id}", source)
    story.ask("post", "/v1/caliper")
    story.ask("get", "/v1/sources/{key_id}/outcomes", source)
    story.ask("post", "/v1/sources/{key_id}/retry", source)


def _alerts(story: Story, record: Callable[[], object], detect: Callable[[], object]) -> None:
    wrong = {"item_id": "solve-linear-1", "score": 0.0}
    for learner, n_wrong in (("learner-18", 5), ("learner-19", 4)):  # so that one of both comes first
        at = [f"2026-03-02T09:2{number}:00Z" for number in range(n_wrong)]
        told = [{**wrong, "result_id": f"{learner}-{one}", "learner_id": learner, "occurred_at": one} for one in at]
        story.ask("post", "/v1/results", results=told)
    record()
    detect()
    acting = "supporter/tutor-3"
    asked = {"signal": "wheel_spinning"}
    first, second = [
        {"alert_id": one["alert_id"]} for one in story.ask("get", "/v1/alerts", params=asked, acting=acting)["alerts"]
    ]
    story.ask("get", "/v1/alerts/{alert_id}", first, acting=acting)
    story.ask("get", "/v1/alerts/{alert_id}/recomputed", first, acting=acting)
    for act in ("acknowledge", "snooze", "reassign", "close"):
        story.ask("post", f"/v1/alerts/{{alert_id}}/{act}", first, acting=acting)
    story.ask("post", "/v1/alerts/{alert_id}/not-useful", second, acting=acting)
    story.ask("get", "/v1/signals")


def _files(story: Story) -> None:
    """Read a learner's file as the tutor of their cohort."""
    tutor = "supporter/tutor-3"
    story.ask("get", "/v1/learners/{learner_id}/timeline", _LEARNER, {"content_graph": "algebra"}, acting=tutor)
    story.ask("get", "/v1/learners/{learner_id}/profile", _LEARNER, acting=tutor)
    story.ask("get", "/v1/learners/{learner_id}/proof", _LEARNER, acting=tutor)
    story.ask("get", "/v1/learners/{learner_id}/reads", _LEARNER)
    story.ask("get", "/v1/cohort-reads", params={"limit": 1})
    asked = story.ask("post", "/v1/export-requests", acting=tutor)
    story.ask("get", "/v1/export-requests", params={"limit": 1})
    request = {"export_request_id": asked["request_id"]}
    story.with_other_key().ask("post", "/v1/export-requests/{export_request_id}/decision", request)
    story.ask("put", "/v1/export-rule")
    story.ask("get", "/v1/export-rule")


def _keys(story: Story) -> None:
    made = story.ask("post", "/v1/keys")
    key = {"key_id": made["key"]["key_id"]}
    who: dict[str, Any] = {"client_id": key["key_id"], "client_secret": made["token"]}
    story.ask("post", "/v1/oauth/token", is_form=True, scope=made["key"]["scopes"][0], **who)
    story.ask("get", "/.well-known/oauth-authorization-server")
    story.ask("get", "/v1/keys", params={"limit": 1})
    story.ask("patch", "/v1/keys/{key_id}", key)
    story.ask("post", "/v1/keys/{key_id}/rotation", key)
    story.ask("delete", "/v1/keys/{key_id}", key)


def _models(story: Story) -> None:
    ask, base = story.ask, "/v1/content-graphs/{content_graph_id}"
    for _ in range(2):
        stored = ask("post", f"{base}/models", _GRAPH)
    model = {**_GRAPH, "content_hash": stored["content_hash"]}
    ask("get", f"{base}/models", _GRAPH)
    ask("get", f"{base}/models/{{content_hash}}", model)
    ask(
        "get",
        f"{base}/model-comparison",
        _GRAPH,
        {"before": stored["content_hash"], "after": stored["content_hash"]},
    )
    ask("put", f"{base}/active-model", _GRAPH)
    ask("get", f"{base}/active-model", _GRAPH)
    ask("post", f"{base}/active-model/rollback", _GRAPH)


def _bridge(story: Story) -> None:
    collection = {"collection_id": "algebra"}
    story.ask("post", "/api/v2/activity/recommend")
    story.ask("post", "/api/v2/score")
    story.ask("post", f"{_COLLECTION}/grade", collection)
    story.ask("get", f"{_COLLECTION}/activities", collection)
    story.ask("post", f"{_COLLECTION}/activities", {"collection_id": "fractions"})


def _imports(story: Story) -> None:
    plan = story.ask("post", "/v1/imports", params={"kind": "case", "content_graph": "numbers"})
    address = {"import_id": plan["import_id"]}
    story.ask("get", "/v1/imports/{import_id}", address)
    story.ask("post", "/v1/imports/{import_id}/apply", address, fingerprint=plan["fingerprint"])


def _erasures(story: Story, record: Callable[[], object], work: Callable[[], object]) -> None:
    ask, base = story.ask, "/v1/content-graphs/{content_graph_id}"
    model = story.answers[NAMES["post", f"{base}/models"]]["201"]["content_hash"]
    _imports(story)
    for _ in range(2):  # until what was active is no longer looked at
        work()
    ask("delete", f"{base}/models/{{content_hash}}", {**_GRAPH, "content_hash": model})
    for path, address in (("/v1/learners/{learner_id}", _LEARNER), (base, _GRAPH)):
        receipt = ask("delete", path, address)
        record()
        work()
        ask("delete", path, address)
        ask("get", "/v1/erasures/{erasure_id}", {"erasure_id": receipt["id"]})


_VOLATILE: Final = (
    (re.compile(r'"(graph_no|no)": [0-9]+'), "(number)"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)"), "(time)"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "(uuid)"),
    (re.compile(r"[0-9a-f]{12,}"), "(hash)"),
    (re.compile(r"^whsec_.*"), "(secret)"),
    (re.compile(r"[A-Za-z0-9_.-]{40,}"), "(name)"),
    (re.compile(r"^W[yz2][A-Za-z0-9_-]{2,}$"), "(cursor)"),
    (re.compile(r"^\d+$"), "(number)"),
    (re.compile(r"^\d+(\.\d+)+$"), "(version)"),
    (re.compile(r"^notice/\d+$"), "(notice)"),
    # who of both is told of first: the shards of learners follow the number of the organisation
    (re.compile(r"\blearner-1[89]\b"), "(learner)"),
)


# what the record counts over all organisations, whoever came before
_SERIAL: Final = frozenset({"no", "graph_no", "mail_no", "delivery_no", "notice"})


def steady(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return an answer without names that the service gives, times, and figures, which the engine's tests hold."""
    match value:
        case dict():
            return {name: 0 if name in _SERIAL else steady(one) for name, one in value.items()}
        case list():
            return [steady(one) for one in value]
        case float():
            return 0.0
        case str():
            for pattern, name in _VOLATILE:
                value = pattern.sub(name, value)
    return value


def record_all() -> None:
    """Play the story with servers of its own, and write the file."""
    with (
        tempfile.TemporaryDirectory() as directory,
        attach(Settings(data_dir=Path(directory), workers=1, hosts="testserver.local")) as servers,
    ):
        settings = servers.settings
        prepare(servers.database_url, settings.n_shards)
        valkey_url, database_url = servers.valkey_url, servers.database_url
        projector = Projector(valkey_url, database_url, settings.n_shards, "examples")
        retracer = Retracer(
            valkey_url, database_url, settings.n_shards, settings.dedup_days, files_of(settings), settle_s=0.0
        )
        with (
            TestClient(create_app(settings, stopped_clock())) as client,
            psycopg.connect(database_url) as connection,
        ):
            count_ids(client)
            told = examples()
            story = Story(_organisation(connection, client), told)
            play(story, projector.drain, retracer.work, lambda: detect_at(settings, NOW_US))
            projector.close()
            retracer.close()
    found = {name: _renewed(told.get(name, Examples()), story.answers.get(name, {})) for name in NAMES.values()}
    shown = {name: one for name, one in sorted(found.items()) if one != Examples()}
    FILE.write_text(written(shown))


def _renewed(told: Examples, answers: Mapping[str, Any]) -> Examples:
    """Take the new answers where they differ in more than names and times."""
    kept = {status: one for status, one in told.answers.items() if steady(one) == steady(answers.get(status))}
    return Examples(told.request, {**answers, **kept})


def written(found: Mapping[str, Examples]) -> str:
    """Write examples with a line for each body, so that a change shows where it is."""
    told = []
    for name, one in found.items():
        answers = [f'"{status}": {_line(answer)}' for status, answer in sorted(one.answers.items())]
        parts = [*([f'"request": {_line(one.request)}'] if one.request is not None else [])]
        parts += [f'"answers": {{\n   {f",{NEW_LINE}   ".join(answers)}\n  }}'] if answers else []
        told.append(f'"{name}": {{\n  {f",{NEW_LINE}  ".join(parts)}\n }}')
    return f"{{\n {f',{NEW_LINE} '.join(told)}\n}}\n"


def _line(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _organisation(connection: psycopg.Connection, client: TestClient[Litestar]) -> Organisation:
    found = an_organisation(connection, client, "example")
    connection.commit()
    return found


if __name__ == "__main__":
    record_all()

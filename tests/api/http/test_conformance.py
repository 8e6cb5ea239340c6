"""Every operation, asked with what its own description allows and with what it forbids (schemathesis).

Answers are what the description says, never a fault of ours, and no key does more than its scopes say. `CONFORMANCE=50`
in the environment draws so many requests of both kinds for each operation, instead of the few of each run.
"""

import os
from collections.abc import Callable
from typing import Any

import httpx
import psycopg
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from litestar import Litestar
from litestar.testing import TestClient
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks

from api.record.keys import METRICS, SCOPES
from tests.api.http.organisations import Json, Organisation, an_organisation, problem_of

pytestmark = pytest.mark.usefixtures("sized_at_once")
N_OF_EACH = int(os.environ.get("CONFORMANCE", "1"))
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]
OPEN = ("/xapi/about", "/v1/oauth/", "/.well-known/", "/v1/health/", "/v1/docs", "/v1/openapi.json", "/problems")
SAID_OTHERWISE = ("/v1/oauth/token",)
"""Addresses whose standard says how refusals look."""
Operation = APIOperation[Any, Any, Any, Any]
Drawn = Case[Any]


def operations(document: Json) -> list[Operation]:
    """List all, those last that take away what others are asked about."""
    described = schemathesis.openapi.from_dict(dict(document)).get_all_operations()
    found = [one.ok() for one in described if isinstance(one, Ok)]
    assert len(found) > 150
    return sorted((one for one in found if one.path != "/v1/openapi.json"), key=lambda one: one.method == "delete")


def asked(organisation: Organisation, case: Drawn) -> httpx.Response:
    """Send a request as the organisation, with what else was drawn."""
    drawn = case.as_transport_kwargs(base_url="http://testserver.local")
    headers = [
        (name.encode("latin-1", "replace"), str(value).encode("latin-1", "replace"))
        for name, value in drawn["headers"].items()
        if name.lower() not in {"authorization", "host", "content-length", "transfer-encoding", "connection"}
    ]
    key = (b"authorization", f"Bearer {organisation.token}".encode())
    sent = drawn.get("data")
    return organisation.client.request(
        drawn["method"],
        drawn["url"],
        params=drawn.get("params"),
        json=drawn.get("json"),
        content=None if isinstance(sent, dict) else sent,
        data=sent if isinstance(sent, dict) else None,
        headers=[*headers, key],
    )


def run(operation: Operation, mode: GenerationMode, one: Callable[[Drawn], None], ids: dict[str, str]) -> None:
    """Draw requests of one kind for an operation; some can be asked in no wrong way."""
    names = [parameter.name for parameter in operation.path_parameters]
    known = {name: ids[name] for name in names if name in ids} if mode is GenerationMode.POSITIVE else {}
    drawn = operation.as_strategy(mode, path_parameters=known or None)
    few = settings(
        max_examples=N_OF_EACH, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    try:
        few(given(case=drawn)(one))()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_operation_answers_as_it_is_described(
    organisation: Organisation,
    document: Json,
    addresses: dict[str, str],
    mode: GenerationMode,
) -> None:
    statuses: dict[int, int] = {}

    def one(case: Drawn) -> None:
        response = asked(organisation, case)
        statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
        case.validate_response(response, checks=CHECKS)
        if response.status_code >= 400 and case.path not in SAID_OTHERWISE:
            problem_of(response)

    for operation in operations(document):
        run(operation, mode, one, addresses)
    assert 401 not in statuses
    assert len(statuses) > 3, statuses


def test_no_scope_opens_what_needs_another(
    client: TestClient[Litestar],
    database_url: str,
    document: Json,
) -> None:
    """Each is asked with the scope that it needs, with all others at once, and with that of administrators.

    Scopes only add: what all others together do not open, none of them opens.
    """
    kinds: dict[tuple[str, ...], tuple[str, ...]] = {
        **{(scope,): (scope,) for scope in SCOPES},
        **{(scope, "without"): tuple(one for one in SCOPES if one not in {scope, "admin"}) for scope in SCOPES},
    }
    with psycopg.connect(database_url) as connection:
        holders = {kind: an_organisation(connection, client, "one-scope", held) for kind, held in kinds.items()}
    n_asked = 0
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if path.startswith(OPEN):
                continue
            needed = operation["description"].rpartition("Needs a key with the scope `")[2].partition("`")[0]
            is_allowed_to: dict[tuple[str, ...], bool] = {
                (needed,): True,
                (needed, "without"): False,
                ("admin",): needed != METRICS,
            }
            for kind, is_allowed in is_allowed_to.items():
                n_asked += 1
                said = {**holders[kind].headers, "x-experience-api-version": "1.0.3"}
                response = client.request(method, path, headers=said)
                is_refused = f'scope="{needed}"' in response.headers.get("www-authenticate", "")
                assert is_refused != is_allowed, (method, path, kind, response.text)
                assert is_allowed or response.status_code == 403
    assert n_asked > 500

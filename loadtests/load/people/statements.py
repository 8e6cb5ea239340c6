"""A backlog that comes as xAPI statements: what becomes of each is looked up as a result of the same learner."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from loadtests.load.calling import Asked
from loadtests.load.ledger import ACKNOWLEDGED, ASKED, REFUSED, Series, statement_id
from loadtests.load.people.place import OK, Place, is_later
from simulations.live.wire import ResultToSend

STATEMENTS: Final = "POST /xapi/statements"
IDENTITIES: Final = "PUT /v1/identities"
HOME: Final = "https://platform.example"
_VERSION: Final = "X-Experience-API-Version: 1.0.3\r\n"
_encode: Final = msgspec.json.Encoder().encode


def tell(place: Place, results: Sequence[tuple[Series, ResultToSend]], intended_s: float) -> None:
    """Say who is meant, then send results as statements, and write down what became of the request."""
    for series, result in results:
        series.note(result.result_id, ASKED)
    learners = sorted({one.learner_id for _, one in results})
    bound = [{"issuer": HOME, "subject": one, "learner_id": one} for one in learners]
    known = Asked("PUT", "/v1/identities", IDENTITIES, _encode({"identities": bound}))
    if (answer := place.caller.call(place.line, known, intended_s)) is None or answer.status != OK:
        return
    body = _encode([_statement(one) for _, one in results])
    answer = place.caller.call(place.line, Asked("POST", "/xapi/statements", STATEMENTS, body, _VERSION), intended_s)
    if answer is None or is_later(answer.status):
        return  # whether they were taken before it failed, nobody has said
    for series, result in results:
        series.note(result.result_id, ACKNOWLEDGED if answer.status == OK else REFUSED)


def _statement(one: ResultToSend) -> dict[str, Any]:
    return {
        "id": statement_id(one.result_id),
        "actor": {"account": {"homePage": HOME, "name": one.learner_id}},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/answered"},
        "object": {"id": f"{HOME}/question"},
        "result": {"score": {"scaled": one.score}},
        "timestamp": one.occurred_at,
        "context": {
            "contextActivities": {"category": [{"id": "urn:symphonie:profile"}]},
            "extensions": {"urn:symphonie:item-id": one.item_id},
        },
    }

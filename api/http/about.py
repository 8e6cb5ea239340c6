"""What the OpenAPI document says of the service as a whole."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

from api import errors
from api.connection_errors import (
    ForeignHost,
    HeadTooLarge,
    MalformedRequest,
    RequestTooSlow,
    TargetTooLong,
    TooManyConnections,
    TooManyFailedKeys,
    TooManyFromPeer,
)
from api.http.openapi import Document
from content_graph.ids import ID_RULE

ABOUT: Final = Document(
    title="Symphonie",
    version=version("symphonie"),
    description=(
        "Receives results, keeps a Bayesian belief about what each learner knows, and adjusts the path with its "
        "reasons.\n\nEvery answer carries `X-Request-Id`; send your own (1 to 128 of `A-Z a-z 0-9 . _ : @ / + = -`) to "
        "find the request in your logs and ours. Everything that is not a success is a problem document (RFC 9457): "
        "compare its `type`, show its `detail`, follow the `remedy` of each of its `errors`, which are all that is "
        f"wrong with the request.\n\nAn id is the same everywhere, in bodies, addresses and queries: {ID_RULE}. "
        "No-break spaces inside, joiners and emoji are taken; ids are compared as they were sent, and nothing is "
        "normalised. A text that people write may hold whatever can be stored: everything but NUL and halves of "
        "surrogate pairs, up to the length that its field gives. In a query `+` stands for a space: write `%2B` for "
        "the one of an offset from UTC."
    ),
    tags=(
        ("Results", "Evidence in: what learners achieved."),
        ("Learners", "State out: what is believed, what was changed, what comes next."),
        ("Support", "What people decide about paths, and what came of it."),
        ("Content graphs", "What can be learned."),
        ("Models", "How learners are traced: fitted models, and which of them is active."),
        ("Bridge for Adaptivity", "What the driver of a Bridge for Adaptivity calls, so that a deployment can switch."),
        ("Operation", "Is the service well?"),
    ),
    common_problems=(
        errors.TooBusy,
        MalformedRequest,
        RequestTooSlow,
        TargetTooLong,
        ForeignHost,
        HeadTooLarge,
        TooManyFromPeer,
        TooManyConnections,
    ),
    keyed_problems=(
        errors.Unauthorised,
        errors.KeyRevoked,
        errors.KeyExpired,
        errors.Forbidden,
        TooManyFailedKeys,
        errors.RecordUnavailable,
    ),
)

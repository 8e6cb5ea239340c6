"""Everything that can go wrong in the service, one class per thing.

A class says what kind of problem it is, and builds from the fields of its own trouble one sentence for the reader
(`detail`) and the places to look at, each with its remedy (`faults`); a batch answers with the faults of each result
that it refused. The first paragraphs of its docstring are the page about it (`api.http.documentation`).

Paths name where a fault is: `$.results[3].score` in a body, `?limit` in the query, `{learner_id}` in the address,
`If-Match` for a header.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar, NamedTuple

import msgspec

SHOWN_GRAPHS = 20
SHOWN_ID_LENGTH = 128
"""Characters of a sender's own text that an error repeats, so that no answer grows with what was sent."""


class Fault(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing to put right.

    Attributes:
        path: Where it is: `$.results[3].score` in a body, `?limit` in a query, `{learner_id}` in an address; the name
            of a header.
        detail: What is wrong, in one sentence.
        remedy: What to do about it, in one sentence.
        line: 1-based, from the start of the body; left out where a fault has no place in a text.
        column: 1-based, in characters.
    """

    path: str
    detail: str
    remedy: str
    line: int | None = None
    column: int | None = None


class Kind(NamedTuple):
    """A kind of problem."""

    status: int
    name: str
    title: str


class ServiceError(Exception):
    """What the service refuses or cannot do, told without any internals.

    Attributes:
        kind: Kind of problem; of a class that says none, its base's.
        detail: What is wrong, in one sentence.
        faults: The places to put right; empty where no part of the request is at fault.
    """

    kind: ClassVar[Kind] = Kind(500, "internal", "Something went wrong in the service")

    def __init_subclass__(cls, status: int | None = None, title: str = "") -> None:
        """Name the kind of problem after its class."""
        if status is not None:
            cls.kind = Kind(status, re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower(), title)

    def __init__(self, detail: str, *faults: Fault) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = faults


class SingleFault(ServiceError):
    """Trouble with one place and one remedy."""

    def __init__(self, detail: str, path: str, remedy: str) -> None:
        super().__init__(detail, Fault(path, detail, remedy))


class Passing(ServiceError):
    """Trouble that passes: the same request may succeed later.

    Attributes:
        retry_after_seconds: When to try again.
    """

    retry_after_seconds: int = 1


# What the sender wrote


class MalformedBody(SingleFault, status=400, title="The body cannot be read"):
    """The body cannot be read as the format that its content type promises."""

    def __init__(self, reason: str, line: int, column: int, format_name: str = "JSON", remedy: str = "") -> None:
        super().__init__(
            f"The body is not valid {format_name} (line {line}, column {column}): {reason}.",
            "$",
            remedy or f"Send one complete {format_name} value, encoded in UTF-8 without a byte order mark.",
        )


class InvalidFields(ServiceError, status=422, title="Fields break their rules"):
    """Several fields break their rules."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        rest = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0].path}: {faults[0].detail}{rest}", *faults)


class InvalidField(InvalidFields):
    """One field breaks its rule."""

    def __init__(self, path: str, detail: str, remedy: str) -> None:
        super().__init__((Fault(path, detail, remedy),))


class InvalidContentGraph(ServiceError, status=422, title="The content graph has faults"):
    """A content graph has faults; all of them are listed, or as many as one answer tells."""

    noun = "content graph"

    def __init__(self, faults: tuple[Fault, ...], n_faults: int = 0) -> None:
        n_faults = max(n_faults, len(faults))
        counted = "1 fault" if n_faults == 1 else f"{n_faults} faults"
        told = f"; the first {len(faults)} are told" if n_faults > len(faults) else ""
        super().__init__(f"The {self.noun} has {counted} and was not stored{told}.", *faults)


class InvalidModel(InvalidContentGraph, status=422, title="The file is not a fitted model"):
    """A file is no fitted model, has another format, or is not what its content hash says; all faults are listed."""

    noun = "model"


class ModelFitsNothing(SingleFault, status=422, title="The model knows no skill of the content graph"):
    """A model has no fitted skill in common with the content graph."""

    def __init__(self, path: str, graph_id: str) -> None:
        super().__init__(
            f"The model has fitted no skill of the content graph {graph_id[:SHOWN_ID_LENGTH]!r}.",
            path,
            "Use a model fitted on results of this content graph, with the same skill ids.",
        )


class ModelPredictsWorse(SingleFault, status=422, title="The model predicts worse than what is active"):
    """A model predicts worse than what traces without it, and nobody has forced it."""

    def __init__(self, path: str, judged_on: str, loss: float, other: str, other_loss: float) -> None:
        super().__init__(
            f"On {judged_on} the log-loss of the model is {loss:.4f}, that of {other} {other_loss:.4f}.",
            path,
            "Fit again when there are more results; or force it, with "
            '"force": true in the body or --force on the command line.',
        )


class ResultFromFuture(SingleFault, status=422, title="A result lies in the future"):
    """A result claims to have happened later than the service's clock can believe."""

    def __init__(self, path: str, ahead_seconds: float, tolerance_seconds: int) -> None:
        super().__init__(
            f"The result lies {ahead_seconds:.0f} s in the future; "
            f"at most {tolerance_seconds} s are put down to clocks that differ.",
            path,
            "Set the sender's clock, or send the result once it has happened.",
        )


class BodyTooLarge(SingleFault, status=413, title="The body is too large"):
    """The body is longer than one request may be."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"The body is longer than {limit_bytes} bytes.", "$", "Send a smaller one, or several.")


class BatchTooLarge(SingleFault, status=413, title="The batch is too large"):
    """A batch has more results, or activities, than one request may carry."""

    def __init__(self, n_sent: int, limit: int, field: str) -> None:
        super().__init__(
            f"The batch has {n_sent} {field}; one request carries at most {limit}.",
            f"$.{field}",
            f"Send batches of at most {limit} {field}.",
        )


class UnsupportedMediaType(SingleFault, status=415, title="The body is in a format that is not read here"):
    """The body is in a format or encoding that this route does not read."""

    def __init__(self, header: str, received: str, supported: tuple[str, ...]) -> None:
        super().__init__(
            f"{header} {received[:SHOWN_ID_LENGTH]!r} is not read here.", header, f"Send {' or '.join(supported)}."
        )


# Who asks


class Unauthorised(SingleFault, status=401, title="A valid key is needed"):
    """No valid key came with the request.

    An unknown key and a wrong secret are told apart nowhere. That a key was revoked or has expired is told to whoever
    has its secret, and to nobody else.

    Attributes:
        has_token: Whether a bearer token came at all.
    """

    def __init__(self, detail: str = "The key is not valid.", *, has_token: bool = True) -> None:
        self.has_token = has_token
        super().__init__(
            detail if has_token else "The request carries no key.",
            "Authorization",
            "Send 'Authorization: Bearer sym_…' with a key made by 'symphonie key create'; at /xapi its token may be "
            "the password of Basic.",
        )


class KeyRevoked(Unauthorised, status=401, title="The key was revoked"):
    """The key was revoked."""

    def __init__(self, revoked_at: datetime) -> None:
        super().__init__(f"The key was revoked on {revoked_at:%Y-%m-%d}.")


class KeyExpired(Unauthorised, status=401, title="The key has expired"):
    """The key was made for a time that is over."""

    def __init__(self, expires_at: datetime) -> None:
        super().__init__(f"The key expired on {expires_at.astimezone(UTC):%Y-%m-%d at %H:%M} UTC.")


class TokenExpired(Unauthorised, status=401, title="The token has expired"):
    """A token that was granted with a key for an hour at most has ended; whoever has the key gets another one."""

    def __init__(self) -> None:
        super().__init__("The token has expired.")


class Forbidden(SingleFault, status=403, title="The key does not allow this"):
    """The key is valid and lacks the scope that this route asks for."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__(
            f"The key lacks the scope '{scope}'.",
            "Authorization",
            f"Use a key made with 'symphonie key create --scope {scope}'.",
        )


# What the request names


class UnknownRoute(SingleFault, status=404, title="Nothing is served here"):
    """Nothing is served at this address."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"Nothing is served at {path[:SHOWN_ID_LENGTH]!r}.", "address", "See /v1/docs for the addresses that are."
        )


class MethodNotAllowed(SingleFault, status=405, title="The method is not answered here"):
    """The address exists and does not answer to this method.

    Attributes:
        allowed: The methods that it answers to, in order: HEAD wherever GET is routed, and OPTIONS everywhere.
    """

    def __init__(self, method: str, routed: tuple[str, ...]) -> None:
        everywhere = {"OPTIONS"} | ({"HEAD"} if "GET" in routed else set())
        self.allowed = tuple(sorted({*routed, *everywhere}))
        used = " or ".join(name for name in self.allowed if name not in everywhere)
        super().__init__(f"{method[:20]} is not answered here.", "method", f"Use {used}.")


class UnknownThing(SingleFault):
    """The request names something that the organisation does not have.

    What only another organisation has is named in exactly the same words.
    """

    noun: ClassVar[str]
    advice: ClassVar[str]

    def __init__(self, path: str, given_id: str) -> None:
        super().__init__(f"There is no {self.noun} {given_id[:SHOWN_ID_LENGTH]!r}.", path, self.advice)


class UnknownContentGraph(UnknownThing, status=404, title="There is no such content graph"):
    """There is no such content graph."""

    noun = "content graph"
    advice = "List yours with GET /v1/content-graphs, or store one with PUT /v1/content-graphs/{content_graph_id}."


class UnknownLearner(UnknownThing, status=404, title="There is no such learner"):
    """No result of such a learner was ever accepted."""

    noun = "learner"
    advice = "A learner exists from the first accepted result on: POST /v1/results."


class UnknownItem(UnknownThing, status=422, title="The content graph has no such item"):
    """The content graph has no such item."""

    noun = "item"
    advice = "Use an item of the content graph, or add it with PUT /v1/content-graphs/{content_graph_id}."


class UnknownSkill(UnknownThing, status=422, title="The content graph has no such skill"):
    """The content graph has no such skill."""

    noun = "skill"
    advice = "Use a skill of the content graph: GET /v1/content-graphs/{content_graph_id}."


class UnknownGoal(UnknownThing, status=422, title="The content graph has no such goal"):
    """The content graph has no such goal."""

    noun = "goal"
    advice = "Use a goal of the content graph: GET /v1/content-graphs/{content_graph_id}."


class UnknownModel(UnknownThing, status=404, title="The content graph has no such model"):
    """The content graph has no such model."""

    noun = "model"
    advice = "List those of the graph with GET /v1/content-graphs/{content_graph_id}/models, or upload it there."


class UnknownErasure(UnknownThing, status=404, title="There is no such receipt"):
    """There is no receipt of such an erasure."""

    noun = "erasure"
    advice = "Use the id that the answer to a DELETE gave."


class ContentGraphNotNamed(SingleFault, status=422, title="The request must name a content graph"):
    """The request names no content graph, and the organisation has none or several to choose from."""

    def __init__(self, path: str, graph_ids: Sequence[str]) -> None:
        if not graph_ids:
            detail = "The organisation has no content graph yet."
            remedy = "Store one with PUT /v1/content-graphs/{content_graph_id}."
        else:
            detail = f"The request names no content graph, and the organisation has {len(graph_ids)}."
            named = ", ".join(repr(one) for one in graph_ids[:SHOWN_GRAPHS])
            more = " or another that GET /v1/content-graphs lists" if len(graph_ids) > SHOWN_GRAPHS else ""
            remedy = f"Send content_graph with one of {named}{more}; delete those that no client uses."
        super().__init__(detail, path, remedy)


# Who else is writing


class ContentGraphChanged(SingleFault, status=412, title="The content graph has changed meanwhile"):
    """`If-Match` names a version that is no longer the current one."""

    def __init__(self, expected: str, current: str | None) -> None:
        now = f"it is now {current}" if current else "it does not exist"
        super().__init__(
            f"The content graph is not at version {expected[:SHOWN_ID_LENGTH]}: {now}.",
            "If-Match",
            "Read the graph again, apply the change to it, and send it again.",
        )


class NothingToRollBack(SingleFault, status=409, title="Nothing was active before"):
    """Nothing but what is active now was ever active on the content graph."""

    def __init__(self, graph_id: str) -> None:
        super().__init__(
            f"Nothing else was ever active on the content graph {graph_id[:SHOWN_ID_LENGTH]!r}.",
            "{content_graph_id}",
            "Activate a model with PUT /v1/content-graphs/{content_graph_id}/active-model.",
        )


class ModelInUse(SingleFault, status=409, title="The model is in use"):
    """A model cannot be deleted while it traces, or while learners are still being traced to what followed it."""

    def __init__(self, content_hash: str, *, is_active: bool) -> None:
        why = "is active" if is_active else "may still trace: learners are being traced to what followed it"
        remedy = (
            "Activate another model, or the authored parameters with null, by PUT"
            " /v1/content-graphs/{content_graph_id}/active-model; delete it once the re-trace is done."
            if is_active
            else "Wait until GET /v1/content-graphs/{content_graph_id}/active-model says that the re-trace is done."
        )
        super().__init__(f"The model {content_hash[:SHOWN_ID_LENGTH]!r} {why}.", "{content_hash}", remedy)


class ConcurrentChange(SingleFault, Passing, status=409, title="Others kept changing the same learner"):
    """Others kept changing the same learner, so that nothing of this request was stored for them."""

    def __init__(self, learner_id: str) -> None:
        super().__init__(
            f"Learner {learner_id[:SHOWN_ID_LENGTH]!r} kept changing while this request tried to commit.",
            "$",
            "Send the same request again: results keep their ids, so none counts twice.",
        )


# What the service leans on


class TooBusy(Passing, status=429, title="Too many requests are waiting"):
    """More requests wait than the service will hold."""

    def __init__(self, retry_after_seconds: int = 1) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__("Too many requests are waiting; send this one again later.")


class StoreUnavailable(Passing, status=503, title="The live state cannot be reached"):
    """The live state cannot be reached.

    Attributes:
        reason: For the log, never for the answer.
    """

    told: ClassVar[str] = "The live state cannot be reached; send the same request again later."

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(self.told)


class StoresApart(StoreUnavailable, status=503, title="The live states do not fit the record"):
    """The live store does not hold what the record says: it was emptied, or one of both is an older copy."""

    told = (
        "Nothing was taken, because the live states do not fit the record. 'symphonie check' tells whoever runs the "
        "service why, and 'symphonie retrace' rebuilds them. Send the same request again later."
    )
    retry_after_seconds = 30


class RecordUnavailable(Passing, status=503, title="The record cannot be reached"):
    """The permanent record cannot be reached.

    Attributes:
        reason: For the log, never for the answer.
    """

    retry_after_seconds = 2

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__("The record cannot be reached; send the same request again later.")


class NotReady(Passing, status=503, title="The service is not ready"):
    """A part that the service needs does not work."""

    def __init__(self, failing: tuple[tuple[str, str], ...]) -> None:
        remedy = "Run 'symphonie check' where the service runs."
        faults = (Fault(name, found, remedy) for name, found in failing)
        super().__init__(f"Not ready: {', '.join(name for name, _ in failing)}.", *faults)

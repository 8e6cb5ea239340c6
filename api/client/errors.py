"""What can go wrong for a client: problem documents of the service (RFC 9457) as exceptions, by their status."""

from typing import Any, Final

import msgspec


class SymphonieError(Exception):
    """Anything that the client raises."""


class UnreachableError(SymphonieError):
    """No answer came, as often as it was tried."""


class UnreadableError(SymphonieError):
    """An answer came that this version of the client cannot read.

    Attributes:
        content: Of the answer.
    """

    def __init__(self, detail: str, content: bytes) -> None:
        self.content = content
        super().__init__(f"the answer cannot be read: {detail}")


class TokenRefusedError(SymphonieError):
    """The service grants no token (RFC 6749, section 5.2).

    Attributes:
        error: Why, as the standard names it: `invalid_client`, `invalid_scope` …
        description: The same in one sentence.
    """

    def __init__(self, error: str, description: str) -> None:
        self.error, self.description = error, description
        super().__init__(f"{error}: {description}")


class Fault(msgspec.Struct, frozen=True):
    """One thing to put right.

    Attributes:
        path: Where it is: `$.results[3].score` in a body, `?limit` in a query, `{learner_id}` in an address.
        detail: What is wrong.
        remedy: What to do about it.
    """

    path: str = ""
    detail: str = ""
    remedy: str = ""


class Problem(msgspec.Struct, frozen=True):
    """A problem document, as far as it was one."""

    type: str = ""
    title: str = ""
    status: int = 0
    detail: str = ""
    request_id: str = ""
    instance: str = ""
    errors: tuple[Fault, ...] = ()
    news: tuple[dict[str, Any], ...] = ()


class ProblemError(SymphonieError):
    """The service refused a request, or could not do it.

    Attributes:
        problem: As it was told, with all `errors` and their remedies.
        status: Of the answer.
        name: The kind of problem: the last part of its `type`, to be compared by programs (`unknown-learner`).
        retry_after_s: When to try again, where the service says so.
    """

    def __init__(self, problem: Problem, status: int, retry_after_s: float | None = None) -> None:
        self.problem, self.status, self.retry_after_s = problem, status, retry_after_s
        self.name = problem.type.rpartition("/")[2]
        told = "".join([f"\n  {one.path}: {one.detail} {one.remedy}" for one in problem.errors])
        super().__init__(f"{status} {problem.title}: {problem.detail}{told} (request {problem.request_id})")

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything to put right."""
        return self.problem.errors


class UnauthorisedError(ProblemError):
    """No valid key or token came (401)."""


class ForbiddenError(ProblemError):
    """The key does not allow it, or for this person (403)."""


class NotFoundError(ProblemError):
    """There is no such thing (404)."""


class ConflictError(ProblemError):
    """Something stands in the way: other content under the same id, or what others did meanwhile (409, 412)."""


class InvalidError(ProblemError):
    """What was sent breaks rules; `faults` has all of them (400, 413, 415, 422)."""


class TooManyError(ProblemError):
    """A rate, a quota or a bound is used up (429)."""


class UnavailableError(ProblemError):
    """The service cannot do it now (502, 503, 504)."""


_BY_STATUS: Final[dict[int, type[ProblemError]]] = {
    400: InvalidError,
    401: UnauthorisedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    412: ConflictError,
    413: InvalidError,
    415: InvalidError,
    422: InvalidError,
    429: TooManyError,
    502: UnavailableError,
    503: UnavailableError,
    504: UnavailableError,
}


def problem_error(status: int, content: bytes, retry_after_s: float | None = None) -> ProblemError:
    """Read an answer that is no success; one that is no problem document becomes one with its text as the detail.

    >>> error = problem_error(404, b'{"type": "/problems/unknown-learner", "title": "None"}')
    >>> type(error).__name__, error.name
    ('NotFoundError', 'unknown-learner')
    >>> problem_error(502, b"<html>").problem.detail
    '<html>'
    """
    try:
        problem = msgspec.json.decode(content, type=Problem)
    except msgspec.MsgspecError:
        problem = Problem(title="No problem document came", detail=content[:200].decode(errors="replace"))
    return _BY_STATUS.get(status, ProblemError)(problem, status, retry_after_s)

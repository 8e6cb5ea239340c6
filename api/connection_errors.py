"""What can be wrong with a connection or with a request before anybody knows what it asks for, one class per thing."""

from api.errors import SHOWN_ID_LENGTH, Passing, SingleFault


class BadRequest(SingleFault, status=400, title="The request cannot be read"):
    """The request breaks the rules of HTTP; the detail says where."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The request is not valid HTTP/1.1: {reason}.", "request", "Send it with an HTTP library.")


class CutOff(BadRequest):
    """The connection ended before the body did; nothing of the request was taken."""

    def __init__(self) -> None:
        super().__init__("the connection ended before the body did")


class TargetTooLong(SingleFault, status=414, title="The address is too long"):
    """The address and its query are longer than a request line may be."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(
            f"The address with its query is longer than {limit_bytes} bytes.",
            "address",
            "Ask for fewer things at once.",
        )


class HeadTooLarge(SingleFault, status=431, title="The headers are too large"):
    """The request line and the headers are longer, or more, than one request may have."""

    def __init__(self, limit_bytes: int, limit_headers: int) -> None:
        super().__init__(
            f"The headers have more than {limit_bytes} bytes, or are more than {limit_headers}.",
            "headers",
            "Leave out cookies and headers that the service does not read.",
        )


class ExpectationFailed(SingleFault, status=417, title="The expectation cannot be met"):
    """`Expect` asks for something other than `100-continue`."""

    def __init__(self, received: str) -> None:
        super().__init__(
            f"Expect {received[:SHOWN_ID_LENGTH]!r} cannot be met.", "Expect", "Send '100-continue' or leave it out."
        )


class ForeignHost(SingleFault, status=421, title="The service has another name"):
    """`Host` names a service that this one is not.

    A page in a browser could else reach a service on its own machine under a name that it made point there.
    """

    def __init__(self, host: str) -> None:
        super().__init__(
            f"This service does not answer for the host {host[:SHOWN_ID_LENGTH]!r}.",
            "Host",
            "Use a name that the service answers for, or have its operator add this one to SYMPHONIE_HOSTS.",
        )


class RequestTooSlow(Passing, status=408, title="The request came in too slowly"):
    """The request did not come in completely within its time."""

    def __init__(self, part: str, seconds: float) -> None:
        super().__init__(f"The {part} of the request did not come in completely within {seconds:.0f} s.")


class TooManyConnections(Passing, status=503, title="All connections are busy"):
    """All connections that a worker may have are busy with requests."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"All {limit} connections are busy; send the request again later.")


class TooManyFromPeer(Passing, status=429, title="Too many connections from one address"):
    """One peer has as many busy connections as it may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"Your address has {limit} busy connections, which is as many as it may have.")


class TooManyFailedKeys(Passing, status=429, title="Too many keys that are not valid"):
    """One peer has sent so many keys that open nothing that it must wait before it may try another.

    Keys that have opened something before are not kept waiting.
    """

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(
            f"Your address has sent too many keys that are not valid; send another in {retry_after_seconds} s."
        )

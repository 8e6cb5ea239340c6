"""What can go wrong with API keys (as in `api.errors`)."""

from api.errors import SHOWN_ID_LENGTH, SingleFault, UnknownThing


class UnknownKey(UnknownThing, status=404, title="There is no such key"):
    """The organisation has no API key with this id."""

    noun = "key"
    advice = "List them with GET /v1/keys."


class KeyOver(SingleFault, status=409, title="The key opens nothing any more"):
    """A key that was revoked or has ended is not rotated: make another one."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"The key {key_id[:SHOWN_ID_LENGTH]!r} opens nothing any more.",
            "{key_id}",
            "Make another key with POST /v1/keys.",
        )


class ScopeNotGiven(SingleFault, status=403, title="The scope cannot be given here"):
    """Whoever asks may not give a scope that reaches beyond the organisation."""

    def __init__(self, path: str, scope: str) -> None:
        super().__init__(
            f"The scope {scope!r} reaches beyond the organisation.",
            path,
            "Make such a key where the service runs: symphonie key create.",
        )

"""A client of Symphonie for Python: every route of `/v1`, typed, with and without asyncio (docs/client.md).

>>> from api.client import Client
>>> client = Client("https://symphonie.example", key="sym_…")
>>> client.close()
"""

from api.client.clients import AsyncClient, Client
from api.client.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    ProblemError,
    SymphonieError,
    TokenRefusedError,
    TooManyError,
    UnauthorisedError,
    UnavailableError,
    UnreachableError,
    UnreadableError,
)
from api.client.retrying import Retrying
from api.client.signing_in import ClientCredentials

__all__ = [
    "AsyncClient",
    "Client",
    "ClientCredentials",
    "ConflictError",
    "ForbiddenError",
    "InvalidError",
    "NotFoundError",
    "ProblemError",
    "Retrying",
    "SymphonieError",
    "TokenRefusedError",
    "TooManyError",
    "UnauthorisedError",
    "UnavailableError",
    "UnreachableError",
    "UnreadableError",
]

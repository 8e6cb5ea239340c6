"""Who looks at a page, and how they are spoken to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from litestar.datastructures import UploadFile

from api.http.requests import ServiceRequest
from api.runtime import Runtime
from api.workspace.client import Client
from api.workspace.door.session_ring import SessionOwner
from api.workspace.flash import Flash
from api.workspace.rendering import Markup, render, translations
from api.workspace.spoken import Language

Role = Literal["supporter", "learner", "designer", "administrator"]
NOBODY: Final = "Europe/Paris"
"""The zone of who has not signed in."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visit:
    """A request for a page.

    Attributes:
        request: As it came.
        runtime: Of the worker.
        owner: Who has signed in; None on pages for everybody.
        language: In which they are spoken to.
        zone: In which they are told times.
        theme: `auto`, `light` or `dark`.
        now_us: The instant.
        flash: What their last act led to.
        token: What every form of the page carries; one for all, because what is new in each form cannot be compressed.
        form: What was sent; of a name that came several times the last.
        many: What was sent, every value of a name.
        files: What was handed in.
    """

    request: ServiceRequest
    runtime: Runtime
    owner: SessionOwner | None
    language: Language
    zone: ZoneInfo
    theme: str
    now_us: int
    flash: Flash | None
    token: str
    form: Mapping[str, str]
    many: Mapping[str, tuple[str, ...]]
    files: Mapping[str, UploadFile]
    clients: tuple[Client | None, Client | None]

    @property
    def who(self) -> SessionOwner:
        """Who has signed in, on a page that is only for such."""
        if self.owner is None:
            message = "this page is open to everybody"
            raise LookupError(message)
        return self.owner

    @property
    def api(self) -> Client:
        """The API as the person who has signed in."""
        return _there(self.clients[0], "acts as no person")

    @property
    def house(self) -> Client:
        """The API as the organisation: for designers and administrators."""
        return _there(self.clients[1], "does not act for the organisation")

    @property
    def path(self) -> str:
        """Of the request, with its query, as a link to come back to."""
        raw = self.request.scope["raw_path"].decode("latin-1").partition("?")[0]
        query = self.request.scope["query_string"].decode("latin-1")
        return f"{raw}?{query}" if query else raw

    @property
    def query(self) -> dict[str, str]:
        """Of the address."""
        return dict(parse_qsl(self.request.scope["query_string"].decode("latin-1")))

    @property
    def is_partial(self) -> bool:
        """Whether only a part of a page is asked for (htmx)."""
        return self.request.headers.get("hx-request-type") == "partial"

    def has(self, *roles: Role) -> bool:
        """Tell whether who has signed in has one of these roles."""
        return self.owner is not None and not self.owner.roles.isdisjoint(roles)

    def say(self, text: str, **values: object) -> str:
        """Say a text in the visitor's language: English in, with `%(name)s` where values stand."""
        said = translations(self.language).gettext(text)
        return said % values if values else said

    def say_many(self, one: str, many: str, n: int, **values: object) -> str:
        """Say a text that counts; the number is `%(n)s`."""
        return translations(self.language).ngettext(one, many, n) % {"n": n, **values}

    def render(self, template: str, **values: Any) -> Markup:  # noqa: ANN401 - whatever a template shows
        """Fill a template."""
        return render(self.language, template, {"visit": self, **values})


def _there(client: Client | None, why: str) -> Client:
    if client is None:
        message = f"who has signed in {why}"
        raise LookupError(message)
    return client

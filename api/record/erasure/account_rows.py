"""What an export tells of how a learner signs in; what opens an account is told to nobody."""

from datetime import datetime

import msgspec


class ExportedAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The account of the learner."""

    id: str
    user_name: str
    email: str | None
    name: str
    supporter: str | None
    roles: tuple[str, ...]
    language: str
    zone: str
    theme: str
    invited_by: str
    created_at: datetime
    first_signed_in_at: datetime | None
    disabled_at: datetime | None
    link_asked_at: datetime | None


class ExportedSession(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the learner is signed in; `door` says by what."""

    id: str
    account_id: str
    door: str
    device: str
    framed_by: str | None
    began_at: datetime
    seen_at: datetime


class ExportedPasskey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A passkey of the learner."""

    id: str
    account_id: str
    n_signed: int
    label: str
    created_at: datetime
    used_at: datetime | None


class ExportedSubject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who the learner is to a provider by which they sign in."""

    issuer: str
    subject: str
    account_id: str


class ExportedIdentity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What another system calls the learner."""

    issuer: str
    subject: str
    supporter_id: str | None
    bound_at: datetime
    bound_by: str


class ExportedPlatformGrade(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The grade of the learner that a gradebook of a learning platform was told last."""

    line_item: str
    subject: str
    points: float | None
    stamp_at: datetime | None
    outcome: str | None
    fault: str | None
    is_asked: bool
    marker: int
    tries: int
    tried_at: datetime | None
    next_at: datetime | None


class ExportedImport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An import that names the learner and waits to be applied; it names others, too, so its plan is not told."""

    id: str
    kind: str
    source: str
    content_graph: str | None
    fingerprint: str
    planned_at: datetime
    planned_by: str
    applied_at: datetime | None
    applied_by: str | None

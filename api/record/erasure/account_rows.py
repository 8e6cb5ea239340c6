"""What an export tells of how a learner signs in; what opens an account is told to nobody."""

from datetime import datetime

import msgspec


class ExportedAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The account of the learner.

    Attributes:
        id: Names it.
        user_name: By which they sign in.
        email: Where they are written to; null where none is known.
        name: What they are called.
        supporter: Id of the supporter that they are; null for none.
        roles: What they may do.
        language: For texts to them: `fr` or `en`.
        zone: IANA name of their time zone.
        theme: Of the pages: `auto`, `light` or `dark`.
        invited_by: Key or account that invited them.
        created_at: When it was made.
        first_signed_in_at: When they came first; null where they did not.
        disabled_at: When it was closed; null while it is open.
        link_asked_at: When a link to sign in was asked for; null once one was made.
    """

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
    """Where the learner is signed in; `door` says by what.

    Attributes:
        id: Names it.
        account_id: Id of the account.
        door: By what they signed in.
        device: What the browser said that it is.
        framed_by: Whose pages may frame it, where a launch began it; else null.
        began_at: When they signed in.
        seen_at: When they were there last.
    """

    id: str
    account_id: str
    door: str
    device: str
    framed_by: str | None
    began_at: datetime
    seen_at: datetime


class ExportedPasskey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A passkey of the learner.

    Attributes:
        id: Names it.
        account_id: Id of the account.
        n_signed: How often it was used, as the passkey counts.
        label: What its owner calls it.
        created_at: When it was added.
        used_at: When it was used last; null where it was not.
    """

    id: str
    account_id: str
    n_signed: int
    label: str
    created_at: datetime
    used_at: datetime | None


class ExportedSubject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who the learner is to a provider by which they sign in.

    Attributes:
        issuer: The other system, by its address.
        subject: Whom that system means, as it says it.
        account_id: Id of the account.
    """

    issuer: str
    subject: str
    account_id: str


class ExportedIdentity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What another system calls the learner.

    Attributes:
        issuer: The other system, by its address.
        subject: Whom that system means, as it says it.
        supporter_id: Id of the supporter; null where it is none.
        bound_at: When it was bound.
        bound_by: Key or account that bound it.
    """

    issuer: str
    subject: str
    supporter_id: str | None
    bound_at: datetime
    bound_by: str


class ExportedPlatformGrade(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The grade of the learner that a gradebook of a learning platform was told last.

    Attributes:
        line_item: Address of the column in the gradebook.
        subject: Whom the platform means by it.
        points: What was told last, of those of the column; null where nothing was.
        stamp_at: Instant that the grade carries; null where nothing was told.
        outcome: What became of it; null while nothing did.
        fault: What went wrong last; null where nothing did.
        is_asked: Whether another one is to be told.
        marker: Results and corrections that it rests on, counted.
        tries: Attempts in a row that failed.
        tried_at: When it was tried last; null where it was not.
        next_at: When it is tried next; null where it is not.
    """

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
    """An import that names the learner and waits to be applied; it names others, too, so its plan is not told.

    Attributes:
        id: Names it.
        kind: What it is.
        source: Where it comes from.
        content_graph: Id of the content graph; null where it holds on all.
        fingerprint: Of all that it does, and of what that was seen to change.
        planned_at: When it was planned.
        planned_by: Key or account that planned it.
        applied_at: When it was applied; null while it waits.
        applied_by: Key or account that applied it; null while it waits.
    """

    id: str
    kind: str
    source: str
    content_graph: str | None
    fingerprint: str
    planned_at: datetime
    planned_by: str
    applied_at: datetime | None
    applied_by: str | None

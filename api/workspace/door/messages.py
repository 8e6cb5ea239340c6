"""What is sent and answered about accounts and invitations under `/v1`."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.record.accounts.accounts import StoredAccount
from api.support.staff_messages import Name, Zone
from api.workspace.door.session_ring import person_of

Role = Literal["supporter", "learner", "designer", "administrator"]
OwnRole = Literal["designer", "administrator"]
Language = Literal["fr", "en"]
Theme = Literal["auto", "light", "dark"]
PersonName = Annotated[
    str,
    Meta(
        pattern=r"^(supporter|learner)/.{1,128}$",
        description="`supporter/{id}` or `learner/{id}`, as `On-Behalf-Of` has it, the id as it is.",
    ),
]
Email = Annotated[
    str,
    Meta(min_length=3, max_length=320, pattern=r"^[^\s@\x00]+@[^\s@\x00]+$", description="Where they are written to."),
]


class InvitationRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who is invited.

    Attributes:
        person: The supporter or learner that they are; a supporter who is not there yet is stored. Left out for
            somebody who is neither.
        roles: What else they are: `designer` works on content and on who helps, `administrator` may everything.
        name: What they are called; null where that is known, or said later.
        email: Where the link goes; null where you hand it over.
        user_name: With which they sign in beside their e-mail address; their id, their e-mail address or
            their role if it is left out.
        language: For texts to them: `fr` or `en`.
        zone: IANA name of their time zone.
    """

    person: PersonName | None = None
    roles: Annotated[tuple[OwnRole, ...], Meta(max_length=2)] = ()
    name: Name | None = None
    email: Email | None = None
    user_name: Name | None = None
    language: Language = "fr"
    zone: Zone = "Europe/Paris"


class Invitation(msgspec.Struct, frozen=True):
    """An invitation that waits for somebody.

    Attributes:
        invitation_id: Id of the invitation.
        account_id: The account that it opens.
        name: What they are called.
        user_name: With which they sign in beside their e-mail address.
        email: Where the link goes; null where it goes nowhere by itself.
        person: The supporter or learner that they are.
        roles: What they will be able to do.
        language: For texts to them: `fr` or `en`.
        zone: IANA name of their time zone.
        invited_by: `key_id` of the key, or `account/{account_id}`.
        expires_at: Until when it opens.
    """

    invitation_id: str
    account_id: str
    name: str
    user_name: str
    email: str | None
    person: str | None
    roles: tuple[Role, ...]
    language: Language
    zone: str
    invited_by: str
    expires_at: datetime


class MadeLink(msgspec.Struct, frozen=True):
    """A link, shown once: the record keeps only its hash.

    Attributes:
        account_id: The account that it opens.
        opens: `invitation`, where a password or a passkey is chosen, or `sign_in`.
        link: Opens once; hand it to nobody but its owner. Null where it goes by mail.
        expires_at: Until when, of a link that is shown; one that goes by mail counts from when it goes.
        is_mailed: Whether it goes to the account's address instead.
    """

    account_id: str
    opens: Literal["invitation", "sign_in"]
    link: str | None
    expires_at: datetime
    is_mailed: bool = False


class MadeInvitation(msgspec.Struct, frozen=True):
    """An invitation, and its link, which is shown once.

    Attributes:
        invitation: The invitation.
        link: Opens it once; null where it goes by mail.
        is_mailed: Whether it goes to the account's address instead.
    """

    invitation: Invitation
    link: str | None
    is_mailed: bool = False


class InvitationPage(msgspec.Struct, frozen=True):
    """A page of invitations that wait, by name; `next_cursor` is null on the last one.

    Attributes:
        invitations: Those of this page.
    """

    invitations: tuple[Invitation, ...]
    next_cursor: str | None


class Account(msgspec.Struct, frozen=True):
    """Somebody who signs in with a browser.

    Attributes:
        account_id: Id of the account.
        name: What they are called.
        user_name: With which they sign in beside their e-mail address.
        email: Where they are written to; null where none is known.
        person: The supporter or learner that they are.
        roles: What they may do.
        language: For texts to them: `fr` or `en`.
        zone: IANA name of their time zone.
        theme: How pages look.
        has_password: Whether they can sign in with one.
        n_passkeys: How many they have.
        created_at: When it was made.
        first_signed_in_at: Null while nobody has used the invitation.
        seen_at: When they were last seen, of the sessions that are left.
        disabled_at: Since when nobody can sign in.
        link_asked_at: When they asked for a link to sign in, if none was made since.
        invitation_id: Of the invitation that waits for them.
    """

    account_id: str
    name: str
    user_name: str
    email: str | None
    person: str | None
    roles: tuple[Role, ...]
    language: Language
    zone: str
    theme: Theme
    has_password: bool
    n_passkeys: int
    created_at: datetime
    first_signed_in_at: datetime | None
    seen_at: datetime | None
    disabled_at: datetime | None
    link_asked_at: datetime | None
    invitation_id: str | None


class AccountPage(msgspec.Struct, frozen=True):
    """A page of accounts, by name; `next_cursor` is null on the last one.

    Attributes:
        accounts: Those of this page.
    """

    accounts: tuple[Account, ...]
    next_cursor: str | None


class AccountChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be another; what is left out stays.

    Attributes:
        email: Where they are written to; null takes it away.
        roles: What they are beside supporter or learner, which follow from the person.
        language: For texts to them: `fr` or `en`.
        zone: IANA name of their time zone.
        theme: Of the pages; `auto` as the browser has it.
        is_disabled: Whether nobody can sign in; whoever is signed in is not any more.
    """

    name: Name | UnsetType = UNSET
    email: Email | UnsetType | None = UNSET
    roles: Annotated[tuple[OwnRole, ...], Meta(max_length=2)] | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    zone: Zone | UnsetType = UNSET
    theme: Theme | UnsetType = UNSET
    is_disabled: bool | UnsetType = UNSET


class LinkRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a link shall be for.

    Attributes:
        opens: `sign_in` within 15 minutes; or `invitation` within 7 days, where another password or passkey is chosen.
    """

    opens: Literal["invitation", "sign_in"]


def account_told(stored: StoredAccount) -> Account:
    """Tell an account."""
    told = {name: value for name, value in stored._asdict().items() if name in Account.__struct_fields__}
    return msgspec.convert({**told, "account_id": stored.id, "person": person_of(stored)}, Account)


def invitation_told(stored: StoredAccount) -> Invitation:
    """Tell the invitation that waits for an account."""
    told = {name: value for name, value in stored._asdict().items() if name in Invitation.__struct_fields__}
    about = {"account_id": stored.id, "person": person_of(stored), "expires_at": stored.invited_until}
    return msgspec.convert({**told, **about}, Invitation)

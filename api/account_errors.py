"""What can go wrong with accounts and with signing in (as in `api.errors`)."""

from typing import ClassVar, Literal

from api.errors import SHOWN_ID_LENGTH, Passing, ServiceError, SingleFault


class WrongCredentials(SingleFault, status=401, title="Nobody signs in like that"):
    """Name and proof do not belong together.

    Told alike whether there is no such account, none that is enabled, or another password or passkey.
    """

    def __init__(self) -> None:
        super().__init__(
            "Name and password, or the passkey, do not belong to an account that can sign in.",
            "password",
            "Check both, choose another way to sign in, or ask whoever administers for a new link.",
        )


class TooManySignIns(Passing, status=429, title="Too many attempts to sign in"):
    """An address, or an account, has had so many failed attempts that the next one has to wait."""

    def __init__(self, retry_after_seconds: int) -> None:
        self.retry_after_seconds = retry_after_seconds
        super().__init__(f"There were too many attempts to sign in; try again in {retry_after_seconds} s.")


class LinkIsOver(ServiceError, status=410, title="The link opens nothing any more"):
    """An invitation or a link to sign in opens once, and not for ever; or somebody made a newer one."""

    def __init__(self) -> None:
        super().__init__("The link was used before, is over, or was replaced; ask whoever administers for a new one.")


class WeakPassword(SingleFault, status=422, title="The password is too easy to guess"):
    """A password has 12 characters or more, and is neither among the most common ones nor a name of its owner.

    Attributes:
        why: `length`, `common` or `name`.
    """

    DETAILS: ClassVar = {
        "length": "A password has 12 to 1024 characters.",
        "common": "This is one of the passwords that are tried first.",
        "name": "This is a name or an address of yours.",
    }

    def __init__(self, why: Literal["length", "common", "name"]) -> None:
        self.why = why
        super().__init__(
            self.DETAILS[why], "password", "Choose several words that do not belong together, or use a passkey."
        )


class PasskeyRefused(ServiceError, status=422, title="The passkey does not hold"):
    """What the browser made is no passkey for this service, or one that did not ask who was there."""

    def __init__(self) -> None:
        super().__init__("The passkey cannot be used here; try again, or choose a password.")


class NotEncrypted(ServiceError, status=403, title="Signing in needs https"):
    """Passwords and sessions travel over https, or stay on one machine."""

    def __init__(self) -> None:
        super().__init__(
            "The connection is not encrypted, so that anybody on the way could read along. Open the page with https, "
            "or on the machine that serves it as http://localhost."
        )


class ForeignForm(ServiceError, status=403, title="The form was sent by another page"):
    """A form is taken from pages of the service alone, with what they put into it."""

    def __init__(self) -> None:
        super().__init__("Another page sent this form, or it is too old. Open the page again, and send it from there.")


class ProviderRefused(ServiceError, status=403, title="The provider's answer does not hold"):
    """What an OpenID provider answered does not hold; the log says why."""

    def __init__(self) -> None:
        super().__init__("What the provider answered does not hold; begin anew, or sign in by another way.")


class NotInvited(ServiceError, status=403, title="Nobody invited you here"):
    """An OpenID provider knows somebody for whom there is no account, or not with an address that it has verified."""

    def __init__(self) -> None:
        super().__init__("The provider knows you, but nobody invited you here; ask whoever administers.")


class ProviderUnreachable(Passing, status=503, title="The provider does not answer"):
    """An OpenID provider does not answer, or not as OpenID Connect says; the log has the rest."""

    def __init__(self) -> None:
        super().__init__("The provider does not answer as it should; sign in by another way, or try again later.")


class UnknownProvider(SingleFault, status=404, title="The organisation has no such provider"):
    """The organisation has no OpenID provider of this id."""

    def __init__(self, provider_id: str) -> None:
        super().__init__(
            f"There is no provider {provider_id[:SHOWN_ID_LENGTH]!r}.",
            "{provider_id}",
            "Whoever runs the service adds one with 'symphonie oidc add'.",
        )


class UnknownAccount(SingleFault, status=404, title="The organisation has no such account"):
    """The organisation has no account of this id."""

    def __init__(self, account_id: str, path: str = "{account_id}") -> None:
        super().__init__(
            f"There is no account {account_id[:SHOWN_ID_LENGTH]!r}.", path, "List what there is with GET /v1/accounts."
        )


class UnknownInvitation(SingleFault, status=404, title="No such invitation waits"):
    """The organisation has no invitation of this id that waits for anybody: it was used, is over, or never was."""

    def __init__(self, invitation_id: str) -> None:
        super().__init__(
            f"No invitation {invitation_id[:SHOWN_ID_LENGTH]!r} waits for anybody.",
            "{invitation_id}",
            "List what there is with GET /v1/invitations.",
        )


class AccountTaken(SingleFault, status=409, title="Somebody has an account already"):
    """A person, an e-mail address and a user name have one account of an organisation."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(
            f"There is an account with this {what} already.",
            path,
            "Make a new link for it with POST /v1/accounts/{account_id}/links; GET /v1/accounts lists them.",
        )


class RoleBeyondYours(SingleFault, status=403, title="Nobody gives more than they may"):
    """Whoever gives a role of the organisation may do all that it may; the same holds for who changes such accounts."""

    def __init__(self, role: str) -> None:
        super().__init__(
            f"This needs a key, or an account, that may do all that a {role} may.", "$.roles", "Ask an administrator."
        )


class LastAdministrator(ServiceError, status=409, title="Somebody has to administer"):
    """The last account that administers an organisation stays as it is."""

    def __init__(self) -> None:
        super().__init__("Nobody else administers the organisation; invite another administrator first.")

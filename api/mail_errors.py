"""What can go wrong with mail that comes in (as in `api.errors`)."""

from api.errors import Passing, ServiceError, SingleFault, UnknownThing


class MailNotTaken(SingleFault, status=422, title="The mail is not taken"):
    """A mail has a shape that is not read: it is empty, too large, or has too many headers or parts.

    Attributes:
        reason: Which of these, for machines.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        remedy = "Send one mail as it came (RFC 5322), of 10 MB at most; tell whoever wrote it."
        super().__init__(f"The mail is not read: {reason}.", "$", remedy)


class TooManyMails(Passing, status=429, title="Too many mails within an hour"):
    """One sender, or all together, have sent as many mails within an hour as are taken. Send it again later."""

    retry_after_seconds = 600

    def __init__(self) -> None:
        super().__init__("As many mails came within an hour as are taken: send it again later.")


class NoMailDomain(ServiceError, status=409, title="No mail is taken here"):
    """The operator has named no domain to which mail for the service comes (`SYMPHONIE_MAIL_DOMAIN`)."""

    def __init__(self) -> None:
        super().__init__("No domain of mail is set here, so no mail can be meant for the service.")


class UnknownMail(UnknownThing, status=404, title="There is no such mail"):
    """No mail of this number is in quarantine, of those that you may see."""

    noun = "mail"
    advice = "List them with GET /v1/quarantined-mails."

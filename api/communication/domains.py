"""The domain of our own mail."""

from api.settings import Settings


def domain_of(settings: Settings) -> str | None:
    """Return to which domain mail for the service comes; None where none does.

    >>> domain_of(Settings()), domain_of(Settings(mail_domain="Mail.example.org."))
    (None, 'mail.example.org')
    """
    return None if settings.mail_domain is None else settings.mail_domain.strip().rstrip(".").lower() or None

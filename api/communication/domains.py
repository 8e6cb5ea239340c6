"""The domain of our own mail."""

from api.settings import Settings


def domain_of(settings: Settings) -> str | None:
    """Return to which domain mail for the service comes: the one that is named, or that of the address it comes from.

    >>> domain_of(Settings()), domain_of(Settings(mail_domain="Mail.example.org"))
    (None, 'mail.example.org')
    """
    named = settings.mail_domain or (settings.mail_from or "").rpartition("@")[2]
    return named.strip().rstrip(".").lower() or None

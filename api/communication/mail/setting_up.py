"""Mail as the operator has set it up: to which relay, and as whom."""

from ipaddress import ip_address
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from api.communication.mail.addresses import MailAddress, read_mail_address
from api.communication.mail.relay import Relay, Security
from api.communication.mail.writing import Sender
from api.settings import InvalidSettingError, Settings

_PORTS: Final[dict[Security, int]] = {"tls": 465, "starttls": 587, "none": 25}
_URL: Final = "SYMPHONIE_SMTP_URL"
_HERE: Final = frozenset({"localhost", "localhost.localdomain"})


class MailSetUp(NamedTuple):
    """Mail that can go out.

    Attributes:
        relay: What takes it.
        sender: As whom it goes out.
        domain: Of Message-IDs, and of addresses for answers.
    """

    relay: Relay
    sender: Sender
    domain: str


def mail_of(settings: Settings) -> MailSetUp | None:
    """Return how mail goes out; None where no relay is named.

    Raises:
        InvalidSettingError: What is said of it does not hold together.

    >>> mail_of(Settings(smtp_url="smtp://127.0.0.1:2525", mail_from="a@example.org")).relay
    Relay(none://127.0.0.1:2525)
    >>> mail_of(Settings(smtp_url="smtp://ada:pw@relay.example.org", mail_from="a@example.org")).relay
    Relay(starttls://relay.example.org:587)
    """
    if settings.smtp_url is None:
        return None
    address = None if settings.mail_from is None else read_mail_address(settings.mail_from)
    if address is None or not address.is_ascii:
        raise InvalidSettingError(
            "SYMPHONIE_MAIL_FROM",
            "mail has no address to go out from",
            "Give one, such as training@example.org, or leave SYMPHONIE_SMTP_URL out.",
        )
    domain = _domain(settings, address)
    base_url = None if settings.public_url is None else settings.public_url.rstrip("/") + "/"
    return MailSetUp(_relay(settings, urlsplit(settings.smtp_url), domain), Sender(address, base_url), domain)


def _domain(settings: Settings, address: MailAddress) -> str:
    if settings.mail_domain is None:
        return address.domain
    found = read_mail_address(f"a@{settings.mail_domain}")
    if found is None:
        raise InvalidSettingError("SYMPHONIE_MAIL_DOMAIN", "it is no domain", "Give one, such as mail.example.org.")
    return found.domain


def _relay(settings: Settings, url: SplitResult, domain: str) -> Relay:
    try:
        host, port = url.hostname or "", url.port
    except ValueError:
        host, port = "", None
    if not host:
        raise InvalidSettingError(_URL, "it names no host", "Give one, such as smtps://relay.example.org.")
    security = _security(url, host)
    user = None if url.username is None else unquote(url.username)
    password = None if url.password is None else unquote(url.password)
    if settings.smtp_password_file is not None:
        password = _read(settings.smtp_password_file)
    if user is not None and security == "none" and not _is_here(host):
        raise InvalidSettingError(_URL, "a password would travel in the clear", "Leave ?starttls=never out.")
    return Relay(host, port or _PORTS[security], security, user, password, domain)


def _security(url: SplitResult, host: str) -> Security:
    asked = parse_qs(url.query).get("starttls", ["never" if _is_here(host) else "required"])[-1]
    if asked not in {"never", "required"}:
        raise InvalidSettingError(_URL, f"starttls={asked} means nothing", "Say `required` or `never`.")
    if url.scheme == "smtps":
        return "tls"
    return "starttls" if asked == "required" else "none"


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() in _HERE


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidSettingError(
            "SYMPHONIE_SMTP_PASSWORD_FILE", f"it cannot be read ({error})", "Name a file that this process may read."
        ) from error

"""Mails that people, machines and attackers send."""

from collections.abc import Mapping

DOMAIN = "mail.example.org"


def a_mail(
    text: str = "Merci, c'est clair.",
    *,
    sender: str = "Ada <ada@example.org>",
    to: str = "reply@mail.example.org",
    message_id: str = "<1@example.org>",
    headers: Mapping[str, str] | None = None,
    kind: str = "text/plain; charset=utf-8",
) -> bytes:
    """Write a mail of one part."""
    said = {
        "From": sender,
        "To": to,
        "Subject": "Re: Fractions",
        "Message-ID": message_id,
        "Date": "Mon, 16 Nov 2026 09:00:00 +0100",
        "MIME-Version": "1.0",
        "Content-Type": kind,
        "Content-Transfer-Encoding": "8bit",
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value)
    return head.encode() + b"\r\n" + text.encode().replace(b"\n", b"\r\n") + b"\r\n"


def a_multipart(*parts: bytes, kind: str = "mixed", headers: Mapping[str, str] | None = None, mark: str = "b") -> bytes:
    """Write a mail of several parts, each with its own headers."""
    body = b"".join(b"--" + mark.encode() + b"\r\n" + one + b"\r\n" for one in parts)
    content_type = f'multipart/{kind}; boundary="{mark}"'
    whole = a_mail("", kind=content_type, headers=headers).rstrip(b"\r\n")
    return whole + b"\r\n\r\n" + body + b"--" + mark.encode() + b"--\r\n"


def a_part(content: bytes, kind: str = "text/plain; charset=utf-8", name: str | None = None, **headers: str) -> bytes:
    """Write a part."""
    said = {"Content-Type": kind, "Content-Transfer-Encoding": "8bit"}
    if name is not None:
        said["Content-Disposition"] = f'attachment; filename="{name}"'
    said |= {one.replace("_", "-"): value for one, value in headers.items()}
    return "".join(f"{one}: {value}\r\n" for one, value in said.items()).encode() + b"\r\n" + content


def a_bounce(status: str = "5.1.1", action: str = "failed") -> bytes:
    """Write what a mail server says of a mail that it could not deliver."""
    told = f"Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; ada@example.org\r\nAction: {action}\r\n"
    return a_multipart(
        a_part(b"Undelivered mail."),
        a_part(f"{told}Status: {status}\r\n".encode(), "message/delivery-status"),
        a_part(b"Subject: Fractions\r\n", "text/rfc822-headers"),
        kind="report; report-type=delivery-status",
        headers={"From": "MAILER-DAEMON@mx.example.org", "Auto-Submitted": "auto-replied", "Message-ID": "<b@mx>"},
    )


def a_calendar(answer: str = "ACCEPTED", uid: str = "m@c", sequence: int = 0, method: str = "REPLY") -> bytes:
    """Write what a calendar answers."""
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nSEQUENCE:{sequence}\r\n"
        f"DTSTAMP:20261116T090000Z\r\nDTSTART:20261118T090000Z\r\n"
        f"ATTENDEE;PARTSTAT={answer};CN=Ada:mailto:ada@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()

"""What is said to one person, before any channel has given it a form."""

from typing import Literal, TypeAlias

import msgspec

Channel: TypeAlias = Literal["mail", "sms", "push", "in_app", "lms"]
Purpose: TypeAlias = Literal["reminder", "answer", "notice", "invitation", "handover", "sign_in", "peer", "group"]
Language: TypeAlias = Literal["fr", "en"]
RecipientKind: TypeAlias = Literal["learner", "supporter", "account"]


class Link(msgspec.Struct, frozen=True):
    """Where somebody can act.

    Attributes:
        label: What following it does, in the reader's language.
        url: A path of this service, which begins with `/`, or an https URL.
    """

    label: str
    url: str


class Draft(msgspec.Struct, frozen=True):
    """The words of a message: plain text, in one language.

    Attributes:
        title: In one line.
        paragraphs: What follows; a paragraph may have lines of its own.
        link: Where to act; None for nowhere.
        short: One line for channels with little room; the title where it is empty.
    """

    title: str
    paragraphs: tuple[str, ...]
    link: Link | None = None
    short: str = ""

    @property
    def text(self) -> str:
        """The paragraphs and the link, as channels without form take them."""
        linked = () if self.link is None else (f"{self.link.label} {self.link.url}",)
        return "\n\n".join((*self.paragraphs, *linked))

"""Messages for tests."""

from typing import Any

from api.communication.channels.protocol import Outgoing
from api.communication.mail.addresses import read_mail_address
from api.communication.mail.writing import Sender
from engine.communication.message import Draft, Link

_ADDRESS = read_mail_address("formation@example.org")
assert _ADDRESS is not None
SENDER = Sender(_ADDRESS, "https://learn.example.org/")
WORDS = (
    (
        "Votre travail «\u202fReconnaître une tentative d’hameçonnage\u202f» est attendu demain à 17\u202fh. Il vous "
        "reste une évaluation, qui demande une vingtaine de minutes, et que vous pouvez faire en plusieurs fois."
    ),
    "À bientôt,\nl’équipe pédagogique",
)
UNSUBSCRIBE = "https://learn.example.org/unsubscribe/token"


def a_letter(**other: Any) -> Outgoing:  # noqa: ANN401 - any field of it
    """Return a reminder to Ada, or something else."""
    made = Outgoing(
        organisation_no=1,
        organisation="horizon",
        no=5,
        key="before/deadline/essay/learner:ada",
        purpose="reminder",
        recipient_kind="learner",
        recipient_id="ada",
        address="ada@example.org",
        name="Ada Lovelace",
        language="fr",
        draft=Draft("Échéance demain", WORDS, Link("Ouvrir mon parcours", "/me")),
        message_id="0123456789abcdef@mail.example.org",
        unsubscribe_url=UNSUBSCRIBE,
        at_us=1_795_000_000_000_000,
    )
    return made._replace(**other)


def an_answer(**other: Any) -> Outgoing:  # noqa: ANN401 - same
    """Return what a supporter wrote."""
    return a_letter(
        **{
            "purpose": "answer",
            "from_name": "Tess Tournier",
            "reply_to": "reply+abc@mail.example.org",
            "references": ("first@mail.example.org", "second@mail.example.org"),
            "draft": Draft("Re: Ma question", ("Bonjour Ada,", "C’est la bonne piste.")),
            "case_id": "case-1",
            **other,
        }
    )

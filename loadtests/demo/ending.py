"""What is under way when a demonstration ends, so that whoever signs in has somebody to answer."""

from typing import Final
from urllib.parse import quote

from content_graph.languages import Text
from simulations.live.client import ServiceClient

Exchange = tuple[str, Text, Text, Text]
"""Who asked, the subject, what they asked, and what the learner replied."""

EXCHANGES: Final[tuple[Exchange, ...]] = (
    (
        "cora",
        Text("Tenir le rythme", "Keeping the pace"),
        Text(
            "Bonjour, deux soirées de travail par semaine vous suffisent-elles\u202f?",
            "Hello, are two evenings of work a week enough for you?",
        ),
        Text(
            "Pas vraiment\u202f: après le travail, je n’arrive plus à me concentrer. Comment font les autres\u202f?",
            "Not really: after work I cannot concentrate any more. How do others do it?",
        ),
    ),
    (
        "marc",
        Text("Premier dossier au bureau", "First file at the office"),
        Text(
            "Bonjour, avez-vous pu appliquer cela à un vrai dossier cette semaine\u202f?",
            "Hello, could you apply this to a real file this week?",
        ),
        Text(
            "Oui, à une demande d’accès. Je ne sais pas si ma réponse était complète. Pouvons-nous la relire\u202f?",
            "Yes, to a request for access. I do not know whether my answer was complete. Can we read it again?",
        ),
    ),
)


async def leave_waiting(client: ServiceClient, learner: str, language: str) -> None:
    """Let a coach and a mentor have asked a learner, who has just replied."""
    for helper, *words in EXCHANGES:
        subject, asked, replied = (text.said_in(language) for text in words)
        body = {"subject": subject, "learner_id": learner, "text": asked, "owner_id": helper}
        opened = await client.acting(f"supporter/{helper}", "POST", "/v1/cases", body)
        path = f"/v1/cases/{quote(opened['case']['case_id'])}/messages"
        await client.acting(f"learner/{learner}", "POST", path, {"text": replied})

"""Who of a demonstration can sign in at once: each by a link that opens once, within minutes.

The accounts are of the demonstration's organisation and may nothing beyond it. They have no password and no passkey:
when their links are used or over, nothing opens them until the next start makes new ones.
"""

from typing import Final, NamedTuple
from urllib.parse import quote

from content_graph.languages import Text
from loadtests.demo.team import HELPERS
from loadtests.doors import Guest, links_for
from loadtests.report.story import LearnerStory, Story
from simulations.live.client import ServiceClient

_LOOKED_AT: Final = 12
"""Learners who are asked after until one has something to do: most have."""


class Door(NamedTuple):
    """A link and who comes in by it."""

    what: Text  # they are
    name: str
    link: str


async def who_comes_in(client: ServiceClient, story: Story) -> LearnerStory:
    """Choose a learner whose own pages show most: something to do next, and help among learners if possible."""
    path = f"/v1/peer-helps?active=true&content_graph={quote(story.graph_id)}"
    helps = (await client.acting(f"supporter/{HELPERS[0].id}", "GET", path))["helps"]
    paired = {one[side]["learner_id"] for one in helps for side in ("helper", "helped")}
    for learner in sorted(story.learners, key=lambda one: one.id not in paired)[:_LOOKED_AT]:
        if (await client.recommend(learner.id, story.graph_id, limit=1)).items:
            return learner
    return story.learners[0]


async def open_doors(client: ServiceClient, learner: LearnerStory, language: str) -> list[Door]:
    """Make the accounts that are not there yet, of learners the one given, and a link for each."""
    residents = {
        Text("Tutrice", "Tutor"): Guest("Tess Martin", "supporter/tess"),
        Text("Coach", "Coach"): Guest("Cora Diallo", "supporter/cora"),
        Text("Mentor", "Mentor"): Guest("Marc Petit", "supporter/marc"),
        Text("Apprenant", "Learner"): Guest(learner.name, f"learner/{learner.id}"),
        Text("Ingénieur", "Engineer"): Guest("Ada Morel", None, ("designer", "administrator")),
    }
    links = await links_for(client, tuple(residents.values()), language)
    return [Door(what, one.name, link) for (what, one), link in zip(residents.items(), links, strict=True)]

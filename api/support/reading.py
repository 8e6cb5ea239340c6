"""A learner's file, read: by the organisation, by the learner, or by a supporter, which is noted.

A route that shows something of the learner of its address takes `ReadLearner` or `FileReader`. For a person, it answers
within what that person may see; for a supporter each answer leaves a row in the log of reads, which the organisation
and the learner can list, and supporters cannot.
"""

from typing import Annotated, Final, NamedTuple, TypeAlias, cast

from api.acting_errors import NotTheirs, PeersReadNoFile
from api.http.arguments import (
    ON_BEHALF_OF,
    PROBLEMS_OF_LEARNER,
    Asked,
    From,
    LearnerOnGraph,
    acts_for_person,
    learner_on_graph,
)
from api.http.parameters import GraphQuery
from api.live.keys import LearnerKey
from api.record.keys import Principal
from api.record.support.reads import Reading, note_read
from api.support.acting import MEANING, PROBLEMS, Actor, actor_of

PEER: Final = frozenset({"peer"})
NOTED: Final = f"{MEANING} Without it, it is made for the organisation. What a supporter reads is noted."


class FileReader(NamedTuple):
    """Who reads of the learner of the address.

    Attributes:
        actor: The person; None for the organisation itself.
        roles: Which they have for the learner; none for the organisation, and for the learner.
    """

    actor: Actor | None
    roles: frozenset[str] = frozenset()

    @property
    def is_peer(self) -> bool:
        """Whether they are the learner's peer tutor and nothing else."""
        return self.roles == PEER

    @property
    def is_supporter(self) -> bool:
        """Whether they help the learner."""
        return self.actor is not None and self.actor.kind == "supporter"

    @property
    def is_learner(self) -> bool:
        """Whether it is their own file."""
        return self.actor is not None and self.actor.kind == "learner"


async def noted(asked: Asked, actor: Actor, learner: str, what: str) -> frozenset[str]:
    """Return which roles a supporter has for a learner of whom they read something, which is noted; none for none."""
    principal = cast("Principal", asked.principal)
    reading = Reading(learner, actor.name, principal.key_id, what, asked.runtime.clock_us())
    return await note_read(asked.runtime.pool, asked.organisation_no, actor.reach, reading)


async def reader_of(asked: Asked) -> FileReader:
    """Read who asks for something of the learner of the address, and note it; as of `reader_about`."""
    return await reader_about(asked, asked.ids["learner_id"])


async def reader_about(asked: Asked, learner: str) -> FileReader:
    """Read who asks for something of a learner, and note it.

    Raises:
        ActsForSomebodyElse: The key acts for another person.
        NoSuchPerson: The header names nobody.
        NotTheirs: They have no role for the learner.
    """
    if not acts_for_person(asked.request, asked.principal):
        return FileReader(None)
    actor = await actor_of(asked)
    if actor.kind == "learner":
        roles, is_theirs = frozenset[str](), actor.id == learner
    else:
        roles = await noted(asked, actor, learner, asked.request.url.path.rsplit("/", 1)[-1])
        is_theirs = bool(roles)
    if not is_theirs:
        raise NotTheirs(actor.name, learner)
    return FileReader(actor, roles)


async def _knowing(asked: Asked, learner: str) -> FileReader:
    """Read who asks for something of a learner, and may know what is believed of them.

    Raises:
        PeersReadNoFile: They are a peer tutor of the learner.
    """
    reader = await reader_about(asked, learner)
    if reader.is_peer:
        raise PeersReadNoFile
    return reader


async def _knowing_reader(asked: Asked) -> FileReader:
    return await _knowing(asked, asked.ids["learner_id"])


async def _read_learner(asked: Asked) -> LearnerOnGraph:
    await _knowing(asked, asked.ids["learner_id"])
    return await learner_on_graph(asked)


async def _read_learner_in_body(asked: Asked) -> LearnerOnGraph:
    learner: str = asked.body.learner_id
    if acts_for_person(asked.request, asked.principal):
        await _knowing(asked, learner)
    graph = await asked.runtime.graphs.get(asked.organisation_no, asked.body.content_graph, "$.content_graph")
    return LearnerOnGraph(LearnerKey(asked.organisation_no, graph.graph_no, learner), graph)


_OF_READERS: Final = (*PROBLEMS[1:], NotTheirs)
ReaderOfFile: TypeAlias = Annotated[FileReader, From(reader_of, _OF_READERS, ((ON_BEHALF_OF, NOTED),))]
"""Who reads of the learner of the address; what a supporter reads is noted."""
KnowingReader: TypeAlias = Annotated[
    FileReader, From(_knowing_reader, (*_OF_READERS, PeersReadNoFile), ((ON_BEHALF_OF, NOTED),))
]
"""The same, where they may know what is believed of the learner."""
ReadLearnerInBody: TypeAlias = Annotated[
    LearnerOnGraph,
    From(_read_learner_in_body, (*PROBLEMS_OF_LEARNER, *_OF_READERS, PeersReadNoFile), ((ON_BEHALF_OF, NOTED),)),
]
"""The learner of the body on the content graph that it names, as of `ReadLearner`."""
ReadLearner: TypeAlias = Annotated[
    LearnerOnGraph,
    From(
        _read_learner,
        (*PROBLEMS_OF_LEARNER, *_OF_READERS, PeersReadNoFile),
        ((ON_BEHALF_OF, NOTED),),
        query=GraphQuery,
    ),
]
"""The learner of the address on the content graph that the query names, of whom the reader may know what is believed;
what a supporter reads is noted."""

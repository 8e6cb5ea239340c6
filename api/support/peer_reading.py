"""Who reads or acts on help among learners: one of the two, or a supporter who leads both, which is noted."""

from collections.abc import Iterable
from typing import Annotated, Final, NamedTuple, TypeAlias, cast

from api.http.arguments import ON_BEHALF_OF, Asked, From, acts_for_person
from api.peer_errors import UnknownPeerHelp
from api.record.keys import Principal
from api.record.support.peer_helps import StoredHelp, find_help
from api.record.support.readers import Reach
from api.runtime import Runtime
from api.support.acting import MEANING, PROBLEMS, actor_of
from api.support.cohort_reading import CohortReader, cohort_reader
from api.support.peer_ending import settled


class PeerReader(NamedTuple):
    """Who reads.

    Attributes:
        reader: As a cohort is read.
    """

    reader: CohortReader

    @property
    def reach(self) -> Reach:
        """Whom they may see."""
        return self.reader.reach

    async def note(self, cohort: str | None, helps: Iterable[StoredHelp]) -> None:
        """Note whom an answer names to somebody other than the two."""
        if not self.reach.is_learner:
            learners = sorted({name for one in helps for name in (one.helper, one.helped)})
            await self.reader.note("peer_helps", cohort, learners)


async def _peer_reader(asked: Asked) -> PeerReader:
    """Read for whom a request asks, which may be a learner, or the organisation itself."""
    if acts_for_person(asked.request, asked.principal):
        actor = await actor_of(asked)
        if actor.kind == "learner":
            key_id = cast("Principal", asked.principal).key_id
            about = (asked.runtime, asked.organisation_no, key_id, actor.name, actor.reach)
            return PeerReader(CohortReader(*about, None))
    return PeerReader(await cohort_reader(asked))


_NOTED: Final = f"{MEANING} Without it, it is made for the organisation, which sees all. Whom it names is noted."
ReaderOfPeers: TypeAlias = Annotated[PeerReader, From(_peer_reader, PROBLEMS[1:], ((ON_BEHALF_OF, _NOTED),))]
"""Who reads of help among learners."""


async def found_help(runtime: Runtime, organisation_no: int, help_id: str, reach: Reach) -> StoredHelp:
    """Return help that somebody may see, as it stands now.

    Raises:
        UnknownPeerHelp: There is none.
    """
    found = await find_help(runtime.pool, organisation_no, help_id, reach)
    if found is None:
        raise UnknownPeerHelp("{peer_help_id}", help_id)
    (now,) = await settled(runtime, organisation_no, [found])
    return now

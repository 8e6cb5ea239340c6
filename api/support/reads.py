"""`GET /v1/learners/{learner_id}/reads`: who has read of a learner, for the organisation, the learner and helpers."""

from datetime import datetime
from typing import Annotated, Final

import msgspec

from api.acting_errors import NotTheirs, PeersReadNoFile
from api.errors import Forbidden
from api.http.arguments import ON_BEHALF_OF, Asked, From, acts_for_person
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.record.keys import Principal
from api.record.support.reads import page_of_reads
from api.runtime import Runtime
from api.support.acting import PROBLEMS
from api.support.reading import NOTED, reader_of
from api.telling import told

ROUTES: Final = Routes("People")


class ReadTold(msgspec.Struct, frozen=True):
    """That somebody has read of the learner.

    Attributes:
        read_at: When.
        person: Who: `supporter/{id}`.
        roles: Which they had for the learner then; none where several learners were read at once.
        key_id: The key with which it was asked for.
        what: The part of the file: `timeline`, `mastery`, `proof`, `case` …; or the list of several learners.
        cohort_id: Of which cohort such a list was; null where it was none of one.
    """

    read_at: datetime
    person: str
    roles: tuple[str, ...]
    key_id: str
    what: str
    cohort_id: str | None


class ReadsPage(msgspec.Struct, frozen=True):
    """Who has read of a learner, newest first; `next_cursor` is null on the last page.

    Attributes:
        learner_id: Id of the learner.
        reads: Those of this page.
    """

    learner_id: str
    reads: tuple[ReadTold, ...]
    next_cursor: str | None


async def _whose(asked: Asked) -> str:
    """Return of whom the log is read, by somebody who may.

    Raises:
        Forbidden: The organisation asks with a key that is not its administrator's.
        NotTheirs: It is not their learner, or another learner asks.
        PeersReadNoFile: They are a peer tutor of the learner.
    """
    learner = asked.ids["learner_id"]
    if not acts_for_person(asked.request, asked.principal):
        if asked.principal is None or not asked.principal.may("admin"):
            raise Forbidden("admin")
        return learner
    if (await reader_of(asked)).is_peer:
        raise PeersReadNoFile
    return learner


_MEANS: Final = f"{NOTED} For the organisation itself it needs scope `admin`."
_Whose = Annotated[str, From(_whose, (*PROBLEMS[1:], NotTheirs, PeersReadNoFile), ((ON_BEHALF_OF, _MEANS),))]


@ROUTES.on("get", "/v1/learners/{learner_id}/reads", "One page.", scope="support:read")
async def list_reads(runtime: Runtime, principal: Principal, whose: _Whose, query: PageQuery) -> ReadsPage:
    """Read who has read of a learner.

    Each time a supporter was shown something of the learner's own, alone or in a list of several: when, as what, with
    which key and what. For the organisation (scope `admin`), for the learner, and for whoever helps them, whose look at
    it is noted as well.
    """
    page = await page_of_reads(runtime.pool, principal.organisation_no, whose, query.limit, query.cursor)
    reads = tuple([told(ReadTold, one, roles=tuple(one.roles), cohort_id=one.cohort) for one in page.entries])
    return ReadsPage(whose, reads, page.next_cursor)

"""Several learners at once, read: by the organisation or by a supporter, and noted before it is answered.

A route that names learners without one in its address takes `CohortReader`, and says whom it names. An act is one row
of the log; of a supporter it stands in the log of each learner whom it named, too.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Final, NamedTuple, TypeAlias, cast

import msgspec

from api.clock import moment_of
from api.export_errors import HEADER, ExportNeedsApproval, ExportNotApproved
from api.http.arguments import ON_BEHALF_OF, Asked, From, acts_for_person
from api.http.parameters import PageQuery
from api.http.routes import Routes
from api.record.keys import Principal
from api.record.support.cohort_reads import CohortReading, note_cohort_read, page_of_cohort_reads
from api.record.support.export_requests import needs_approval, use_request
from api.record.support.readers import EVERYBODY, Reach
from api.runtime import Runtime
from api.support.acting import MEANING, OF_SUPPORTERS, supporter_of
from api.telling import told

ROUTES: Final = Routes("People")


class CohortReader(NamedTuple):
    """Who reads of several learners.

    Attributes:
        runtime: Of the worker.
        organisation_no: Whose learners.
        key_id: With which key.
        person: The supporter; None for the organisation itself.
        reach: Whom they may see.
        export: What `Export-Request` says; None where the header is not there.
    """

    runtime: Runtime
    organisation_no: int
    key_id: str
    person: str | None
    reach: Reach
    export: str | None

    async def note(self, what: str, cohort: str | None, learners: Iterable[str]) -> None:
        """Note whom an answer names, before it is given.

        Raises:
            ExportNeedsApproval: It is an export, and the organisation wants four eyes on those.
            ExportNotApproved: What it is sent with opens no such export.
        """
        at = moment_of(self.runtime.clock_us())
        if self.export is not None or self.person is None:
            await self._require_approval(cohort, at)
        reading = CohortReading(at, self.person, self.key_id, what, cohort, tuple(learners))
        await note_cohort_read(self.runtime.pool, self.organisation_no, reading)

    async def _require_approval(self, cohort: str | None, at: datetime) -> None:
        pool, no = self.runtime.pool, self.organisation_no
        if not await needs_approval(pool, no):
            return
        if not self.export:
            raise ExportNeedsApproval
        if not await use_request(pool, no, self.export, cohort, (self.key_id, self.person), at):
            raise ExportNotApproved


async def cohort_reader(asked: Asked) -> CohortReader:
    """Read for whom a request asks, which may be the organisation itself."""
    actor = await supporter_of(asked) if acts_for_person(asked.request, asked.principal) else None
    key_id = cast("Principal", asked.principal).key_id
    person, reach = (None, EVERYBODY) if actor is None else (actor.name, actor.reach)
    export = asked.request.headers.get(HEADER)
    return CohortReader(asked.runtime, asked.organisation_no, key_id, person, reach, export)


_EXPORTED: Final = (
    "That the answer is taken along, with the id of the approved request for it (`POST /v1/export-requests`), where "
    "the organisation wants four eyes on exports; empty for none."
)
_NOTED: Final = f"{MEANING} Without it, it is made for the organisation, which sees all. Whom it names is noted."
ReaderOfCohort: TypeAlias = Annotated[
    CohortReader,
    From(
        cohort_reader,
        (*OF_SUPPORTERS, ExportNeedsApproval, ExportNotApproved),
        ((ON_BEHALF_OF, _NOTED), (HEADER, _EXPORTED)),
    ),
]
"""Who reads of several learners: a supporter of those that are theirs, the organisation itself of all."""


class CohortRead(msgspec.Struct, frozen=True):
    """That somebody was shown several learners at once.

    Attributes:
        read_at: When.
        person: Who: `supporter/{id}`; null where the organisation itself asked.
        key_id: The key with which it was asked for; of a page the account.
        what: The kind of list: `roster`, `mastery`, `overview`, `groups`, `proposed_groups`, `kept_apart`,
            `learners`, `message_dry_run`, `proposed_peer_helps` or `peer_helps`.
        cohort_id: Of which cohort; null where they are not of one.
        n_learners: How many it named.
    """

    read_at: datetime
    person: str | None
    key_id: str
    what: str
    cohort_id: str | None
    n_learners: int


class CohortReadsPage(msgspec.Struct, frozen=True):
    """Such reads, newest first; `next_cursor` is null on the last page.

    Attributes:
        reads: Those of this page.
    """

    reads: tuple[CohortRead, ...]
    next_cursor: str | None


@ROUTES.on("get", "/v1/cohort-reads", "One page.", scope="admin")
async def list_cohort_reads(runtime: Runtime, organisation_no: int, query: PageQuery) -> CohortReadsPage:
    """Read who was shown several learners at once.

    Rosters, maps, overviews, groups, pairs kept apart and lists of learners, on pages, in their files and by route: one
    entry each, by supporters and by the organisation itself. A supporter's is in the log of each learner whom it named,
    too.
    """
    page = await page_of_cohort_reads(runtime.pool, organisation_no, query.limit, query.cursor)
    reads = [told(CohortRead, one, cohort_id=one.cohort) for one in page.entries]
    return CohortReadsPage(tuple(reads), page.next_cursor)

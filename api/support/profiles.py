"""`GET /v1/learners/{learner_id}/profile`: where a learner belongs, and who helps them as what."""

from typing import Final

import msgspec

from api.http.routes import Routes
from api.record.support.profiles import find_profile
from api.runtime import Runtime
from api.support.reading import ReaderOfFile
from api.telling import told
from engine.support.events import CaseRole

ROUTES: Final = Routes("People")


class HelperTold(msgspec.Struct, frozen=True):
    """Somebody who helps a learner.

    Attributes:
        supporter_id: Who.
        name: As they are called; null where nobody says it.
        role: As what; who coordinates has everybody.
        cohort_id: Of which cohort they do; null where they help this learner alone, or everybody.
    """

    supporter_id: str
    name: str | None
    role: CaseRole
    cohort_id: str | None


class LearnerProfile(msgspec.Struct, frozen=True):
    """Where a learner belongs, and who helps them.

    Attributes:
        learner_id: The learner.
        name: As they are called; null where nobody says it, and for a peer tutor.
        cohorts: In which they are.
        content_graphs: On which they have a result or a trace of activity.
        helpers: Tutors first, who coordinates last; of several of a role by id.
    """

    learner_id: str
    name: str | None
    cohorts: tuple[str, ...]
    content_graphs: tuple[str, ...]
    helpers: tuple[HelperTold, ...]


@ROUTES.on("get", "/v1/learners/{learner_id}/profile", "It is read.", scope="support:read")
async def read_profile(runtime: Runtime, organisation_no: int, reader: ReaderOfFile, learner_id: str) -> LearnerProfile:
    """Read where a learner belongs, and who helps them.

    Name, cohorts, the content graphs that they have begun, and each supporter with the role that they have for them. A
    learner reads their own. Of somebody who has done nothing yet it tells who would help them.
    """
    async with runtime.pool.connection() as connection:
        found = await find_profile(connection, organisation_no, learner_id)
    helpers = tuple([told(HelperTold, one) for one in found.helpers])
    name = None if reader.is_peer else found.name
    return LearnerProfile(learner_id, name, found.cohorts, found.courses, helpers)

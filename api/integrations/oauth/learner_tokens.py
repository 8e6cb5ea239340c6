"""`POST /v1/learner-tokens`: what the page of one learner reads with, from the learner's own browser."""

from datetime import datetime
from typing import Annotated, Final

import msgspec
from litestar import Response
from msgspec import Meta

from api.clock import US_PER_S, moment_of
from api.errors import RecordUnavailable
from api.http.grants import Grant, write_token
from api.http.origins import Origin
from api.http.routes import Routes, made
from api.record.grantors import signer_of
from api.record.keys import Principal
from api.results.messages import LearnerId
from api.runtime import Runtime

ROUTES: Final = Routes("Learners")
_LONGEST_MINUTES: Final = 60


class LearnerTokenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """For whom, and for how long.

    Attributes:
        minutes: That it lives.
        origins: The pages that may use it, as browsers name them (`https://lms.example`); none for what is no page.
    """

    learner_id: LearnerId
    minutes: Annotated[int, Meta(ge=1, le=_LONGEST_MINUTES)] = 15
    origins: Annotated[tuple[Origin, ...], Meta(max_length=10)] = ()


class LearnerToken(msgspec.Struct, frozen=True):
    """A learner's token: to be handed to their page as it is.

    Attributes:
        token: Sent as a key is: `Authorization: Bearer …`.
        learner_id: Of whom it reads.
        expires_at: When it ends.
        origins: The pages that may use it.
    """

    token: str
    learner_id: str
    expires_at: datetime
    origins: tuple[str, ...]


@ROUTES.on("post", "/v1/learner-tokens", {201: "The token."}, scope="learners:read", problems=(RecordUnavailable,))
async def make_learner_token(
    runtime: Runtime, principal: Principal, body: LearnerTokenRequest
) -> Response[LearnerToken]:
    """Make a token for a learner's page.

    It reads what is next, what is believed and what happened, of this learner and of nobody else, and changes nothing.
    Ask for it on your server, for whom you have signed in, and give the answer to the page. It ends by itself, and
    within five seconds with the key that it was made with.
    """
    signer = await signer_of(runtime.pool, principal.organisation_no)
    ends_at_s = runtime.clock_us() // US_PER_S + body.minutes * 60
    grant = Grant(principal.key_id, ends_at_s, learner=body.learner_id, origins=body.origins)
    token = write_token(grant, signer)
    ends_at = moment_of(ends_at_s * US_PER_S)
    return made(LearnerToken(token, body.learner_id, ends_at, body.origins), is_new=True)

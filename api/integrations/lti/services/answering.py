"""Links that a teacher chooses for a course: what is asked, and the signed answer (LTI-DL 2.0)."""

import secrets
from typing import Final

from api.clock import US_PER_S, moment_of
from api.errors import Fault, InvalidFields, UnknownContentGraph
from api.integrations.lti.services.claims import LinkRequest
from api.integrations.lti.services.linking import Choice, answer_claims, content_item
from api.integrations.lti.services.messages import LinkAnswer, LinkChoice, SignedLinkAnswer
from api.integrations.lti.services.targets import Target
from api.integrations.lti.signing import key_pair, signed
from api.learners.progress import Collection, aim_of
from api.lti_errors import UnknownLinkRequest
from api.record.lti.platforms import find_platform
from api.record.lti_services.link_requests import StoredLinkRequest, find_request, spend_request
from api.runtime import Runtime

_NAME_ONE: Final = "Name one that is there."
_LIST_GRAPHS: Final = "List them with `GET /v1/content-graphs`."


def asked_of(stored: StoredLinkRequest) -> LinkRequest:
    """Return what a platform takes."""
    return LinkRequest(**{name: stored.asked[name] for name in LinkRequest._fields})


async def pending(runtime: Runtime, organisation_no: int, request_id: str, person: str) -> StoredLinkRequest:
    """Return a request that a person may answer.

    Raises:
        UnknownLinkRequest: There is none.
    """
    found = await find_request(runtime.pool, organisation_no, request_id, person)
    if found is None:
        raise UnknownLinkRequest(request_id)
    return found


async def answer(
    runtime: Runtime, organisation_no: int, request_id: str, person: str, chosen: LinkAnswer
) -> SignedLinkAnswer:
    """Sign the answer to a request, which is used up by it.

    Raises:
        UnknownLinkRequest: There is none that the person may answer.
        InvalidFields: A link leads to what is not there.
    """
    stored = await pending(runtime, organisation_no, request_id, person)
    faults = [
        fault
        for index, one in enumerate(chosen.links)
        for fault in await _faults(runtime, organisation_no, one, f"$.links[{index}]")
    ]
    if faults:
        raise InvalidFields(tuple(faults))
    platform = await find_platform(runtime.pool, organisation_no, stored.platform_id)
    spent = await spend_request(runtime.pool, organisation_no, request_id, stored.person)
    if platform is None or spent is None:
        raise UnknownLinkRequest(request_id)
    asked, now_us = asked_of(stored), runtime.clock_us()
    items = [content_item(_choice(one), stored.asked["launch_url"], asked) for one in chosen.links]
    claims = answer_claims(
        client_id=platform.client_id,
        issuer=platform.issuer,
        deployment_id=stored.deployment_id,
        asked=asked,
        items=items,
        now_s=now_us // US_PER_S,
        nonce=secrets.token_urlsafe(24),
    )
    pair = await key_pair(runtime.pool, organisation_no, moment_of(now_us))
    return SignedLinkAnswer(asked.return_url, await signed(pair, claims))


def _choice(one: LinkChoice) -> Choice:
    goal = one.goal if one.shows == "next" else None
    activity = one.activity if one.shows == "activity" else None
    return Choice(Target(one.shows, one.content_graph, goal, activity), one.title, is_graded=one.is_graded)


async def _faults(runtime: Runtime, organisation_no: int, one: LinkChoice, path: str) -> list[Fault]:
    """Say what keeps a link from leading anywhere."""
    if one.content_graph is None:
        if one.shows == "learner" and not one.is_graded:
            return []
        return [Fault(f"{path}.content_graph", "The link says no content graph.", _LIST_GRAPHS)]
    goal = one.goal if one.shows == "next" else None
    try:
        aim = await aim_of(runtime, organisation_no, one.content_graph, goal)
    except UnknownContentGraph:
        return [Fault(f"{path}.content_graph", f"There is no content graph {one.content_graph!r}.", _LIST_GRAPHS)]
    if aim is None:
        detail = f"The content graph {one.content_graph!r} has no goal {goal!r}."
        return [Fault(f"{path}.goal", detail, "List them with `GET /v1/goals`, or leave it out.")]
    return _faults_in_activity(one, aim, path) if one.shows == "activity" else []


def _faults_in_activity(one: LinkChoice, aim: Collection, path: str) -> list[Fault]:
    content = aim.graph.compiled.graph
    known = {*[item.id for item in content.items], *[resource.id for resource in content.resources]}
    if one.activity in known:
        return []
    detail = f"The content graph {one.content_graph!r} has no item or resource {one.activity!r}."
    return [Fault(f"{path}.activity", detail, _NAME_ONE)]

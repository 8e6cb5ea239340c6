"""Course platforms in which the service is a tool: registered by a link, or by hand; removed."""

from typing import Final
from urllib.parse import urlsplit

from api.integrations.lti.route import PlatformsPage, RegisteredPlatform, RegistrationLinkMade, ShareMade, Tool
from api.workspace.client import RefusalError, address
from api.workspace.door import letting_in
from api.workspace.pages import Answer, Pages, fault, see
from api.workspace.visit import Role, Visit

PAGES: Final = Pages("operations")
WHO: Final[tuple[Role, ...]] = ("administrator",)
HERE: Final = "/operations/platforms"
_API: Final = "/v1/lti/platforms/{}"
_FIELDS: Final = ("title", "issuer", "client_id", "auth_login_url", "token_url", "keyset_url")
_REFUSALS: Final = frozenset({409, 422})


@PAGES.on("GET", HERE, needs=WHO)
async def platforms(visit: Visit) -> Answer:
    """Show the platforms, and how another one is registered."""
    return await _list(visit)


@PAGES.on("POST", f"{HERE}/link", needs=WHO)
async def make_link(visit: Visit) -> Answer:
    """Make a link that registers one platform, and show it this once."""
    made = await visit.house.post(RegistrationLinkMade, "/v1/lti/registration-links")
    return await _list(visit, made=made)


@PAGES.on("POST", HERE, needs=WHO)
async def register(visit: Visit) -> Answer:
    """Register a platform by hand."""
    body: dict[str, object] = {name: visit.form.get(name, "").strip() for name in _FIELDS}
    body["deployment_ids"] = visit.form.get("deployment_ids", "").split()
    body["share"] = visit.form.get("share", "").strip() or None
    named = urlsplit(str(body["issuer"])).hostname or visit.runtime.new_id()
    known = [one.platform_id for one in (await _found(visit)).platforms]
    platform_id = named if named not in known else visit.runtime.new_id()
    try:
        await visit.house.post(RegisteredPlatform, address(_API, platform_id), body, method="PUT")
    except RefusalError as refused:
        if refused.problem.status not in _REFUSALS:
            raise
        wrong = tuple(one.path.partition("[")[0].removeprefix("$.") for one in refused.problem.errors)
        return await _list(visit, wrong=wrong, is_taken=refused.problem.status != max(_REFUSALS))
    return see(HERE, visit.say("The platform is registered."))


@PAGES.on("POST", f"{HERE}/{{platform_id}}/share", needs=WHO)
async def share(visit: Visit, platform_id: str) -> Answer:
    """Make a code by which another organisation registers deployments, and show it this once."""
    body = {"deployment_ids": visit.form.get("deployment_ids", "").split()}
    try:
        made = await visit.house.post(ShareMade, address(f"{_API}/shares", platform_id), body)
    except RefusalError as refused:
        if refused.problem.status not in _REFUSALS:
            raise
        return fault(HERE, visit.say("Name one to three deployments of a client that you registered first."))
    return await _list(visit, shared=made)


@PAGES.on("POST", f"{HERE}/{{platform_id}}/remove", needs=WHO)
async def remove(visit: Visit, platform_id: str) -> Answer:
    """Remove a platform."""
    await visit.house.post(RegisteredPlatform, address(_API, platform_id), method="DELETE")
    return see(HERE, visit.say("The platform opens nothing any more."))


async def _found(visit: Visit) -> PlatformsPage:
    return await visit.house.get(PlatformsPage, "/v1/lti/platforms", limit=200)


async def _list(
    visit: Visit,
    *,
    made: RegistrationLinkMade | None = None,
    shared: ShareMade | None = None,
    wrong: tuple[str, ...] = (),
    is_taken: bool = False,
) -> Answer:
    origin = letting_in.guest(visit).origin
    tool = await visit.house.get(Tool, "/v1/lti/tool")
    return visit.render(
        "operations/platforms.html",
        tab="platforms",
        platforms=(await _found(visit)).platforms,
        link=None if made is None else f"{origin}{urlsplit(made.url).path}",
        code=None if shared is None else shared.code,
        until=next((one.expires_at for one in (made, shared) if one is not None), None),
        tool=[f"{origin}{urlsplit(one).path}" for one in (tool.login_url, tool.launch_url, tool.keyset_url)],
        wrong=wrong,
        is_taken=is_taken,
        form=visit.form if wrong or is_taken else {},
    )

"""The part of the story in which a course is in a learning platform: its roster, its gradebook, its links."""

from typing import Any, Final

import msgspec

from api.clock import moment_of
from api.integrations.lti.services.claims import GRADES, LTI, ROSTER
from api.integrations.lti.services.landing import LINKING, Arrived, land
from api.integrations.lti.services.targets import Target, custom_for
from api.integrations.lti.signing import key_pair
from api.record.lti.platforms import Platform, put_platform
from api.runtime import Runtime
from tests.api.integrations.lti_services import lms as platforms
from tests.api.integrations.lti_services.lms import CLIENT, SCORE, Lms

ISSUER: Final = "https://moodle.example.org"
TUTOR: Final = "tutor-3"
_SETTINGS: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
_TAKES: Final = {"accept_types": ["ltiResourceLink"]}
_ROLE: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#"


def platform_services(story: Any) -> None:  # noqa: ANN401  # the story imports this
    """A course of a platform, from its first launch on."""
    client = story.organisation.client
    runtime: Runtime = client.app.state.runtime
    with platforms.running() as lms, client.portal() as portal:
        platform, request_id = portal.call(_launched, runtime, story.organisation.name, lms)
        named = {"platform_id": platform.platform_id}
        story.ask("put", "/v1/lti/platforms/{platform_id}/services", named)
        story.ask("get", "/v1/lti/platforms/{platform_id}/services", named)
        course_id = story.ask("get", "/v1/lti/courses")["courses"][0]["course_id"]
        course = {"platform_course_id": course_id}
        story.ask("post", "/v1/lti/courses/{platform_course_id}/roster", course)
        story.ask("get", "/v1/lti/courses/{platform_course_id}/grades", course)
        asked = {"link_request_id": request_id}
        acting = f"supporter/{TUTOR}"
        story.ask("get", "/v1/lti/link-requests/{link_request_id}", asked, acting=acting)
        story.ask("post", "/v1/lti/link-requests/{link_request_id}/answer", asked, acting=acting)


async def _launched(runtime: Runtime, organisation: str, lms: Lms) -> tuple[Platform, str]:
    at = moment_of(runtime.clock_us())
    async with runtime.pool.connection() as connection:
        row = await connection.execute("SELECT no FROM symphonie.organisation WHERE id = %s", [organisation])
        ((no,),) = await row.fetchall()
        platform = Platform(
            no, 0, "our-lms", "Moodle of the school", "moodle", ISSUER, CLIENT, ["1"], f"{ISSUER}/mod/lti/auth.php",
            f"{lms.url}/token", f"{ISSUER}/mod/lti/certs.php", None, [ISSUER], at,
        )  # fmt: skip
        await put_platform(connection, platform, "example", platform.made_at)
    lms.url, place = ISSUER, lms.url
    lms.tool_keys = [msgspec.json.decode((await key_pair(runtime.pool, no, at)).public_jwk)]
    lms.members = [
        {"user_id": "17", "roles": [f"{_ROLE}Learner"], "name": "Ada"},
        {"user_id": "90", "roles": [f"{_ROLE}Mentor"]},
    ]
    claims = {
        GRADES: {"scope": [SCORE], "lineitem": f"{ISSUER}/mod/lti/services.php/2/lineitems/7/lineitem?type_id=1"},
        ROSTER: {"context_memberships_url": f"{place}/members?course=2"},
        f"{LTI}custom": custom_for(Target("next", "algebra")),
        _SETTINGS: {
            "deep_link_return_url": f"{ISSUER}/mod/lti/contentitem_return.php",
            "accept_types": ["ltiResourceLink"],
        },
    }
    course = ("2", "Algebra for everybody", "https://symphonie.example.org/lti/launch")
    learner = Arrived(platform, claims, "LtiResourceLinkRequest", "1", "17", "learner", "learner-17", *course)
    await land(runtime, learner)
    teacher = Arrived(platform, claims, LINKING, "1", "3", "supporter", TUTOR, *course)
    return platform, (await land(runtime, teacher)).rpartition("/")[2]

"""What can go wrong with learning platforms and their launches (as in `api.errors`)."""

from api.errors import ServiceError, SingleFault


class UnknownPlatform(SingleFault, status=404, title="There is no such platform"):
    """The organisation has no platform of this id."""

    def __init__(self, platform_id: str) -> None:
        super().__init__(
            f"There is no platform {platform_id!r}.", "{platform_id}", "List them with `GET /v1/lti/platforms`."
        )


class PlatformTaken(SingleFault, status=409, title="The client is registered already"):
    """A client of an issuer is one platform of an organisation.

    Several organisations share one only where each names its own deployments.
    """

    def __init__(self, issuer: str, client_id: str) -> None:
        super().__init__(
            f"The client {client_id[:128]!r} of {issuer[:200]!r} belongs to another platform.",
            "$.client_id",
            "Change that one, or name the deployments of both.",
        )


class DeploymentTaken(SingleFault, status=409, title="The deployment is registered already"):
    """A deployment of a client belongs to one platform of one organisation."""

    def __init__(self, deployment_id: str) -> None:
        super().__init__(
            f"The deployment {deployment_id[:128]!r} belongs to another platform.",
            "$.deployment_ids",
            "Leave it out, or have it taken from the other one.",
        )


class ShareNeeded(SingleFault, status=409, title="The deployment has to be shared first"):
    """A client belongs to the organisation that registered it first; it confirms each deployment that is another's.

    It does so by a code (`POST /v1/lti/platforms/{platform_id}/shares`), within a day.
    """

    def __init__(self, deployment_id: str) -> None:
        super().__init__(
            f"Another organisation registered this client, and has not shared the deployment {deployment_id[:128]!r}.",
            "$.share",
            "Ask its administrator for a code for this deployment, and send it within a day.",
        )


class LaunchRefused(ServiceError, status=403, title="The launch does not hold"):
    """A message of a learning platform opens the service only if all that protects it holds.

    Attributes:
        why: What did not hold, in one word, for whoever runs the service.
    """

    def __init__(self, why: str, detail: str) -> None:
        self.why = why
        super().__init__(detail)


class RegistrationRefused(ServiceError, status=422, title="The platform cannot be registered"):
    """A platform that registers itself says who it is, at its own address, and has what a tool needs."""

    def __init__(self, why: str, detail: str) -> None:
        self.why = why
        super().__init__(detail)


class PlatformUnreachable(ServiceError, status=502, title="The platform does not answer"):
    """The service asked a platform for its keys or its configuration, and got no answer that it could use."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host} does not answer as it should: {reason}.")


class UnknownPlatformCourse(SingleFault, status=404, title="There is no such course of a platform"):
    """The organisation has no course of this id that was launched from."""

    def __init__(self, course_id: str) -> None:
        super().__init__(
            f"There is no course {course_id[:128]!r} of a platform.",
            "{platform_course_id}",
            "List them with `GET /v1/lti/courses`; a course is there from its first launch on.",
        )


class RosterNotRead(ServiceError, status=502, title="The roster could not be read"):
    """The platform does not tell who is in a course, or not so that it can be believed; nothing was changed."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The roster was not read: {reason}.")


class UnknownLinkRequest(SingleFault, status=404, title="There is no such request for links"):
    """A request for links is answered once, within an hour, by whom the platform has sent."""

    def __init__(self, request_id: str) -> None:
        super().__init__(
            f"There is no request {request_id[:40]!r} for links that you could answer.",
            "{link_request_id}",
            "Choose the content in the learning platform again.",
        )

"""The one place where the service is put together."""

import re
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Final, cast

from litestar import Litestar, Response
from litestar.datastructures import CacheControlHeader

from api.activities import learner_route as activities_of_learner
from api.activities import route as activities
from api.clock import WallClock, clock_of
from api.communication import dry_run as message_dry_run
from api.communication import lms_routes as lms_messages
from api.communication import outbox_routes
from api.communication import preferences as message_preferences
from api.communication.mailroom import routes as inbound_mail
from api.content import calibration, content_graphs, erasures, gaps, graph_drafts, items, models
from api.faq import asking, drafting, entries, feedback
from api.faq import gaps as faq_gaps
from api.http import documentation, health, metrics
from api.http.counters import Counters
from api.http.crowd import Crowd, limits_of
from api.http.envelope import Envelope
from api.http.peers import Peers, hosts_of
from api.http.problems import answer_error
from api.http.requests import ServiceRequest
from api.http.together import Together
from api.integrations.alosi import routes as alosi
from api.integrations.events import caliper_route, mappings_route, sources_route
from api.integrations.identities import route as identities
from api.integrations.imports import routes as imports
from api.integrations.lti import route as lti
from api.integrations.lti.services import routes as platform_services
from api.integrations.oauth import learner_tokens
from api.integrations.oauth import tokens as oauth_tokens
from api.integrations.webhooks import feed_route
from api.integrations.webhooks import routes as webhooks
from api.integrations.xapi import routes as xapi
from api.integrations.xapi.routing import Speaking
from api.learners import events, exports, mastery, predictions, recommendations, timeline
from api.logs import configure_logs
from api.operations import audit, standing
from api.operations import keys as api_keys
from api.paths import (
    adjustments,
    cohorts,
    effects,
    goals,
    overrides,
    recommendation_settings,
    recomputed,
    settings_preview,
)
from api.privacy import requests as privacy_requests
from api.privacy import retention
from api.results import corrections_route as corrections
from api.results import route as results
from api.runtime import Runtime, open_runtime
from api.settings import Settings, load
from api.support import (
    alerts,
    cohort_days,
    cohort_maps,
    cohort_overviews,
    cohort_reading,
    colleagues,
    contacts,
    contests,
    dues,
    export_requests,
    fairness,
    group_proposals,
    groups,
    kept_apart,
    learners,
    notices,
    own_groups,
    peer_helps,
    peer_proposals,
    peer_threads,
    peer_trouble,
    peer_willingness,
    profiles,
    proofs,
    reads,
    recomputed_alerts,
    routing,
    sizings,
    staff,
)
from api.support import cohorts as cohort_overview
from api.support import effects as support_effects
from api.support.cases import (
    agreements,
    drafts,
    exchange,
    handling,
    meetings,
    observations,
    opening,
    productions,
)
from api.telemetry.choosing import collector_of
from api.workspace import site
from api.workspace.door import organisation, people
from api.workspace.pages import tell_error, wants_page

ROUTES: Final = (
    *results.ROUTES,
    *corrections.ROUTES,
    *activities.ROUTES,
    *activities_of_learner.ROUTES,
    *mastery.ROUTES,
    *predictions.ROUTES,
    *timeline.ROUTES,
    *learner_tokens.ROUTES,
    *recommendations.ROUTES,
    *events.ROUTES,
    *adjustments.ROUTES,
    *recomputed.ROUTES,
    *effects.ROUTES,
    *overrides.ROUTES,
    *cohorts.ROUTES,
    *goals.ROUTES,
    *staff.ROUTES,
    *staff.MESSAGES,
    *message_dry_run.ROUTES,
    *sizings.ROUTES,
    *people.ROUTES,
    *organisation.ROUTES,
    *dues.ROUTES,
    *routing.ROUTES,
    *alerts.ROUTES,
    *recomputed_alerts.ROUTES,
    *notices.ROUTES,
    *outbox_routes.ROUTES,
    *colleagues.ROUTES,
    *cohort_overviews.ROUTES,
    *cohort_overview.ROUTES,
    *cohort_maps.ROUTES,
    *cohort_days.ROUTES,
    *group_proposals.ROUTES,
    *groups.ROUTES,
    *own_groups.ROUTES,
    *kept_apart.ROUTES,
    *peer_willingness.ROUTES,
    *peer_proposals.ROUTES,
    *peer_helps.ROUTES,
    *peer_threads.ROUTES,
    *peer_trouble.ROUTES,
    *support_effects.ROUTES,
    *learners.ROUTES,
    *profiles.ROUTES,
    *contacts.ROUTES,
    *contests.ROUTES,
    *privacy_requests.ROUTES,
    *retention.ROUTES,
    *opening.ROUTES,
    *exchange.ROUTES,
    *inbound_mail.ROUTES,
    *message_preferences.ROUTES,
    *lms_messages.ROUTES,
    *handling.ROUTES,
    *meetings.ROUTES,
    *productions.ROUTES,
    *agreements.ROUTES,
    *observations.ROUTES,
    *drafts.ROUTES,
    *reads.ROUTES,
    *cohort_reading.ROUTES,
    *export_requests.ROUTES,
    *fairness.ROUTES,
    *proofs.ROUTES,
    *recommendation_settings.ROUTES,
    *settings_preview.ROUTES,
    *content_graphs.ROUTES,
    *calibration.ROUTES,
    *graph_drafts.ROUTES,
    *gaps.ROUTES,
    *items.ROUTES,
    *models.ROUTES,
    *erasures.ROUTES,
    *exports.ROUTES,
    *alosi.ROUTES,
    *platform_services.ROUTES,
    *xapi.ROUTES,
    *identities.ROUTES,
    *imports.ROUTES,
    *entries.ROUTES,
    *faq_gaps.ROUTES,
    *asking.ROUTES,
    *feedback.ROUTES,
    *drafting.ROUTES,
    *sources_route.ROUTES,
    *mappings_route.ROUTES,
    *caliper_route.ROUTES,
    *feed_route.ROUTES,
    *webhooks.ROUTES,
    *lti.ROUTES,
    *api_keys.ROUTES,
    *oauth_tokens.ROUTES,
    *audit.ROUTES,
    *standing.ROUTES,
    *health.ROUTES,
    *metrics.ROUTES,
    *documentation.ROUTES,
)
"""In the order in which the OpenAPI document shows them."""


def create_app(settings: Settings | None = None, clock: WallClock | None = None) -> Litestar:
    """Make the application; nothing is opened before it starts.

    Args:
        settings: Those of the environment when omitted. With no URLs in them the embedded servers are used.
        clock: The machine's wall clock when omitted.
    """
    settings = load() if settings is None else settings
    configure_logs(settings.log_level)
    counters = Counters()

    @asynccontextmanager
    async def serving(app: Litestar) -> AsyncIterator[None]:
        async with open_runtime(settings, counters, clock or _clock(settings)) as runtime:
            app.state.runtime = runtime
            async with _pushing(runtime):
                yield

    app = Litestar(
        route_handlers=[Together([*(route.handler for route in ROUTES), *site.HANDLERS, *xapi.ALTERNATE])],
        cache_control=CacheControlHeader(no_store=True),
        lifespan=[serving],
        exception_handlers={Exception: _answer_error},
        request_max_body_size=settings.max_body_bytes,
        logging_config=None,
        openapi_config=None,  # `api.http.documentation` makes the document, the bare ASGI route included
    )
    app.state.operations = tuple([route.operation for route in ROUTES])
    app.state.inner = app.asgi_handler
    # Outside of Litestar's own exception handling, so that no answer leaves without its request id.
    own = "|".join([re.sub(r"{\w+}", "[^/]+", route.operation.path) for route in ROUTES if route.operation.own])
    direct = {route.operation.path: route.bare for route in ROUTES if route.bare is not None}
    app.asgi_handler = Envelope(Speaking(app.asgi_handler), counters, hosts_of(settings), direct, re.compile(own))
    app.state.crowd = Crowd(limits_of(settings), Peers(settings.trusted_proxies), counters)
    return app


def _pushing(runtime: Runtime) -> AbstractAsyncContextManager[None]:
    """Push metrics to a collector, where one is named."""
    collector = collector_of(runtime.settings)
    if collector is None:
        return nullcontext()
    from api.telemetry.telling import pushing  # noqa: PLC0415  # the service starts without it

    return pushing(runtime, collector)


def _answer_error(request: ServiceRequest, raised: Exception) -> Response[bytes]:
    return tell_error(request, raised) if wants_page(request) else answer_error(request, raised)


def _clock(settings: Settings) -> WallClock:
    """Return the wall clock, or one that a simulation sets, of which nobody is to be told that it jumps."""
    read = clock_of(settings.clock_file)
    return WallClock() if settings.clock_file is None else WallClock(read, read)


def crowd_of(app: Litestar) -> Crowd:
    """Return what counts and bounds the connections to this application."""
    return cast("Crowd", app.state.crowd)

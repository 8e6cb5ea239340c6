"""The one place where the service is put together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

from litestar import Litestar
from litestar.datastructures import CacheControlHeader

from api.clock import WallClock
from api.content import content_graphs, erasures, gaps, models
from api.http import documentation, health, metrics
from api.http.counters import Counters
from api.http.crowd import Crowd, limits_of
from api.http.envelope import Envelope
from api.http.peers import Peers, hosts_of
from api.http.problems import answer_error
from api.integrations.alosi import routes as alosi
from api.learners import events, exports, mastery, predictions, recommendations, timeline
from api.logs import configure_logs
from api.results import corrections_route as corrections
from api.results import route as results
from api.runtime import open_runtime
from api.settings import Settings, load
from api.support import adjustments, cohorts, dues, effects, goals, overrides, recommendation_settings, routing, staff

ROUTES: Final = (
    *results.ROUTES,
    *corrections.ROUTES,
    *mastery.ROUTES,
    *predictions.ROUTES,
    *timeline.ROUTES,
    *recommendations.ROUTES,
    *events.ROUTES,
    *adjustments.ROUTES,
    *effects.ROUTES,
    *overrides.ROUTES,
    *cohorts.ROUTES,
    *goals.ROUTES,
    *staff.ROUTES,
    *dues.ROUTES,
    *routing.ROUTES,
    *recommendation_settings.ROUTES,
    *content_graphs.ROUTES,
    *gaps.ROUTES,
    *models.ROUTES,
    *erasures.ROUTES,
    *exports.ROUTES,
    *alosi.ROUTES,
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
        async with open_runtime(settings, counters, clock or WallClock()) as runtime:
            app.state.runtime = runtime
            yield

    app = Litestar(
        route_handlers=[route.handler for route in ROUTES],
        cache_control=CacheControlHeader(no_store=True),
        lifespan=[serving],
        exception_handlers={Exception: answer_error},
        request_max_body_size=settings.max_body_bytes,
        logging_config=None,
        openapi_config=None,  # `api.http.documentation` makes the document, the bare ASGI route included
    )
    app.state.operations = tuple([route.operation for route in ROUTES])
    # Outside of Litestar's own exception handling, so that no answer leaves without its request id.
    direct = {route.operation.path: route.bare for route in ROUTES if route.bare is not None}
    app.asgi_handler = Envelope(app.asgi_handler, counters, hosts_of(settings), direct)
    app.state.crowd = Crowd(limits_of(settings), Peers(settings.trusted_proxies), counters)
    return app


def crowd_of(app: Litestar) -> Crowd:
    """Return what counts and bounds the connections to this application."""
    return cast("Crowd", app.state.crowd)

"""The one place where the service is put together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from litestar import Litestar, Router
from litestar.datastructures import CacheControlHeader

from api.clock import WallClock
from api.content.routes import content_graphs, erasures, models
from api.http import documentation, health, problem_pages
from api.http.counters import Counters
from api.http.crowd import Crowd
from api.http.envelope import Envelope
from api.http.hosts import hosts_of
from api.http.limits import limits_of
from api.http.metrics import metrics
from api.http.peers import Peers
from api.http.problems import answer_error
from api.integrations.alosi import routes as alosi
from api.learners.routes import events, exports, learners, recommendations
from api.logs import configure_logs
from api.results import corrections_route as corrections
from api.results.route import post_results
from api.runtime import open_runtime
from api.settings import Settings, load
from api.support.routes import adjustments, cohorts, effects, goals, overrides, recommendation_settings


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

    v1 = Router(
        "/v1",
        route_handlers=[
            *content_graphs.ROUTES,
            *models.ROUTES,
            *erasures.ROUTES,
            *exports.ROUTES,
            *learners.ROUTES,
            *corrections.ROUTES,
            *adjustments.ROUTES,
            *events.ROUTES,
            *effects.ROUTES,
            *recommendations.ROUTES,
            *overrides.ROUTES,
            *cohorts.ROUTES,
            *goals.ROUTES,
            *recommendation_settings.ROUTES,
            *health.ROUTES,
            *documentation.ROUTES,
            metrics,
        ],
        cache_control=CacheControlHeader(no_store=True),
    )
    bridge = Router("/api/v2", route_handlers=[*alosi.ROUTES], cache_control=CacheControlHeader(no_store=True))
    app = Litestar(
        route_handlers=[post_results, v1, bridge, *problem_pages.ROUTES],
        lifespan=[serving],
        exception_handlers={Exception: answer_error},
        request_max_body_size=settings.max_body_bytes,
        logging_config=None,
        openapi_config=None,  # `api.http.documentation` makes the document, the bare ASGI route included
    )
    # Outside of Litestar's own exception handling, so that no answer leaves without its request id.
    app.asgi_handler = Envelope(app.asgi_handler, counters, hosts_of(settings))
    app.state.crowd = Crowd(limits_of(settings), Peers(settings.trusted_proxies), counters)
    return app


def crowd_of(app: Litestar) -> Crowd:
    """Return what counts and bounds the connections to this application."""
    return cast("Crowd", app.state.crowd)

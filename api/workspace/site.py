"""All pages in one list."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from api.workspace import assets, home
from api.workspace.cohort import pages as cohort
from api.workspace.door import pages as door
from api.workspace.embed import script as embed
from api.workspace.learner import pages as learner
from api.workspace.linking import pages as linking
from api.workspace.live import pages as live
from api.workspace.operations import export_pages, fairness_pages, platform_pages, source_pages, webhook_pages
from api.workspace.operations import pages as operations
from api.workspace.operations import rights as operations_rights
from api.workspace.outbox import pages as outbox
from api.workspace.own import acts as own_acts
from api.workspace.own import asking as own_asking
from api.workspace.own import groups as own_groups
from api.workspace.own import held as own_held
from api.workspace.own import pages as own
from api.workspace.own import peers as own_peers
from api.workspace.own import rights as own_rights
from api.workspace.programme import pages as programme
from api.workspace.reach import pages as reach
from api.workspace.reach import quarantine
from api.workspace.today import pages as today

HANDLERS: Final[tuple[HTTPRouteHandler, ...]] = (
    *home.PAGES,
    *door.PAGES,
    *today.PAGES,
    *cohort.PAGES,
    *learner.PAGES,
    *own.PAGES,
    *own_acts.PAGES,
    *own_groups.PAGES,
    *own_rights.PAGES,
    *own_held.PAGES,
    *own_asking.PAGES,
    *own_peers.PAGES,
    *programme.PAGES,
    *operations.PAGES,
    *export_pages.PAGES,
    *fairness_pages.PAGES,
    *platform_pages.PAGES,
    *source_pages.PAGES,
    *webhook_pages.PAGES,
    *operations_rights.PAGES,
    *linking.PAGES,
    *reach.PAGES,
    *quarantine.PAGES,
    *outbox.PAGES,
    live.events,
    assets.asset,
    reach.push_worker,
    embed.embedded,
)
"""What the application serves beside the API."""

"""The pages of the programme."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from api.workspace.programme import (
    editing_pages,
    faq_pages,
    import_pages,
    message_pages,
    message_run_pages,
    models,
    overview,
    quality,
    saving,
    settings_pages,
    sizing_pages,
    staff_pages,
    text,
)

PAGES: Final[tuple[HTTPRouteHandler, ...]] = (
    *overview.PAGES,
    *text.PAGES,
    *saving.PAGES,
    *quality.PAGES,
    *models.PAGES,
    *settings_pages.PAGES,
    *staff_pages.PAGES,
    *sizing_pages.PAGES,
    *import_pages.PAGES,
    *faq_pages.PAGES,
    *message_pages.PAGES,
    *message_run_pages.PAGES,
    *editing_pages.PAGES,
)
"""Those of one address before those of any member of a course."""

"""All pages about one learner."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from api.workspace.learner import case_pages, file_pages, overview_pages, path_pages, signal_pages

PAGES: Final[tuple[HTTPRouteHandler, ...]] = (
    *overview_pages.PAGES,
    *signal_pages.PAGES,
    *path_pages.PAGES,
    *file_pages.PAGES,
    *case_pages.PAGES,
)
"""In the order of their tabs."""

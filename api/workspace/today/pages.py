"""All pages of today."""

from typing import Final

from litestar.handlers import HTTPRouteHandler

from api.workspace.today import acting, acts, beside, listing

__all__ = ["PAGES", "acts", "beside"]
PAGES: Final[tuple[HTTPRouteHandler, ...]] = (*listing.PAGES, *acting.ACTS)
"""The list, and all acts, which `acts` and `beside` declare."""

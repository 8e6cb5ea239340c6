"""All pages about cohorts, and the lists of them and of learners."""

from typing import Final

from api.workspace.cohort import figure_pages, group_pages, list_pages, map_pages, peer_pages

PAGES: Final = (*list_pages.PAGES, *map_pages.PAGES, *group_pages.PAGES, *peer_pages.PAGES, *figure_pages.PAGES)
"""What the site serves."""

"""The pages of the door."""

from typing import Final

from api.workspace.door import account_pages, entrance, invitation_pages, launch_pages, people_pages

PAGES: Final = (
    *entrance.PAGES,
    *launch_pages.PAGES,
    *invitation_pages.PAGES,
    *account_pages.PAGES,
    *people_pages.PAGES,
)

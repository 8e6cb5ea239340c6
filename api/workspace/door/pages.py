"""The pages of the door."""

from typing import Final

from api.workspace.door import account_pages, entrance, invitation_pages, people_pages

PAGES: Final = (*entrance.PAGES, *invitation_pages.PAGES, *account_pages.PAGES, *people_pages.PAGES)

"""The routes of the store, in the order in which they are shown."""

from typing import Final

from api.integrations.xapi.documents import RESOURCES
from api.integrations.xapi.resources import ABOUT, ACTIVITIES, AGENTS
from api.integrations.xapi.statements import STATEMENTS

_RESOURCES: Final = (STATEMENTS, ACTIVITIES, AGENTS, *RESOURCES)
ROUTES: Final = (ABOUT, *(route for resource in _RESOURCES for route in resource.routes()))
ALTERNATE: Final = tuple([handler for resource in _RESOURCES for handler in resource.alternate()])
"""POST where only the alternate syntax has it."""

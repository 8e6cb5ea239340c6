"""All handlers in one registration.

One by one, Litestar makes its map of all paths anew for each handler, and each path anew for each of its methods: half
of the time in which a worker starts.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Self, cast

from litestar import Router
from litestar.types.internal_types import RouteHandlerMapItem


class Together(Router):
    """Handlers that are registered at once, as if each stood there by itself.

    Args:
        handlers: Each of them, in the order in which their paths are put in.
    """

    def __init__(self, handlers: Sequence[Any]) -> None:
        super().__init__(path="/", route_handlers=())
        self._handlers = tuple(handlers)

    def __deepcopy__(self, memo: object) -> Self:
        """Be taken as it is: handlers are copied one by one, each for its application."""
        return self

    @property
    def route_handler_method_map(self) -> dict[str, RouteHandlerMapItem]:
        """The handler of each path and method.

        Raises:
            ValueError: A path has two handlers for one method.
        """
        found: dict[str, RouteHandlerMapItem] = defaultdict(dict)
        for handler in self._handlers:
            for path, by_method in self.get_route_handler_map(handler).items():
                if twice := found[path].keys() & by_method.keys():
                    raise ValueError(path, twice)
                for copied in by_method.values():
                    copied.owner = cast("Any", self.owner)  # no layer of its own
                found[path].update(by_method)
        return found

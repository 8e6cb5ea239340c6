"""Operations described once, and asked by both clients.

A method of a group says what is asked (`Call`); reached through a group of a client it asks it, and through one of a
client with asyncio it is awaited. Types and parameters are those of the description, as mypy and editors see them.
"""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from functools import update_wrapper
from types import MethodType
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, cast, overload

from api.client.calls import Call
from api.client.paging import Page, each, each_async
from api.client.sessions import AsyncSession, Session

P = ParamSpec("P")
T = TypeVar("T")
ItemT = TypeVar("ItemT")
PageT = TypeVar("PageT", bound=Page)
SessionT = TypeVar("SessionT", Session, AsyncSession)


class Group(Generic[SessionT]):
    """Operations on one thing.

    What means the same in each of them: `limit`, most entries on one page; `cursor`, `next_cursor` of the page before;
    `on_behalf_of`, for whom it is asked: `supporter/{id}` or `learner/{id}`, the id percent-encoded (a key that acts
    for one person needs none); `idempotency_key`, by which the service knows a request again, made if left out.

    Args:
        session: Sends them.
    """

    def __init__(self, session: SessionT) -> None:
        self._session: SessionT = session


class Operation(Generic[P, T]):
    """One operation.

    Args:
        describe: Says what is asked.
    """

    def __init__(self, describe: Callable[Concatenate[Any, P], Call[T]]) -> None:
        def ask(group: Group[Any], *args: P.args, **named: P.kwargs) -> Any:  # noqa: ANN401 - an answer, or to be awaited
            return group._session.send(describe(group, *args, **named))  # noqa: SLF001

        self._ask = update_wrapper(ask, describe)
        update_wrapper(cast("Callable[..., Any]", self), describe)

    @overload
    def __get__(self, group: None, owner: type) -> Self: ...
    @overload
    def __get__(self, group: Group[Session], owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, group: Group[AsyncSession], owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, group: Group[Any] | None, owner: type) -> Any:
        """Return it as a method of a group."""
        return self if group is None else MethodType(self._ask, group)


class Pages(Generic[P, ItemT]):
    """Goes through all pages of an operation, one entry after the other; takes what it takes.

    Args:
        operation: Asks for a page, by its `cursor`.
        items: What is on one.
    """

    def __init__(self, operation: Operation[P, PageT], items: Callable[[PageT], Sequence[ItemT]]) -> None:
        def go_through(group: Group[Any], *args: P.args, **named: P.kwargs) -> Any:  # noqa: ANN401 - of either kind
            def fetch(cursor: str | None) -> Any:  # noqa: ANN401 - a page, or what is to be awaited for one
                at = named.get("cursor") if cursor is None else cursor
                ask: Any = operation.__get__(group, type(group))
                return ask(*args, **{**named, "cursor": at})

            return (each_async if isinstance(group._session, AsyncSession) else each)(fetch, items)  # noqa: SLF001

        self._go_through = update_wrapper(go_through, operation._ask)  # noqa: SLF001
        self._go_through.__doc__ = f"Go through all pages of `{operation._ask.__name__}`."  # noqa: SLF001

    @overload
    def __get__(self, group: None, owner: type) -> Self: ...
    @overload
    def __get__(self, group: Group[Session], owner: type) -> Callable[P, Iterator[ItemT]]: ...
    @overload
    def __get__(self, group: Group[AsyncSession], owner: type) -> Callable[P, AsyncIterator[ItemT]]: ...
    def __get__(self, group: Group[Any] | None, owner: type) -> Any:
        """Return it as a method of a group."""
        return self if group is None else MethodType(self._go_through, group)

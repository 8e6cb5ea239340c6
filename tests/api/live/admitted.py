"""Have a live store take loads and commits without a record beside it."""

from api.live.admission import Admissible
from api.live.store import LiveStore


async def let_in(store: LiveStore, owner: str = "tests") -> None:
    await store.claim(owner)
    await store.admit(Admissible(owner, await store.positions()))

"""Live store and record belong together, or nothing is served.

The live states number a learner's results. A live store that lost them would begin at 1 again, and every number would
meet one that the record has already. So the store carries the id of the deployment, put there when both are empty or
when everything was rebuilt.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import psycopg

from api.live.store import LiveStore
from api.record.errors import ForeignLiveStoreError, LiveStateLostError

_STANDING: Final = "SELECT id::text, EXISTS (SELECT FROM symphonie.result) FROM symphonie.deployment"


class Deployment(NamedTuple):
    """What the record says of itself.

    Attributes:
        id: Made at the first start.
        has_results: Whether it holds any.
    """

    id: str
    has_results: bool


def deployment_of(connection: psycopg.Connection) -> Deployment:
    """Read what the record says of itself; it is prepared (`api.record.schema`)."""
    row = connection.execute(_STANDING).fetchone()
    connection.commit()
    if row is None:
        raise LookupError
    return Deployment(*row)


async def join(store: LiveStore, deployment: Deployment) -> bool:
    """Make sure that a live store is the record's own; an empty one becomes it if the record is empty, too.

    Returns:
        Whether the live store is new to the record, and knows nothing of what people decided.

    Raises:
        LiveStateLostError: The store is empty, and the record is not.
        ForeignLiveStoreError: The store belongs to another record.
    """
    owner = await store.owner()
    if owner is None and deployment.has_results:
        raise LiveStateLostError
    is_new = owner is None
    owner = owner or await store.claim(deployment.id)
    if owner != deployment.id:
        raise ForeignLiveStoreError(owner, deployment.id)
    return is_new

"""Who is told what changes: webhooks of an organisation, with secrets that only its own key opens."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, args_row

from api.record.audit import acting
from api.record.pool import Pool, row_of, rows_of
from api.record.vault.columns import key_of, told

Form = Literal["webhook", "xapi"]
DisabledBecause = Literal["person", "gone", "failing"]


class Subscription(NamedTuple):
    """A webhook, without what opens something.

    Attributes:
        id: Names it.
        form: As what changes are sent.
        url: Where to.
        kinds: Which changes; empty for all.
        label: What it is for.
        home_page: Of xAPI: to which system the ids of learners belong.
        made_at: When it was made.
        earlier_until: Until when the secret of before signs, too.
        handed_no: Up to which place in the feed there are deliveries.
        failing_since: Since when nothing was taken; None where the last delivery was.
        resumes_at: Until when nothing is sent, as the other side has asked.
        disabled_at: Since when nothing is sent.
        disabled_because: Why.
        n_waiting: Deliveries that wait for an attempt.
    """

    id: str
    form: Form
    url: str
    kinds: Sequence[str]
    label: str
    home_page: str | None
    made_at: datetime
    earlier_until: datetime | None
    handed_no: int
    failing_since: datetime | None
    resumes_at: datetime | None
    disabled_at: datetime | None
    disabled_because: DisabledBecause | None
    n_waiting: int


class Target(NamedTuple):
    """What it takes to send something.

    Attributes:
        organisation_no: Whose.
        id: Of the webhook.
        form: As what changes are sent.
        url: Where to.
        home_page: Of xAPI.
        secret: That signs, or of xAPI user and password; None where the organisation's key is not here.
        earlier_secret: That signs, too.
    """

    organisation_no: int
    id: str
    form: Form
    url: str
    home_page: str | None
    secret: str | None
    earlier_secret: str | None


class NewSubscription(NamedTuple):
    """A webhook that is to be made; as `Subscription`."""

    id: str
    form: Form
    url: str
    kinds: Sequence[str]
    label: str
    home_page: str | None
    secret: str


_SECRET_PLACE: Final = "webhook.secret"  # noqa: S105  # where one is
_EARLIER_PLACE: Final = "webhook.earlier_secret"
_WHICH: Final = "w.organisation_no = %(organisation_no)s AND w.id = %(id)s"
_OWN: Final = (
    "w.id, w.form, w.url, w.kinds, w.label, w.home_page, w.made_at, w.earlier_until, w.handed_no, w.failing_since,"
    " w.resumes_at, w.disabled_at, w.disabled_because, (SELECT count(*) FROM symphonie.webhook_delivery d"
    " WHERE (d.organisation_no, d.webhook_id) = (w.organisation_no, w.id) AND d.state = 'waiting')"
)
_ALL: Final = f"SELECT {_OWN} FROM symphonie.webhook w WHERE w.organisation_no = %(organisation_no)s ORDER BY w.id"
_ONE: Final = f"SELECT {_OWN} FROM symphonie.webhook w WHERE {_WHICH}"
_TARGET: Final = (
    "SELECT w.organisation_no, w.id, w.form, w.url, w.home_page,"
    f" {told('w', _SECRET_PLACE, 'w.id', 'NULL::text')},"
    f" CASE WHEN w.earlier_until > clock_timestamp() THEN {told('w', _EARLIER_PLACE, 'w.id', 'NULL::text')} END"
    f" FROM symphonie.webhook w WHERE {_WHICH}"
)
_MAKE: Final = (
    "INSERT INTO symphonie.webhook AS w"
    " (organisation_no, id, form, url, kinds, label, home_page, secret_box, handed_no)"
    " SELECT %(organisation_no)s, %(id)s, %(form)s, %(url)s, %(kinds)s, %(label)s, %(home_page)s, %(box)s,"
    " coalesce((SELECT change_no FROM symphonie.change_head WHERE organisation_no = %(organisation_no)s), 0)"
)
_CHANGE: Final = (
    "UPDATE symphonie.webhook w SET url = coalesce(%(url)s, w.url), kinds = coalesce(%(kinds)s::text[], w.kinds),"
    " label = coalesce(%(label)s, w.label),"
    " disabled_at = CASE %(is_active)s::boolean WHEN true THEN NULL WHEN false"
    " THEN coalesce(w.disabled_at, clock_timestamp()) ELSE w.disabled_at END,"
    " disabled_because = CASE %(is_active)s::boolean WHEN true THEN NULL WHEN false"
    " THEN coalesce(w.disabled_because, 'person') ELSE w.disabled_because END,"
    " failing_since = CASE WHEN %(is_active)s::boolean THEN NULL ELSE w.failing_since END,"
    " resumes_at = CASE WHEN %(is_active)s::boolean THEN NULL ELSE w.resumes_at END"
    f" WHERE {_WHICH} RETURNING {_OWN}"
)
_ROTATE: Final = (
    "UPDATE symphonie.webhook w SET secret_box = %(box)s, earlier_secret_box = %(earlier_box)s,"
    f" earlier_until = %(until)s WHERE {_WHICH} RETURNING {_OWN}"
)
_REMOVE: Final = f"DELETE FROM symphonie.webhook w WHERE {_WHICH} RETURNING w.id"
_FORGET_WAITING: Final = (
    "DELETE FROM symphonie.webhook_delivery d WHERE d.organisation_no = %(organisation_no)s"
    " AND d.webhook_id = %(id)s AND d.state = 'waiting'"
)
_REWIND: Final = f"UPDATE symphonie.webhook w SET handed_no = %(after)s WHERE {_WHICH} RETURNING {_OWN}"


async def subscriptions_of(pool: Pool, organisation_no: int) -> list[Subscription]:
    """Return the webhooks of an organisation, by their ids."""
    return await rows_of(pool, Subscription, _ALL, {"organisation_no": organisation_no})


async def find_subscription(pool: Pool, organisation_no: int, webhook_id: str) -> Subscription | None:
    """Return a webhook; None if there is none."""
    return await row_of(pool, Subscription, _ONE, {"organisation_no": organisation_no, "id": webhook_id})


async def target_of(connection: AsyncConnection[TupleRow], organisation_no: int, webhook_id: str) -> Target | None:
    """Return what it takes to send something to a webhook; None if there is none."""
    cursor = connection.cursor(row_factory=args_row(Target))
    asked = {"organisation_no": organisation_no, "id": webhook_id}
    return await (await cursor.execute(_TARGET, asked)).fetchone()


async def make_subscription(pool: Pool, organisation_no: int, new: NewSubscription, by: str) -> Subscription | None:
    """Make a webhook, which is told what changes from now on; None if its id is taken.

    Raises:
        RecordUnavailable: Its secret cannot be sealed.
    """
    async with pool.connection() as connection:
        await acting(connection, by)
        box = (await key_of(connection, organisation_no)).seal(_SECRET_PLACE, new.id, new.secret)
        asked = {**new._asdict(), "organisation_no": organisation_no, "kinds": list(new.kinds), "box": box}
        query = f"{_MAKE} ON CONFLICT DO NOTHING RETURNING {_OWN}"
        cursor = connection.cursor(row_factory=args_row(Subscription))
        return await (await cursor.execute(query, asked)).fetchone()


async def change_subscription(
    pool: Pool,
    organisation_no: int,
    webhook_id: str,
    by: str,
    *,
    url: str | None = None,
    kinds: Sequence[str] | None = None,
    label: str | None = None,
    is_active: bool | None = None,
) -> Subscription | None:
    """Change what is given, and return the webhook; None if there is none."""
    asked = {"url": url, "kinds": None if kinds is None else list(kinds), "label": label, "is_active": is_active}
    return await _acted(pool, organisation_no, webhook_id, by, _CHANGE, asked)


async def rotate_secret(
    pool: Pool, organisation_no: int, webhook_id: str, by: str, secret: str, earlier_until: datetime
) -> Subscription | None:
    """Give a webhook another secret; the one of before signs, too, until then. None if there is none.

    Raises:
        RecordUnavailable: It cannot be sealed.
    """
    async with pool.connection() as connection:
        target = await target_of(connection, organisation_no, webhook_id)
        if target is None:
            return None
        key = await key_of(connection, organisation_no)
        await acting(connection, by)
        asked = {
            "organisation_no": organisation_no,
            "id": webhook_id,
            "box": key.seal(_SECRET_PLACE, webhook_id, secret),
            "earlier_box": key.seal(_EARLIER_PLACE, webhook_id, target.secret),
            "until": None if target.secret is None else earlier_until,
        }
        cursor = connection.cursor(row_factory=args_row(Subscription))
        return await (await cursor.execute(_ROTATE, asked)).fetchone()


async def remove_subscription(pool: Pool, organisation_no: int, webhook_id: str, by: str) -> bool:
    """Remove a webhook with its deliveries, and tell whether there was one."""
    async with pool.connection() as connection:
        await acting(connection, by)
        asked = {"organisation_no": organisation_no, "id": webhook_id}
        return await (await connection.execute(_REMOVE, asked)).fetchone() is not None


async def replay(pool: Pool, organisation_no: int, webhook_id: str, after: int) -> Subscription | None:
    """Have all that comes after a place in the feed handed out once more; None if there is no such webhook.

    What waits for an attempt comes again in its place; what was delivered stays listed beside it.
    """
    asked = {"organisation_no": organisation_no, "id": webhook_id, "after": after}
    async with pool.connection() as connection:
        cursor = connection.cursor(row_factory=args_row(Subscription))
        found = await (await cursor.execute(_REWIND, asked)).fetchone()
        await connection.execute(_FORGET_WAITING, asked)
        return None if found is None else found._replace(n_waiting=0)


async def _acted(
    pool: Pool, organisation_no: int, webhook_id: str, by: str, query: str, more: Mapping[str, object]
) -> Subscription | None:
    async with pool.connection() as connection:
        await acting(connection, by)
        cursor = connection.cursor(row_factory=args_row(Subscription))
        asked = {"organisation_no": organisation_no, "id": webhook_id, **more}
        return await (await cursor.execute(query, asked)).fetchone()

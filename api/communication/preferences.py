"""`/v1/message-preferences`: on which channels somebody wants which messages; whether they can be reached, and how."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from api.acting_errors import PeersReadNoFile
from api.errors import Fault, InvalidField, InvalidFields
from api.http.routes import Routes
from api.record.communication.preferences import Recipient, put_preferences
from api.record.communication.push import MOST, count_browsers, push_key, subscribe, unsubscribe
from api.record.communication.reachability import (
    Reachability,
    Subscribed,
    reach_of,
    resume,
    who_is_called,
)
from api.record.communication.stopping import note_wish
from api.runtime import Runtime
from api.support.acting import ActingPerson, Actor, Whoever
from api.support.reading import ReaderOfFile
from content_graph.texts import TEXT_PATTERN
from engine.communication.message import Channel, Language
from engine.communication.preferences import (
    CHANNELS,
    PURPOSES,
    Choice,
    Preferences,
    QuietHours,
)
from engine.communication.stopping import Wish, wish_of
from engine.communication.telephone import dialled

ROUTES: Final = Routes("Messages")
_KEY: Final = r"^[A-Za-z0-9_-]{16,200}={0,2}(?!\n)$"
Endpoint = Annotated[
    str,
    Meta(
        max_length=2000,
        pattern=r"^https://[^\x00-\x20\x7f/?#@\\:]+(?::443)?/[^\x00-\x20\x7f\\]*(?!\n)$",
        description="An address of a push service, which begins with https://.",
    ),
]
Number = Annotated[str, Meta(min_length=1, max_length=40, pattern=TEXT_PATTERN)]


class PreferencesContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody chooses; what is left out is as usual.

    Attributes:
        choices: Of purposes and channels, each once. SMS reminders are off until they are chosen; all else is on.
        quiet: When nothing is to ring: no SMS, no push, no reminder.
    """

    choices: Annotated[tuple[Choice, ...], Meta(max_length=len(PURPOSES) * len(CHANNELS))] = ()
    quiet: QuietHours | None = None


class ChannelReach(msgspec.Struct, frozen=True):
    """Whether somebody is reached on a channel.

    Attributes:
        channel: Which.
        is_known: Whether there is an address.
        suspended: Why it is not used; null where it is. What bounced says its status (RFC 3463).
    """

    channel: Channel
    is_known: bool
    suspended: str | None


class ReachTold(msgspec.Struct, frozen=True):
    """How somebody is reached, and what they want.

    Attributes:
        person: Who: `learner/{id}` or `supporter/{id}`.
        language: In which they are written to; null where nobody said it.
        zone: IANA name of their time zone; null where nobody said it.
        channels: Each channel.
        choices: What holds for each purpose and channel.
        quiet: When nothing is to ring.
        n_browsers: How many browsers show them messages.
    """

    person: str
    language: Language | None
    zone: str | None
    channels: tuple[ChannelReach, ...]
    choices: tuple[Choice, ...]
    quiet: QuietHours | None
    n_browsers: int


class BrowserContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A browser that is to show messages, as its `PushSubscription` says.

    Attributes:
        endpoint: Where its push service takes messages.
        p256dh: Its public key, base64url.
        auth: Its secret, base64url.
    """

    endpoint: Endpoint
    p256dh: Annotated[str, Meta(pattern=_KEY)]
    auth: Annotated[str, Meta(pattern=_KEY)]


class BrowserLeaving(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A browser that is to show no more messages."""

    endpoint: Endpoint


class BrowsersTold(msgspec.Struct, frozen=True):
    """How many browsers show messages to you.

    Attributes:
        n_browsers: Browsers that are subscribed.
    """

    n_browsers: int


class PushKeyTold(msgspec.Struct, frozen=True):
    """With what a browser subscribes: `applicationServerKey`, base64url (RFC 8292).

    Attributes:
        public_key: Base64url.
    """

    public_key: str


class Resuming(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """On which channel a learner is to be tried again.

    Attributes:
        channel: The channel.
    """

    channel: Channel


class IncomingSms(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An SMS that somebody answered with.

    Attributes:
        sender: Their number, as it is dialled from abroad.
        text: What they wrote.
    """

    sender: Number
    text: Annotated[str, Meta(max_length=2000, pattern=TEXT_PATTERN)]


class SmsTaken(msgspec.Struct, frozen=True):
    """What an SMS led to.

    Attributes:
        wish: `stop` for no more SMS, `start` for them again; null for whatever else was written, which goes nowhere.
        n_people: Of how many people the number is.
    """

    wish: Wish | None
    n_people: int


@ROUTES.on("get", "/v1/message-preferences", "What holds.", scope="support:read")
async def get_preferences(runtime: Runtime, organisation_no: int, actor: ActingPerson) -> ReachTold:
    """Read how you are reached.

    On which channels, what you chose, and where nobody was reached.
    """
    return await _told(runtime, organisation_no, _recipient(actor))


@ROUTES.on("put", "/v1/message-preferences", "What holds now.", scope="support:write")
async def put_own_preferences(
    runtime: Runtime, organisation_no: int, actor: ActingPerson, body: PreferencesContent
) -> ReachTold:
    """Choose how you are reached.

    As a whole: what is left out is as usual. What was written to you stands on your own pages in any case.
    """
    _require_sound(body)
    recipient = _recipient(actor)
    async with runtime.pool.connection() as connection:
        preferences = Preferences(choices=body.choices, quiet=body.quiet)
        await put_preferences(connection, organisation_no, recipient, preferences, runtime.clock_us())
    return await _told(runtime, organisation_no, recipient)


@ROUTES.on(
    "get", "/v1/learners/{learner_id}/reachability", "What holds.", scope="support:read", problems=(PeersReadNoFile,)
)
async def get_reachability(runtime: Runtime, organisation_no: int, reader: ReaderOfFile, learner_id: str) -> ReachTold:
    """Read how a learner is reached.

    For the learner, for supporters who have a role for them other than that of a peer tutor, and for the organisation.
    """
    if reader.is_peer:
        raise PeersReadNoFile
    return await _told(runtime, organisation_no, Recipient("learner", learner_id))


@ROUTES.on(
    "post",
    "/v1/learners/{learner_id}/reachability",
    "What holds now.",
    scope="support:write",
    problems=(PeersReadNoFile,),
)
async def try_again(
    runtime: Runtime, organisation_no: int, reader: ReaderOfFile, learner_id: str, body: Resuming
) -> ReachTold:
    """Use a learner's address again.

    One at which nobody was reached, where the reason is gone; another address is used at once, and needs no word.
    """
    if reader.is_peer:
        raise PeersReadNoFile
    recipient = Recipient("learner", learner_id)
    async with runtime.pool.connection() as connection:
        await resume(connection, organisation_no, recipient, body.channel)
    return await _told(runtime, organisation_no, recipient)


@ROUTES.on("get", "/v1/push-key", "The key.", scope="support:read")
async def get_push_key(runtime: Runtime, organisation_no: int, actor: Whoever) -> PushKeyTold:  # noqa: ARG001 - all
    """Read the key for push messages.

    A browser subscribes with it.
    """
    async with runtime.pool.connection() as connection:
        return PushKeyTold((await push_key(connection, organisation_no)).told)


@ROUTES.on("put", "/v1/push-subscriptions", "It shows messages.", scope="support:write")
async def add_browser(
    runtime: Runtime, organisation_no: int, actor: ActingPerson, body: BrowserContent
) -> BrowsersTold:
    """Show messages in a browser.

    To you, from now on; of more than ten browsers the one that came first gets none any more.
    """
    fault = runtime.outgoing.reach.fault_of(body.endpoint)
    if fault is not None:
        raise InvalidField("$.endpoint", f"The address is not asked: {fault}.", "Send what the browser says.")
    recipient, browser = _recipient(actor), Subscribed(body.endpoint, body.p256dh, body.auth)
    async with runtime.pool.connection() as connection:
        await subscribe(connection, organisation_no, recipient, browser, runtime.clock_us())
        return BrowsersTold(await count_browsers(connection, organisation_no, recipient))


@ROUTES.on("post", "/v1/push-subscriptions/end", "It shows none any more.", scope="support:write")
async def end_browser(
    runtime: Runtime, organisation_no: int, actor: ActingPerson, body: BrowserLeaving
) -> BrowsersTold:
    """Show no more messages in a browser.

    Of yours; any other is left as it is.
    """
    recipient = _recipient(actor)
    async with runtime.pool.connection() as connection:
        await unsubscribe(connection, organisation_no, recipient, body.endpoint)
        return BrowsersTold(await count_browsers(connection, organisation_no, recipient))


@ROUTES.on("post", "/v1/sms", "It was read.", scope="messages:write")
async def take_sms_in(runtime: Runtime, organisation_no: int, body: IncomingSms) -> SmsTaken:
    """Hand an SMS in.

    Whoever answers `STOP` (or `ARRET`, `DESABONNER`, `UNSUBSCRIBE` …) gets no SMS any more, until they answer `START`
    (or `REPRENDRE`) or choose them again. What else somebody writes goes into no case: a number proves nobody.
    """
    wish, number = wish_of(body.text), dialled(body.sender)
    if number is None:
        raise InvalidField(
            "$.sender", "It is no number as it is dialled from abroad.", "Send one such as +33612345678."
        )
    async with runtime.pool.connection() as connection:
        people = await who_is_called(connection, organisation_no, number)
        if wish is not None:
            for one in sorted(people):
                await note_wish(connection, organisation_no, one, wish, runtime.clock_us())
    return SmsTaken(wish, len(people))


async def _told(runtime: Runtime, organisation_no: int, recipient: Recipient) -> ReachTold:
    async with runtime.pool.connection() as connection:
        reach = (await reach_of(connection, organisation_no, [recipient]))[recipient]
        n_browsers = await count_browsers(connection, organisation_no, recipient)
    return ReachTold(
        recipient.name,
        reach.language,
        reach.zone,
        tuple(ChannelReach(one, _is_known(reach, one), reach.suspended.get(one)) for one in CHANNELS),
        tuple(Choice(purpose, one, reach.takes(purpose, one)) for purpose in PURPOSES for one in CHANNELS),
        reach.quiet,
        min(n_browsers, MOST),
    )


def _is_known(reach: Reachability, channel: Channel) -> bool:
    return channel in reach.addresses or channel in reach.suspended


def _recipient(actor: Actor) -> Recipient:
    return Recipient(actor.kind, actor.id)


def _require_sound(body: PreferencesContent) -> None:
    met = set[tuple[str, str]]()
    faults = []
    for index, one in enumerate(body.choices):
        if (one.purpose, one.channel) in met:
            detail = f"{one.purpose} on {one.channel} comes twice."
            faults.append(Fault(f"$.choices[{index}]", detail, "Send each purpose and channel once."))
        met.add((one.purpose, one.channel))
    if body.quiet is not None and body.quiet.from_time == body.quiet.to_time:
        faults.append(Fault("$.quiet", "They end when they begin.", "Send another end, or null for none."))
    if faults:
        raise InvalidFields(tuple(faults))

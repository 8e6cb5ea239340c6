"""People, courses and instants that the tests of messages share."""

import datetime as dt
from zoneinfo import ZoneInfo

import msgspec

from content_graph.authoring import read_body
from engine.communication.checking import decode
from engine.communication.message import Channel
from engine.communication.people import AT_NIGHT, CHANNELS, Facts, Quiet, Recipient
from engine.communication.scenario import MessageScenario, MessageStep, MessageTrigger, OccasionKind
from engine.communication.situation import Occasion, Run, Situation, Terms
from engine.communication.timing import whole_days
from engine.support.calendar import SpecialDay, make_calendar
from engine.support.openings import instant_of

OFFICE = make_calendar(
    "Europe/Paris", "Mo-Fr 09:00-12:30,13:30-17:30", [SpecialDay(dt.date(2026, 11, 11), name="Armistice")]
)
TERMS = Terms(whole_days(OFFICE), 3)
ALWAYS = Terms(None, 50)


def at(text: str, zone: str = "Europe/Paris") -> int:
    """Return a local time as microseconds since 1970."""
    return instant_of(dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def told(at_us: int, zone: str = "Europe/Paris") -> str:
    """Return an instant as a local time."""
    local = dt.datetime.fromtimestamp(at_us / 1e6, ZoneInfo(zone))
    return local.strftime("%a %Y-%m-%d %H:%M")


def ada(
    zone: str = "Europe/Paris",
    channels: tuple[Channel, ...] = CHANNELS,
    quiet: Quiet = AT_NIGHT,
    reminded: tuple[int, ...] = (),
) -> Recipient:
    """Return a learner who reads French and can be reached by every channel, unless said otherwise."""
    return Recipient(
        kind="learner",
        id="ada",
        language="fr",
        zone=zone,
        channels=channels,
        all_channels=CHANNELS,
        quiet=quiet,
        reminded_us=reminded,
    )


def essay(due: str, *, is_done: bool = False) -> Occasion:
    """Return a deadline."""
    facts = Facts(texts={"activity": {"fr": "Dissertation", "en": "Essay"}}, moments={"due": at(due)})
    return Occasion(kind="deadline", about="essay", at_us=at(due), is_done=is_done, facts=facts)


def meeting(starts: str, *, is_cancelled: bool = False) -> Occasion:
    """Return a meeting."""
    return Occasion(kind="meeting", about="m1", at_us=at(starts), is_cancelled=is_cancelled)


def of(*occasions: Occasion, **changes: object) -> Situation:
    """Return a situation with these occasions, of somebody who has been there since August."""
    usual = {"learner": "ada", "cohorts": frozenset({"class-1"}), "since_us": at("2026-08-01T00:00")}
    return Situation(**{**usual, "occasions": occasions, **changes})  # type: ignore[arg-type]


def step(
    occasion: OccasionKind = "deadline", days: int = -1, at_time: str | None = "09:00", **changes: object
) -> MessageStep:
    """Return a step."""
    made = MessageStep(id="s", template="t", trigger=MessageTrigger(occasion=occasion, days=days, at=at_time))
    return msgspec.structs.replace(made, **changes)


def scenario_of(*steps: MessageStep, cap: int = 3) -> MessageScenario:
    """Return a scenario whose one template says nothing much."""
    text = {
        "title": {"en": "Test"},
        "cap_per_week": cap,
        "templates": [{"id": "t", "kind": "encouragement", "subject": {"en": "Hi"}, "text": {"en": "Hello {name}"}}],
        "steps": msgspec.to_builtins(steps),
    }
    return msgspec.convert(text, MessageScenario)


def run_of(*steps: MessageStep, terms: Terms = TERMS) -> Run:
    """Return a run of such a scenario."""
    return Run("scenario", scenario_of(*steps, cap=terms.cap_per_week), terms)


def read(text: str) -> MessageScenario:
    """Read YAML."""
    return decode(read_body(text.encode(), is_yaml=True))

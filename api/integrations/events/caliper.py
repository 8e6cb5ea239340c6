"""Read a Caliper 1.2 (or 1.1) event as an occurrence.

Entities stand in an event as a whole, or as their IRI alone. An event is about its actor, if that is a person; one of
a grade is about the assignee of the attempt, because there the actor is who graded, or the software that did.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from api.integrations.events.occurrence import NO_SCORE, Occurrence, SaidScore
from api.integrations.events.statements import number
from api.integrations.identities.persons import Named

_OF_ATTEMPTS: Final = frozenset({"GradeEvent"})


def read_event(event: Mapping[str, Any]) -> Occurrence:
    """Return what an event says happened."""
    kind, action = str(event.get("type", "")), str(event.get("action", ""))
    target, generated = _entity(event.get("object")), _entity(event.get("generated"))
    attempt = _attempt_of(target, generated)
    item = _entity(attempt.get("assignable")) if kind in _OF_ATTEMPTS else target
    entity = item or target
    return Occurrence(
        event_id=event_id_of(event),
        person=_person(kind, event, attempt),
        verb=f"{kind}/{action}",
        activity=_iri(entity),
        kinds=tuple(_texts(entity.get("type"))),
        parents=tuple(_parents(entity, attempt)),
        extensions={**_entity(entity.get("extensions")), **_entity(event.get("extensions"))},
        said_at=_text(event.get("eventTime")),
        score=_score(generated, entity),
        success=None,
        duration=_text(generated.get("duration")) or _text(attempt.get("duration")) or _text(target.get("duration")),
        attempt=_count(attempt),
        due_at=_text(entity.get("dateToSubmit")),
    )


def event_id_of(event: Mapping[str, Any]) -> str:
    """Return the id of an event, as ours have it: without the `urn:uuid:` that all of them begin with."""
    return str(event.get("id", "")).lower().removeprefix("urn:uuid:")


def _person(kind: str, event: Mapping[str, Any], attempt: Mapping[str, Any]) -> Named | None:
    """Return who it is about: of an LTI 1.3 launch issuer and subject, else the two parts of the person's IRI."""
    is_graded = kind in _OF_ATTEMPTS and bool(attempt)
    who = _entity(attempt.get("assignee")) if is_graded else _entity(event.get("actor"))
    launched = _entity(_entity(event.get("federatedSession")).get("messageParameters"))
    issuer, subject = _text(launched.get("iss")), _text(launched.get("sub"))
    if issuer and subject and not is_graded:
        return issuer, subject
    iri = _iri(who)
    if iri is None or who.get("type", "Person") != "Person":
        return None
    home, _, name = iri.rpartition("/" if "://" in iri else ":")
    return home, name


def _attempt_of(target: Mapping[str, Any], generated: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the attempt that an event tells of: its object, what it generated, or what that belongs to."""
    for one in (target, generated):
        if one.get("type") == "Attempt":
            return one
    return _entity(generated.get("attempt"))


def _score(generated: Mapping[str, Any], entity: Mapping[str, Any]) -> SaidScore:
    """Return the score: of a `Score` what was given of its maximum, of a `Result` (before 1.1) the normal one."""
    given = number(generated.get("scoreGiven", generated.get("normalScore", generated.get("totalScore"))))
    most = number(generated.get("maxScore", generated.get("maxResultScore", entity.get("maxScore"))))
    return NO_SCORE if given is None else SaidScore(raw=given, most=most)


def _count(attempt: Mapping[str, Any]) -> int | None:
    said = number(attempt.get("count"))
    return None if said is None or said < 1 else int(said)


def _parents(entity: Mapping[str, Any], attempt: Mapping[str, Any]) -> Iterator[str]:
    for one in (_entity(entity.get("isPartOf")), _entity(attempt.get("assignable"))):
        iri = _iri(one)
        if iri is not None:
            yield iri


def _entity(value: object) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    return {"id": value} if isinstance(value, str) and value else {}


def _iri(entity: Mapping[str, Any]) -> str | None:
    return _text(entity.get("id"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value

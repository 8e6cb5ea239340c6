"""Everything that keeps a text from being a message scenario, at once, each with its place and a remedy."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec

from content_graph.authoring import ContentFault, Fault, Source, nearest
from content_graph.misfits import Misfit, misfits
from engine.communication.scenario import (
    ABOUT,
    BEFORE,
    COMMON,
    PLACEHOLDER,
    PLACEHOLDERS,
    MessageScenario,
    MessageStep,
    MessageTemplate,
)

P = TypeVar("P", MessageTemplate, MessageStep)


def decode(source: Source) -> MessageScenario:
    """Turn a plain tree into a message scenario.

    Raises:
        ContentFault: With everything that is wrong, in the order of the text.
    """
    refusal, found = "", None
    try:
        found = msgspec.convert(source.tree, MessageScenario)
    except msgspec.ValidationError as fault:
        refusal = str(fault)
    shape = misfits(source.tree, MessageScenario, refusal) if refusal else ()
    told = [*source.faults, *(Fault(*one) for one in (*shape, *_broken(source.tree)))]
    if found is not None and not told:
        return found
    places = source.places()
    first: dict[str, Fault] = {}
    for one in told:
        first.setdefault(one.path, one)
    placed = [one._replace(place=one.place or nearest(one.path, places)) for one in first.values()]
    raise ContentFault(sorted(placed, key=lambda one: (one.place.line, one.place.column) if one.place else (0, 0)))


def broken(scenario: MessageScenario) -> tuple[Misfit, ...]:
    """Tell what is wrong with a message scenario whose fields are all as they should be."""
    return tuple(_broken(msgspec.to_builtins(scenario)))


def _broken(tree: object) -> Iterator[Misfit]:
    """Look at whatever can be read of a tree: parts that cannot are told elsewhere."""
    templates = _readable(tree, "templates", MessageTemplate)
    steps = _readable(tree, "steps", MessageStep)
    yield from _twice("templates", [(n, one.id) for n, one in templates])
    yield from _twice("steps", [(n, one.id) for n, one in steps])
    for n, template in templates:
        yield from _in_languages(f"$.templates[{n}]", template)
        yield from _in_words(f"$.templates[{n}]", template, [one for _, one in steps if one.template == template.id])
    known = {one.id: one for _, one in templates}
    for n, step in steps:
        if step.template in known:
            yield from _in_step(f"$.steps[{n}]", step, known[step.template])
        elif not _is_written(tree, step.template):
            close = f"Name one of {', '.join(sorted(known))}." if known else "Write the template first."
            yield Misfit(f"$.steps[{n}].template", f"There is no template {step.template!r}.", close)


def _readable(tree: object, section: str, kind: type[P]) -> list[tuple[int, P]]:
    members = tree.get(section) if isinstance(tree, dict) else None
    found = []
    for n, one in enumerate(members if isinstance(members, list) else ()):
        try:
            found.append((n, msgspec.convert(one, kind)))
        except msgspec.ValidationError:
            continue
    return found


def _is_written(tree: Any, template: str) -> bool:  # noqa: ANN401 - any JSON
    """Tell whether a template stands there that cannot be read."""
    members = tree.get("templates") or ()
    return any(isinstance(one, dict) and one.get("id") == template for one in members)


def _twice(section: str, ids: Sequence[tuple[int, str]]) -> Iterator[Misfit]:
    times = Counter(one for _, one in ids)
    met: set[str] = set()
    for n, one in ids:
        if times[one] > 1 and one in met:
            yield Misfit(f"$.{section}[{n}].id", f"The id {one!r} stands there twice.", "Give each an id of its own.")
        met.add(one)


def _in_languages(path: str, template: MessageTemplate) -> Iterator[Misfit]:
    said = {"subject": template.subject, "text": template.text}
    optional = {"short": template.short, "link.label": template.link.label if template.link else {}}
    languages = set(template.subject) | set(template.text)
    for field, words in {**said, **{name: one for name, one in optional.items() if one}}.items():
        for missing in sorted(languages - set(words)):
            yield Misfit(
                f"{path}.{field}", f"It is not said in {missing!r}, as the rest of it is.", f"Add it: {missing}: …"
            )


def _in_words(path: str, template: MessageTemplate, steps: Iterable[MessageStep]) -> Iterator[Misfit]:
    """See that each placeholder can be filled in wherever the template is used."""
    about = {one.trigger.occasion for one in steps} & set(ABOUT[template.kind]) or set(ABOUT[template.kind])
    known = {*COMMON}.union(set.intersection(*(set(PLACEHOLDERS[one]) for one in about)))
    fields = {
        **{f"subject.{tag}": words for tag, words in template.subject.items()},
        **{f"text.{tag}": words for tag, words in template.text.items()},
        **{f"short.{tag}": words for tag, words in template.short.items()},
    }
    for field, words in fields.items():
        unknown = [name for name in dict.fromkeys(PLACEHOLDER.findall(words)) if name not in known]
        if unknown:
            told = ", ".join(f"{{{name}}}" for name in unknown)
            yield Misfit(
                f"{path}.{field}",
                f"Nothing is known to be filled in for {told} here.",
                f"There are {', '.join(f'{{{name}}}' for name in sorted(known))}.",
            )


def _in_step(path: str, step: MessageStep, template: MessageTemplate) -> Iterator[Misfit]:
    trigger, kind = step.trigger, template.kind
    if trigger.occasion not in ABOUT[kind]:
        detail = f"A template of kind {kind} is not about {trigger.occasion}."
        yield Misfit(f"{path}.trigger.occasion", detail, f"Choose among {', '.join(ABOUT[kind])}.")
    if trigger.at is not None and trigger.hours:
        yield Misfit(f"{path}.trigger.hours", "Hours and a time of day contradict each other.", "Keep one of the two.")
    wanted, offset = BEFORE.get(kind), (trigger.days, trigger.hours)
    is_at_once = offset == (0, 0) and trigger.at is None
    if wanted is not None and (offset > (0, 0) or is_at_once if wanted else offset < (0, 0)):
        said = "negative days or hours, or a time of the same day" if wanted else "positive days or hours, or none"
        detail = f"A message of kind {kind} goes {'before' if wanted else 'after'} its occasion."
        yield Misfit(f"{path}.trigger.days", detail, f"Send {said}.")
    if kind == "deadline_missed" and offset == (0, 0) and trigger.at is not None:
        detail = "A time on the day of a deadline may be before it."
        yield Misfit(f"{path}.trigger.at", detail, "Leave the time out, or send days: 1.")
    if trigger.days * trigger.hours < 0:
        detail = "Days before and hours after, or the other way round."
        yield Misfit(f"{path}.trigger.hours", detail, "Give both the same sign.")
    if trigger.occasion == "course_date" and not trigger.only:
        yield Misfit(f"{path}.trigger.only", "It does not say which date of the course.", "Name it: only: [exam].")
    for field, values in (("channels", step.channels), ("stop", step.stop)):
        if len(set(values)) < len(values):
            yield Misfit(f"{path}.{field}", "One of them stands there twice.", "Name each once.")

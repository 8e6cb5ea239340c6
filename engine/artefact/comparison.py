"""What two models say differently."""

from collections.abc import Iterator, Mapping

import msgspec

from engine.artefact.model import ModelArtefact

LARGEST_SHOWN = 20


class NumberChange(msgspec.Struct, frozen=True):
    """A parameter that has another value.

    Attributes:
        path: In the file, as `$.parameters.fitted.skills.phishing.learn`.
        before: In the first model; null where it has none.
        after: In the second.
    """

    path: str
    before: float | None
    after: float | None


class VocabularyChange(msgspec.Struct, frozen=True):
    """Ids that only one of the models has seen.

    Attributes:
        both: How many both have.
        only_before: In the first alone.
        only_after: In the second alone.
    """

    both: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]


class Comparison(msgspec.Struct, frozen=True):
    """What two models say differently.

    Attributes:
        population: Every parameter of the population that changed.
        n_changed: Parameters of skills and items that both models have, with another value.
        largest: Those that moved furthest, largest move first.
        skills: Of the vocabularies.
        items: Of the vocabularies.
    """

    population: tuple[NumberChange, ...]
    n_changed: int
    largest: tuple[NumberChange, ...]
    skills: VocabularyChange
    items: VocabularyChange


def compare(before: ModelArtefact, after: ModelArtefact) -> Comparison:
    """Put two models side by side."""
    population = tuple(_changes(before.parameters.population, after.parameters.population, "$.parameters.population"))
    fitted = _changes(before.parameters.fitted, after.parameters.fitted, "$.parameters.fitted")
    moved = [(_move(change), change) for change in fitted if change.before is not None and change.after is not None]
    moved.sort(key=lambda one: (-one[0], one[1].path))
    return Comparison(
        population,
        len(moved),
        tuple(change for _, change in moved[:LARGEST_SHOWN]),
        _vocabulary(before.vocabulary.skills, after.vocabulary.skills),
        _vocabulary(tuple(before.vocabulary.items), tuple(after.vocabulary.items)),
    )


def _move(change: NumberChange) -> float:
    return abs((change.after or 0.0) - (change.before or 0.0))


def _changes(before: msgspec.Struct, after: msgspec.Struct, path: str) -> Iterator[NumberChange]:
    numbers_before, numbers_after = dict(_numbers(before, path)), dict(_numbers(after, path))
    for name in {**numbers_before, **numbers_after}:
        change = NumberChange(name, numbers_before.get(name), numbers_after.get(name))
        if change.before != change.after:
            yield change


def _numbers(value: object, path: str) -> Iterator[tuple[str, float]]:
    """Give every number within parameters, whatever they consist of, with its path."""
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.asdict(value)
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _numbers(one, f"{path}.{name}")
    elif isinstance(value, (list, tuple)):
        for n, one in enumerate(value):
            yield from _numbers(one, f"{path}[{n}]")
    elif isinstance(value, (int, float)):
        yield path, float(value)


def _vocabulary(before: tuple[str, ...], after: tuple[str, ...]) -> VocabularyChange:
    seen_before, seen_after = set(before), set(after)
    return VocabularyChange(
        len(seen_before & seen_after),
        tuple(name for name in before if name not in seen_after),
        tuple(name for name in after if name not in seen_before),
    )

"""What takes two places of a model to see."""

from collections.abc import Iterator
from itertools import islice

import msgspec

from content_graph.misfits import MAX_MISFITS, Misfit
from engine.artefact.model import Intervals, ModelArtefact, ModelFault
from engine.tracing.correction import FEATURES
from engine.tracing.fitted_terms import SEPARATOR
from engine.tracing.parameters import CorrectionTrees

_KNOWN = "Add it to the vocabulary, or take the entry out."


def require_sound(model: ModelArtefact) -> None:
    """Check that the parts of a model agree with each other.

    Raises:
        ModelFault: With the contradictions, at most `MAX_MISFITS`.
    """
    faults = tuple(islice(_faults(model), MAX_MISFITS))
    if faults:
        raise ModelFault(*faults)


def _faults(model: ModelArtefact) -> Iterator[Misfit]:
    skills, items = set(model.vocabulary.skills), model.vocabulary.items.keys()
    if len(skills) < len(model.vocabulary.skills):
        yield Misfit("$.vocabulary.skills", "a skill stands here twice.", "Name each skill once.")
    for item, of_item in model.vocabulary.items.items():
        for skill in of_item:
            if skill not in skills:
                yield _unknown(f"$.vocabulary.items.{item}", "skill", skill)
    for path, name in _named(model):
        if path.endswith(".sets"):
            unknown = (skill for skill in name.split(SEPARATOR) if skill not in skills)
            yield from (_unknown(f"{path}.{name}", "skill", skill) for skill in unknown)
            continue
        noun, known = ("skill", skills) if path.endswith(".skills") else ("item", items)
        if name not in known:
            yield _unknown(f"{path}.{name}", noun, name)
    if model.kind == "bkt" and model.parameters.population.n_nodes != 1:
        detail = "classic knowledge tracing has one node of ability."
        yield Misfit("$.parameters.population.n_nodes", detail, "Write 1, or the kind ability.")
    yield from _misshapen(model.parameters.population.correction)
    yield from _crossed(model.intervals)
    yield from _backward(model)


def _misshapen(trees: CorrectionTrees | None) -> Iterator[Misfit]:
    """Check that trees are whole, and read what there is."""
    if trees is None:
        return
    path, n_leaves = "$.parameters.population.correction", 2**trees.depth
    n_trees, rest = divmod(len(trees.leaves), n_leaves)
    n_questions = n_trees * trees.depth
    if rest or len(trees.features) != n_questions or len(trees.thresholds) != n_questions:
        detail = f"trees of depth {trees.depth} have {n_leaves} leaves and {trees.depth} splits each."
        yield Misfit(path, detail, "Give as many leaves, features and thresholds, or null for no correction.")
    for name in sorted(set(trees.features).difference(FEATURES)):
        yield Misfit(f"{path}.features", f"there is no feature {name!r}.", f"Known are: {', '.join(FEATURES)}.")


def _unknown(path: str, noun: str, name: str) -> Misfit:
    return Misfit(path, f"the vocabulary has no {noun} {name!r}.", _KNOWN)


def _named(model: ModelArtefact) -> Iterator[tuple[str, str]]:
    """Give each entry by id, with its section: what is about neither skills nor sets of them is about items."""
    fitted = msgspec.structs.asdict(model.parameters.fitted)
    sections: dict[str, object] = {f"$.parameters.fitted.{name}": section for name, section in fitted.items()}
    sections |= {"$.intervals.skills": model.intervals.skills, "$.intervals.items": model.intervals.items}
    for path, section in sections.items():
        for name in section if isinstance(section, dict) else ():
            yield path, name


def _crossed(intervals: Intervals) -> Iterator[Misfit]:
    sections = [("$.intervals.population", intervals.population)]
    sections += [(f"$.intervals.skills.{skill}", named) for skill, named in intervals.skills.items()]
    sections += [(f"$.intervals.items.{item}", named) for item, named in intervals.items.items()]
    for path, named in sections:
        for name, interval in named.items():
            if interval.low > interval.high:
                yield Misfit(f"{path}.{name}", "the lower end lies above the upper one.", "Exchange them.")


def _backward(model: ModelArtefact) -> Iterator[Misfit]:
    first, last = model.training.period_from, model.training.period_to
    if (first is None) != (last is None):
        yield Misfit("$.training", "the period has one end only.", "Give both ends, or null for both.")
    elif first is not None and last is not None and first > last:
        yield Misfit("$.training.period_to", "the period ends before it begins.", "Exchange the two times.")

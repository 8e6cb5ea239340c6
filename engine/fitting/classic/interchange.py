"""pyBKT's models as ours, and ours as pyBKT's (Badrinath, Wang & Pardos 2021), in every variant of theirs.

In pyBKT a skill has a `prior`, and vectors: `learns` and `forgets` by `resource_names`, which count from 1, `guesses`
and `slips` by `gs_names`, of which only the order counts. What its variants do to them:

    multilearn, multipair  the resources are classes of steps; a pair is named after the arrays of its two items
    multiprior             the prior is 0, and before each sequence stands a row without a result whose resource is the
                           sequence's class, so that the `learns` of that resource is P(L0); `Default` is the real step
    multigs                the classes of results

The import of pyBKT itself, an extra, waits until it is needed.
"""

import re
from ast import literal_eval
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal, TypeAlias

import numpy as np

from engine.fitting.classic.layout import SECTIONS
from engine.fitting.classic.model import ClassicModel, SkillProbabilities, mean_probability
from engine.fitting.classic.sequences import ONE_CLASS, PAIR

PybktVariant: TypeAlias = Literal["multilearn", "multiprior", "multipair", "multigs"]
Classes: TypeAlias = dict[str, float]
"""Probabilities by name of the class."""

VARIANTS: tuple[PybktVariant, ...] = ("multilearn", "multiprior", "multipair", "multigs")  # as in its `model_type`

_NO_PAIR = "Default"  # the resource of no pair, and of real steps beside priors
_ITEMS_OF_PAIR = re.compile(r"\[('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|[^\]]*)\]")


def from_pybkt(model: Any) -> ClassicModel:  # noqa: ANN401 - pyBKT has no types
    """Take a fitted `pyBKT.models.Model`; names of classes become texts, those of priors by first result "0" and "1".

    Raises:
        ValueError: The model is not fitted.
    """
    if not model.fit_model:
        message = "The pyBKT model holds no skill; fit it, or set its coef_."
        raise ValueError(message)
    variants = [name for name, is_on in zip(VARIANTS, model.model_type, strict=True) if is_on]
    columns = model.defaults or {}
    by_result = columns.get("multiprior", "correct") == columns.get("correct", "correct")
    named = {skill: _named(fitted) for skill, fitted in model.fit_model.items()}
    return _made(named, variants, by_result=by_result)


def from_params(params: Any, variants: Collection[PybktVariant] = (), *, by_result: bool = True) -> ClassicModel:  # noqa: ANN401 - a pandas frame
    """Take what `pyBKT.models.Model.params()` gives: a frame of values by (skill, param, class).

    Args:
        params: The frame.
        variants: Which variants the model had; the frame does not say.
        by_result: Whether priors were by the first result, whose names pyBKT moves up by one.
    """
    named: dict[str, dict[str, Classes]] = {}
    for (skill, param, of_class), value in params["value"].items():
        named.setdefault(skill, {}).setdefault(param, {})[of_class] = float(value)
    return _made(named, variants, by_result=by_result)


def to_pybkt(model: ClassicModel, variants: Collection[PybktVariant] = (), *, by_result: bool = True) -> Any:  # noqa: ANN401 - pyBKT has no types
    """Make a `pyBKT.models.Model` that predicts the same; classes named by whole numbers get these for names.

    Args:
        model: Ours.
        variants: What the classes mean to pyBKT.
        by_result: Whether priors are by the first result.
    """
    from pyBKT.models import Model  # noqa: PLC0415 - an extra

    made = Model(parallel=False)
    made.model_type = [name in variants for name in VARIANTS]
    made.skills = list(model.skills)
    made.fit_model = {
        skill: _fit_model(probabilities, variants, by_result=by_result) for skill, probabilities in model.skills.items()
    }
    return made


def _named(fitted: Mapping[str, Any]) -> dict[str, Classes]:
    """Put names to the vectors of one skill of pyBKT's."""
    resources = _in_order(fitted.get("resource_names"), len(fitted["learns"]))
    results = _in_order(fitted.get("gs_names"), len(fitted["guesses"]))
    forgets = fitted.get("forgets", np.zeros(len(resources)))
    return {
        "prior": {ONE_CLASS: float(fitted["prior"])},
        "learns": dict(zip(resources, map(float, fitted["learns"]), strict=True)),
        "forgets": dict(zip(resources, map(float, forgets), strict=True)),
        "guesses": dict(zip(results, map(float, fitted["guesses"]), strict=True)),
        "slips": dict(zip(results, map(float, fitted["slips"]), strict=True)),
    }


def _in_order(places: Mapping[object, int] | None, n: int) -> list[str]:
    """List names by place; parameters that were set by hand have none."""
    if places is None:
        return [ONE_CLASS] if n == 1 else [str(number) for number in range(1, n + 1)]
    return [str(name) for name in sorted(places, key=lambda name: places[name])][:n]


def _made(
    named: Mapping[str, Mapping[str, Classes]], variants: Collection[PybktVariant], *, by_result: bool
) -> ClassicModel:
    skills = {}
    for skill, params in named.items():
        prior, learn, forget = params["prior"], params["learns"], params["forgets"]
        if "multiprior" in variants:
            prior = _priors(params, by_result=by_result)
            learn, forget = ({ONE_CLASS: values[_NO_PAIR]} for values in (learn, forget))
        elif "multipair" in variants:
            learn, forget = ({_our_pair(name): value for name, value in values.items()} for values in (learn, forget))
        skills[skill] = SkillProbabilities(
            prior=prior, learn=learn, forget=forget, guess=params["guesses"], slip=params["slips"]
        )
    return ClassicModel(skills=skills, typical=typical_of(skills.values()))


def typical_of(skills: Iterable[SkillProbabilities]) -> SkillProbabilities:
    """Average over skills, for those that a model has not seen."""
    known = list(skills)
    means = {
        name: mean_probability(mean_probability(getattr(skill, name).values()) for skill in known) for name in SECTIONS
    }
    return SkillProbabilities(**{name: {ONE_CLASS: mean} for name, mean in means.items()})


def _priors(params: Mapping[str, Classes], *, by_result: bool) -> Classes:
    """Let the row that stands before a sequence pass: what is known after it is P(L0)."""
    before = next(iter(params["prior"].values()))
    return {
        str(int(name) - 1) if by_result else name: (1.0 - before) * learn + before * (1.0 - params["forgets"][name])
        for name, learn in params["learns"].items()
        if name != _NO_PAIR
    }


def _our_pair(name: str) -> str:
    if name == _NO_PAIR:
        return ONE_CLASS
    later, earlier = map(_unquoted, _ITEMS_OF_PAIR.findall(name))
    return f"{earlier}{PAIR}{later}"


def _unquoted(shown: str) -> str:
    """Take the quotes off; numpy writes a text as Python does, pandas just puts it between quotes."""
    if shown[:1] not in {"'", '"'}:
        return shown
    try:
        return str(literal_eval(shown))
    except SyntaxError:
        return shown[1:-1]


def _fit_model(skill: SkillProbabilities, variants: Collection[PybktVariant], *, by_result: bool) -> dict[str, object]:
    """Lay one skill out as pyBKT's fitting leaves it."""
    prior, learn, forget = next(iter(skill.prior.values())), skill.learn, skill.forget
    names: list[object] = list(_their_names(list(learn)))
    if "multiprior" in variants:
        prior = 0.0
        learn = {_NO_PAIR: next(iter(learn.values())), **skill.prior}
        forget = {_NO_PAIR: next(iter(forget.values())), **dict.fromkeys(skill.prior, 0.0)}
        own = _their_names(list(skill.prior))
        names = [_NO_PAIR, *(one + 1 if by_result and isinstance(one, int) else one for one in own)]
    elif "multipair" in variants:
        learn, forget = (
            {ONE_CLASS: values.get(ONE_CLASS, mean_probability(values.values())), **values}
            for values in (learn, forget)
        )
        names = [_NO_PAIR, *_their_pairs([name for name in learn if name != ONE_CLASS])]
    learns, forgets = (np.array(list(values.values())) for values in (learn, forget))
    guesses, slips = (np.array(list(values.values())) for values in (skill.guess, skill.slip))
    has_classes = "multigs" in variants
    return {
        "prior": prior, "learns": learns, "forgets": forgets, "guesses": guesses, "slips": slips,
        "pi_0": np.array([[1.0 - prior], [prior]]),
        "As": np.stack([np.stack([1.0 - learns, forgets], 1), np.stack([learns, 1.0 - forgets], 1)], 1),
        "emissions": np.stack([np.stack([1.0 - guesses, guesses], 1), np.stack([slips, 1.0 - slips], 1)], 1),
        "resource_names": {name: number for number, name in enumerate(names, start=1)},
        "gs_names": {name: number for number, name in enumerate(_their_names(list(skill.guess)))}
        if has_classes else {ONE_CLASS: 1},
    }  # fmt: skip


def _their_names(names: list[str]) -> list[str] | list[int]:
    """Turn names into whole numbers where all are some, as pandas does with such a column."""
    return [int(name) for name in names] if all(str(_whole(name)) == name for name in names) else names


def _whole(name: str) -> int | None:
    return int(name) if re.fullmatch(r"-?\d+", name) else None


def _their_pairs(names: list[str]) -> list[str]:
    """Name pairs as pyBKT does: after how numpy or pandas shows arrays of one item each, the later one first."""
    import pandas as pd  # noqa: PLC0415 - comes with pyBKT

    pairs = [name.split(PAIR) for name in names]
    items = sorted({item for pair in pairs for item in pair})
    shown = {item: str(pd.Series([theirs]).values) for item, theirs in zip(items, _their_names(items), strict=True)}
    return [f"{shown[later]} {shown[earlier]}" for earlier, later in pairs]

"""The compiled parts of the hot path, made ready before the first request.

What numba compiles is kept on disk, so this takes a second; on a machine that never did it, it takes ten or more.
Workers that start together take turns: the first compiles, the others read what it has left.
"""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path
from typing import Final

import structlog

from api.live.layout import empty
from api.live.survey import survey
from api.service.deciding import situation_of
from api.service.folding import tracer_of
from content_graph.compiled import compile_graph
from content_graph.model import ContentGraph, Item, Skill
from engine.recommendation.policy import make_policy
from engine.tracing import compile_model

_LOG: Final = structlog.get_logger(__name__)
_NOTABLE_S: Final = 2.5


def warm_up(lock: Path) -> None:
    """Run every compiled function once.

    Args:
        lock: File by which processes take turns.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        notice = threading.Timer(_NOTABLE_S, _LOG.info, ["compiling the engine, once per machine; ten seconds or more"])
        notice.start()
        try:
            _run()
        finally:
            notice.cancel()


def _run() -> None:
    nothing = {"en": "-"}
    graph = compile_graph(
        ContentGraph(
            id="warm-up",
            title=nothing,
            skills=(Skill(id="skill", title=nothing),),
            items=(Item(id="item", title=nothing, skills=("skill",)),),
        )
    )
    model = compile_model(graph)
    tracer_of(model)
    nobody = empty(0, model.initial_ability)
    make_policy(graph, model).decide(situation_of(nobody, survey(nobody, model, 0), 0))

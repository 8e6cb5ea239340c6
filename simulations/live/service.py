"""A service to simulate against: one that runs somewhere, or one of our own for a while."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import msgspec

from content_graph.compiled import CompiledGraph
from engine.artefact import ModelArtefact, Parameters, Training, Vocabulary, make_model, write
from engine.recommendation.leaving import NOBODY_LEAVES, LeavingModel
from engine.tracing import Fitted, Population
from simulations.live.line import Line
from simulations.live.models import ModelFile, activate
from simulations.live.serving import create_key, running_service

ORGANISATION = "laboratory"


class Address(NamedTuple):
    """How to reach a service."""

    url: str  # of its root
    key: str  # with the scopes `content:write`, `content:read`, `results:write`, `learners:read` and `support`


@contextmanager
def embedded_service() -> Iterator[Address]:
    """Run a service on loopback, with all that it keeps in a temporary folder, while the block runs.

    Raises:
        ServiceDidNotStartError: It did not start.
        CommandFailedError: No key could be made.
    """
    with tempfile.TemporaryDirectory(prefix="symphonie-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        with running_service(home / "serve.log", home / "servers", is_simulated=True) as service:
            yield Address(service.url, create_key(ORGANISATION, "simulate", home / "servers"))


def model_of(compiled: CompiledGraph, population: Population, fitted: Fitted) -> ModelFile:
    """Write the parameters of a world's model as a fitted model that a service can activate."""
    items = {item.id: item.skills for item in compiled.graph.items}
    skills = tuple(skill.id for skill in compiled.graph.skills)
    training = Training(
        rows=0, learners=0, skills=len(skills), items=len(items), log_likelihood=0.0, iterations=0, seed=0
    )
    artefact: ModelArtefact = make_model(
        "ability" if population.n_nodes > 1 else "bkt",
        Parameters(population=population, fitted=fitted),
        Vocabulary(skills=skills, items=items),
        training,
        version("symphonie"),
    )
    return ModelFile(artefact, write(artefact))


def prepare(line: Line, compiled: CompiledGraph, graph_id: str, model: ModelFile, leaving: LeavingModel) -> None:
    """Bring a content graph, what traces and who leaves on it to the service, and wait until all of it serves.

    Raises:
        ServiceRefusedError: The service did not take them.
        ServiceUnreachableError: It does not answer.
    """
    with line.uncounted():
        line.together([line.client.put_graph(msgspec.structs.replace(compiled.graph, id=graph_id))])
        line.together([activate(line.client, graph_id, model)])
        if leaving != NOBODY_LEAVES:
            line.together([line.client.put_leaving(graph_id, leaving)])

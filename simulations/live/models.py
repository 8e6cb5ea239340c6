"""A service to simulate against, and the model that it traces with: brought along, or the one active on the graph."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import msgspec

from content_graph.compiled import CompiledGraph
from engine.artefact import ModelArtefact, Parameters, Training, Vocabulary, compile_artefact, make_model, read, write
from engine.recommendation.leaving import NOBODY_LEAVES, LeavingModel
from engine.tracing import Fitted, Population, TracingModel, compile_model
from simulations.live.client import ServiceClient
from simulations.live.line import Line
from simulations.live.scratch import scratch_folder
from simulations.live.serving import create_key, running_service
from simulations.live.wire import ActiveModel

POLL_SECONDS = 0.5


class OtherModelActivatedError(Exception):
    """Somebody else activated another model before the work could begin."""

    def __init__(self, version: str) -> None:
        super().__init__(f"{version} was activated meanwhile; let nobody else activate a model meanwhile")


class RetraceFailingError(Exception):
    """The service cannot trace the learners to the model."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"the service cannot trace its learners to the model: {cause}")


class ModelFile(NamedTuple):
    """A fitted model, and its text as it was written."""

    artefact: ModelArtefact  # the model
    text: bytes  # its JSON


class ServedModel(NamedTuple):
    """What the service predicts with."""

    version: str  # as the service names it
    artefact: ModelArtefact | None  # the fitted model; None where the authored parameters serve


def tracing_model(graph: CompiledGraph, artefact: ModelArtefact | None) -> TracingModel:
    """Compile what traces on a graph, as the service does."""
    return compile_model(graph) if artefact is None else compile_artefact(artefact, graph)


def read_file(path: Path) -> ModelFile:
    """Read a file.

    Raises:
        ModelFault: it is no model.
    """
    text = path.read_bytes()
    return ModelFile(read(text), text)


async def activate(client: ServiceClient, graph_id: str, model: ModelFile) -> ServedModel:
    """Upload a model and activate it, and wait until every worker serves it and every learner is traced by it.

    Raises:
        OtherModelActivatedError: something else was activated meanwhile.
        RetraceFailingError: the re-trace cannot go on.
        ServiceRefusedError: the model does not fit the graph.
    """
    content_hash = model.artefact.content_hash
    await client.upload_model(graph_id, model.text)
    active = await client.activate_model(graph_id, content_hash)
    while not _is_served(active, content_hash):
        await asyncio.sleep(POLL_SECONDS)
        active = await client.active_model(graph_id)
    return ServedModel(active.model_version, model.artefact)


async def ask_active(client: ServiceClient, graph_id: str) -> ServedModel:
    """Ask which model serves, and get it."""
    found = await client.active_model(graph_id)
    if found.content_hash is None:
        return ServedModel(found.model_version, None)
    return ServedModel(found.model_version, read(await client.get_model(graph_id, found.content_hash)))


def _is_served(active: ActiveModel, content_hash: str) -> bool:
    if active.content_hash != content_hash:
        raise OtherModelActivatedError(active.model_version)
    if active.retrace is not None and active.retrace.status == "failing":
        raise RetraceFailingError(active.retrace.error or "it does not say why")
    return active.retrace is None or active.retrace.status == "done"


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
    with (
        scratch_folder("symphonie-") as home,
        running_service(home / "serve.log", home / "servers", is_simulated=True) as service,
    ):
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

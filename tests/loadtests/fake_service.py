"""A service in memory that answers like the real one: enough of it to replay against, with faults on demand."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec
from aiohttp import web

from content_graph.authoring import dump_json, load_json
from content_graph.compiled import CompiledGraph, compile_graph
from engine.artefact import ModelArtefact, read, write
from engine.tracing import PastResult, TracingModel, trace
from loadtests.replay.offline import US_PER_TICK
from simulations.live.models import tracing_model
from simulations.live.wire import FieldFault, ResultAnswer, ResultsAnswer, ResultsRequest, ResultToSend

KEY = "sym_test_key"


class FakeService:
    """Keeps every learner's history and traces it again for each result.

    Attributes:
        n_lost: so many requests are taken in, but the connection is cut instead of an answer.
        n_busy: so many requests are answered 503.
        refused_items: results on them are refused; a request that holds nothing else, as a whole.
        most_results: of a request; more are answered 413.
        uploaded: models by content hash.
        active: content hash of the model that traces.
        retrace_statuses: what to say of the re-trace, one after the other, and then that it is done.
    """

    def __init__(self) -> None:
        self.histories: dict[str, dict[str, ResultToSend]] = {}
        self.n_requests = 0
        self.n_lost = 0
        self.n_busy = 0
        self.refused_items: set[str] = set()
        self.most_results = 1000
        self.uploaded: dict[str, ModelArtefact] = {}
        self.active: str | None = None
        self.retrace_statuses: list[str] = []
        self._graphs: dict[str, CompiledGraph] = {}
        self._models: dict[str, tuple[TracingModel, Mapping[str, int]]] = {}

    async def put_graph(self, request: web.Request) -> web.Response:
        graph = load_json(await request.read())
        self._graphs[graph.id] = compile_graph(graph)
        self._serve(graph.id, None)
        return web.json_response({})

    async def get_graph(self, request: web.Request) -> web.Response:
        graph = self._graphs[request.match_info["id"]].graph
        return web.Response(body=dump_json(graph), content_type="application/json")

    async def post_model(self, request: web.Request) -> web.Response:
        model = read(await request.read())
        self.uploaded[model.content_hash] = model
        return web.json_response({}, status=201)

    async def get_model(self, request: web.Request) -> web.Response:
        return web.Response(body=write(self.uploaded[request.match_info["hash"]]), content_type="application/json")

    async def put_active(self, request: web.Request) -> web.Response:
        self._serve(request.match_info["id"], self.uploaded[(await request.json())["content_hash"]])
        return await self.get_active(request)

    async def get_active(self, _: web.Request) -> web.Response:
        active = {"model_version": self.active or "authored-1", "content_hash": self.active}
        status = self.retrace_statuses.pop(0) if self.retrace_statuses else "done"
        return web.json_response({**active, "retrace": {"status": status, "error": "said why"}})

    def _serve(self, graph_id: str, model: ModelArtefact | None) -> None:
        compiled = self._graphs[graph_id]
        self._models[graph_id] = (tracing_model(compiled, model), compiled.item_index)
        self.active = None if model is None else model.content_hash

    async def post_results(self, request: web.Request) -> web.StreamResponse:
        self.n_requests += 1
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            return web.json_response({"title": "Unauthorised", "remedy": "Send a key."}, status=401)
        if self.n_busy:
            self.n_busy -= 1
            return web.json_response({"title": "Busy"}, status=503, headers={"Retry-After": "0"})
        asked = msgspec.json.decode(await request.read(), type=ResultsRequest)
        if len(asked.results) > self.most_results:
            return web.json_response({"title": "Too many results"}, status=413)
        if len(asked.results) == 1 and asked.results[0].item_id in self.refused_items:
            fault = {"path": "$.results[0].item_id", "detail": f"There is no item '{asked.results[0].item_id}'."}
            return web.json_response({"title": "Refused", "errors": [fault]}, status=422)
        answers = tuple(self._take(result, asked.content_graph or "") for result in asked.results)
        if self.n_lost and request.transport is not None:
            self.n_lost -= 1
            request.transport.close()
        return web.Response(body=msgspec.json.encode(ResultsAnswer(answers)), content_type="application/json")

    def _take(self, result: ResultToSend, graph_id: str) -> ResultAnswer:
        if result.item_id in self.refused_items:
            fault = FieldFault("$", f"There is no item '{result.item_id}'.")
            return ResultAnswer(result.result_id, "rejected", errors=(fault,))
        model, item_index = self._models[graph_id]
        history = self.histories.setdefault(result.learner_id, {})
        if result.result_id in history:
            return ResultAnswer(result.result_id, "duplicate")
        is_late = any(_order(one) > _order(result) for one in history.values())
        history[result.result_id] = result
        ordered = sorted(history.values(), key=_order)
        _, infos = trace([_past(one, item_index) for one in ordered], model, rounded=True)
        p_correct = infos[ordered.index(result)].p_correct
        return ResultAnswer(result.result_id, "late_replayed" if is_late else "accepted", p_correct)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_put("/v1/content-graphs/{id}", self.put_graph)
        app.router.add_get("/v1/content-graphs/{id}", self.get_graph)
        app.router.add_post("/v1/content-graphs/{id}/models", self.post_model)
        app.router.add_get("/v1/content-graphs/{id}/models/{hash}", self.get_model)
        app.router.add_get("/v1/content-graphs/{id}/active-model", self.get_active)
        app.router.add_put("/v1/content-graphs/{id}/active-model", self.put_active)
        app.router.add_post("/v1/results", self.post_results)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


def _order(result: ResultToSend) -> tuple[str, str]:
    return result.occurred_at or "", result.result_id


def _past(result: ResultToSend, item_index: Mapping[str, int]) -> PastResult:
    microseconds = round(datetime.fromisoformat(result.occurred_at or "").timestamp() * 1e6)
    return PastResult(
        item=item_index[result.item_id],
        score=result.score,
        attempt=result.attempt,
        tick=microseconds // US_PER_TICK,
    )

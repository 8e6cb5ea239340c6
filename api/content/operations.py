"""The operations on content graphs and their models, as the OpenAPI document tells them (see `api.http.operations`)."""

from __future__ import annotations

from typing import Final

from api import errors
from api.content.content_graphs import ContentGraphList, ContentGraphStored
from api.content.erasures import ErasureReceipt
from api.content.gaps import ContentGapsPage, GapPlace
from api.content.model_messages import Activation, ActiveModel, ModelComparison, ModelList, ModelStored
from api.content.routes.content_graphs import YAML, GapsQuery
from api.content.routes.models import ComparisonQuery
from api.http.openapi import Answer, Content, JsonObject, Operation
from api.http.requests import JSON
from api.record.cursors import write_cursor
from content_graph.model import ContentGraph
from engine.artefact import ModelArtefact

_BODY = (errors.MalformedBody, errors.BodyTooLarge, errors.UnsupportedMediaType, errors.InvalidFields)
_LOCATION: Final = (("Location", "Where the receipt is."),)
_ETAG: Final = (("ETag", "The version, for `If-Match`."),)

_TEXT: Final[JsonObject] = {"fr": "Équations", "en": "Equations"}
_GRAPH: Final[JsonObject] = {
    "id": "algebra",
    "title": {"fr": "Algèbre", "en": "Algebra"},
    "skills": [{"id": "solve-linear", "title": _TEXT}],
    "items": [{"id": "solve-linear-1", "title": _TEXT, "skills": ["solve-linear"]}],
    "resources": [{"id": "linear-again", "title": _TEXT, "skills": ["solve-linear"], "kind": "remedial"}],
    "goals": [{"id": "exam", "title": _TEXT, "targets": [{"skill": "solve-linear"}]}],
}
_HASH: Final = "3b1f" * 16
_GAPS: Final[JsonObject] = {
    "content_graph": "algebra",
    "version": _HASH[:32],
    "gaps": [
        {
            "skill_id": "solve-linear",
            "what": "few_items",
            "have": 1,
            "wanted": 6,
            "sentence": {
                "fr": "« Équations » n’a que 1 question (minimum : 6) : qui a du mal les aura vite épuisées.",
                "en": "“Equations” has only 1 item (wanted: 6): who struggles soon runs out of them.",
            },
            "language": None,
            "learners": 0,
            "last_at": None,
        }
    ],
    "next_cursor": write_cursor(GapPlace("solve-linear", "few_items", "")),
}

CONTENT_OPERATIONS: Final = (
    Operation(
        "get",
        "/v1/content-graphs",
        "Content graphs",
        "List your content graphs",
        "In their current versions, by id.",
        (Answer(200, "The list.", (Content(JSON, ContentGraphList),)),),
        scope="content:read",
    ),
    Operation(
        "get",
        "/v1/content-graphs/{content_graph_id}",
        "Content graphs",
        "Read a content graph",
        "As it was put, in JSON or, if `Accept` asks for it, in YAML.",
        (
            Answer(
                200,
                "The current version.",
                (Content(JSON, ContentGraph, _GRAPH), Content(YAML, None)),
                (("ETag", "The version, for `If-Match` and `If-None-Match`."),),
            ),
            Answer(304, "It is still the version that `If-None-Match` names."),
        ),
        (errors.UnknownContentGraph, errors.InvalidFields),
        scope="content:read",
        headers=(("If-None-Match", "ETag of the version that you have."),),
    ),
    Operation(
        "put",
        "/v1/content-graphs/{content_graph_id}",
        "Content graphs",
        "Store a content graph",
        "In JSON or YAML. A graph with faults is refused with all of them; the same content again changes nothing. "
        "The answer says what changed against the version before.",
        (
            Answer(
                200, "A new version, or nothing new.", (Content(JSON, ContentGraphStored),), (("ETag", "Version."),)
            ),
            Answer(201, "The first version.", (Content(JSON, ContentGraphStored),), _ETAG),
        ),
        (*_BODY, errors.InvalidContentGraph, errors.ContentGraphChanged),
        scope="content:write",
        headers=(("If-Match", "ETag of the version that you changed; another current one is then not overwritten."),),
        contents=(Content(JSON, ContentGraph, _GRAPH), Content(YAML, None)),
    ),
    Operation(
        "get",
        "/v1/content-graphs/{content_graph_id}/gaps",
        "Content graphs",
        "List what authors should add",
        "Per skill of the current version: too few items, none on the skill alone, none easier than the average, none "
        "that may serve as an evaluation, nothing to study, nothing remedial in the language of the course. A gap "
        "keeps nothing from working: it is where a learner who needs help would be left without. Where one gap holds "
        "another, only the larger is told. Beside these, what learners ran into: items used up, nothing left or "
        "nothing there after a failure, by skill and content language. `learners` counts the different ones who did, "
        "with as much on the skill as there is now, and `last_at` says when the last one did; corrected results are "
        "left out.",
        (Answer(200, "One page, by skill.", (Content(JSON, ContentGapsPage, _GAPS),)),),
        (errors.UnknownContentGraph, errors.InvalidFields),
        scope="content:read",
        query=GapsQuery,
    ),
    Operation(
        "delete",
        "/v1/content-graphs/{content_graph_id}",
        "Content graphs",
        "Delete a content graph",
        "With everything that belongs to it: its versions and models, the results, beliefs, adjustments, goals and "
        "overrides of every learner on it, in the record, the live store and the journal. From the answer on nobody "
        "finds it, and its id may be used again; other workers notice within four seconds. The rest is done in the "
        "background: the receipt says how far it is and what was removed. Asking again changes nothing.",
        (
            Answer(200, "It is gone from every store.", (Content(JSON, ErasureReceipt),), _LOCATION),
            Answer(202, "It is being removed.", (Content(JSON, ErasureReceipt),), _LOCATION),
        ),
        (errors.UnknownContentGraph, errors.InvalidFields),
        scope="admin",
    ),
    Operation(
        "delete",
        "/v1/content-graphs/{content_graph_id}/models/{content_hash}",
        "Models",
        "Delete a model",
        "One that is not active. It cannot be rolled back to any more. Asking again changes nothing.",
        (Answer(200, "It is gone.", (Content(JSON, ErasureReceipt),), _LOCATION),),
        (errors.UnknownContentGraph, errors.UnknownModel, errors.ModelInUse, errors.InvalidFields),
        scope="content:write",
    ),
    Operation(
        "post",
        "/v1/content-graphs/{content_graph_id}/models",
        "Models",
        "Upload a fitted model",
        "The `model.json` that `symphonie fit` writes; `symphonie model schema` prints its JSON Schema. It is kept "
        "under its content hash and traces nobody until it is activated. The same model again changes nothing.",
        (
            Answer(200, "The graph has this model already.", (Content(JSON, ModelStored),), _ETAG),
            Answer(201, "It is kept.", (Content(JSON, ModelStored),), _ETAG),
        ),
        (*_BODY, errors.UnknownContentGraph, errors.InvalidModel, errors.ModelFitsNothing),
        scope="content:write",
        contents=(Content(JSON, ModelArtefact),),
    ),
    Operation(
        "get",
        "/v1/content-graphs/{content_graph_id}/models",
        "Models",
        "List the models of a content graph",
        "Newest first, each with what it was made from.",
        (Answer(200, "The list.", (Content(JSON, ModelList),)),),
        (errors.UnknownContentGraph, errors.InvalidFields),
        scope="content:read",
    ),
    Operation(
        "get",
        "/v1/content-graphs/{content_graph_id}/models/{content_hash}",
        "Models",
        "Read a model",
        "As it was uploaded.",
        (Answer(200, "The model.", (Content(JSON, ModelArtefact),), _ETAG),),
        (errors.UnknownContentGraph, errors.UnknownModel, errors.InvalidFields),
        scope="content:read",
    ),
    Operation(
        "get",
        "/v1/content-graphs/{content_graph_id}/model-comparison",
        "Models",
        "Put two models side by side",
        "What they were made from, what each knows of the content graph, and which parameters moved, furthest first.",
        (Answer(200, "The comparison.", (Content(JSON, ModelComparison),)),),
        (errors.UnknownContentGraph, errors.UnknownModel, errors.InvalidFields),
        scope="content:read",
        query=ComparisonQuery,
    ),
    Operation(
        "get",
        "/v1/content-graphs/{content_graph_id}/active-model",
        "Models",
        "What traces now, and how far is the re-trace?",
        "Skills that the model has not seen fall back on their author's parameters, and then on the population's; they "
        "are listed here, and each skill of a mastery answer says which it has.",
        (Answer(200, "What is active.", (Content(JSON, ActiveModel),)),),
        (errors.UnknownContentGraph, errors.InvalidFields),
        scope="content:read",
    ),
    Operation(
        "put",
        "/v1/content-graphs/{content_graph_id}/active-model",
        "Models",
        "Activate a model",
        "Or, with null, the authored parameters. Other workers notice within four seconds. Every learner is traced "
        "again from the record in the background, while results are taken in as before; whoever's next result comes "
        "first is traced again with it. Each answer names the model that made it. Activating what is active changes "
        "nothing.",
        (Answer(200, "What is active.", (Content(JSON, ActiveModel),)),),
        (*_BODY, errors.UnknownContentGraph, errors.UnknownModel, errors.ModelFitsNothing),
        scope="content:write",
        contents=(Content(JSON, Activation, {"content_hash": _HASH}),),
    ),
    Operation(
        "post",
        "/v1/content-graphs/{content_graph_id}/active-model/rollback",
        "Models",
        "Roll back to what was active before",
        "The model before, or the authored parameters where there was none; also while a re-trace is under way.",
        (Answer(200, "What is active.", (Content(JSON, ActiveModel),)),),
        (errors.UnknownContentGraph, errors.NothingToRollBack, errors.ModelFitsNothing, errors.InvalidFields),
        scope="content:write",
    ),
)

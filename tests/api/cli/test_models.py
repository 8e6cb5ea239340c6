import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from jsonschema import Draft202012Validator

from api.record.graphs import put_graph
from api.record.keys import ensure_organisation
from api.settings import Settings
from engine.artefact import ModelArtefact, write
from tests.api.http.retracers import a_retracer
from tests.api.record.pools import with_pool
from tests.api.results.courses import small_graph
from tests.command_line import command_line
from tests.engine.artefact.models import EASY, HARD, a_model

ORGANISATION = "models-on-the-line"
OF = ("--organisation", ORGANISATION, "--graph", "small")
BOTH, ONLY_A = a_model(), a_model(skills={"a": HARD})


@pytest.fixture(autouse=True)
def record(monkeypatch: pytest.MonkeyPatch, settings: Settings, database_url: str) -> None:
    assert settings.valkey_url is not None
    monkeypatch.setenv("SYMPHONIE_VALKEY_URL", settings.valkey_url)
    monkeypatch.setenv("SYMPHONIE_DATABASE_URL", database_url)
    monkeypatch.setenv("SYMPHONIE_N_SHARDS", str(settings.n_shards))
    with psycopg.connect(database_url) as connection:
        organisation_no = ensure_organisation(connection, ORGANISATION)
    with_pool(database_url, lambda pool: put_graph(pool, organisation_no, small_graph()))


def run(*words: str, exit_code: int = 0) -> str:
    result = command_line("model", *words)
    assert result.exit_code == exit_code, result.output
    return result.output


def read_json(*words: str) -> Any:  # noqa: ANN401 - whatever the command prints
    return json.loads(command_line("model", *words, "--json").stdout)


def a_file(folder: Path, model: ModelArtefact, name: str = "model.json") -> str:
    path = folder / name
    path.write_bytes(write(model))
    return str(path)


def test_the_schema_is_printed() -> None:
    schema = json.loads(run("schema"))
    Draft202012Validator.check_schema(schema)
    assert not list(Draft202012Validator(schema).iter_errors(json.loads(write(BOTH))))


def test_a_model_is_uploaded_activated_and_rolled_back(tmp_path: Path, settings: Settings) -> None:
    told = run("upload", a_file(tmp_path, ONLY_A), *OF)
    assert f"{ONLY_A.content_hash} is kept." in told
    assert "2 skills fall back: b, c" in told
    assert "was there already" in run("upload", a_file(tmp_path, ONLY_A), *OF)
    run("upload", a_file(tmp_path, BOTH), *OF)
    listed = {one["content_hash"]: one["active"] for one in read_json("list", *OF)["models"]}
    assert listed == {ONLY_A.content_hash: False, BOTH.content_hash: False}
    assert ONLY_A.content_hash[:12] in run("list", *OF)

    told = run("activate", ONLY_A.content_hash[:9], *OF)
    assert f"is traced by {ONLY_A.content_hash}, revision 2" in told
    assert "Re-trace: waiting, 0 of ? learners" in told
    retracer = a_retracer(settings)
    retracer.work()
    retracer.close()
    assert read_json("status", "--wait", *OF)["retrace"]["status"] == "done"
    assert "Re-trace: done, 0 of 0 learners" in run("status", "--wait", *OF)

    assert "is traced by authored-3" in run("rollback", *OF)
    assert "Nothing else was ever active" in run("rollback", *OF, exit_code=1)
    assert read_json("activate", BOTH.content_hash, *OF)["content_hash"] == BOTH.content_hash
    assert "is traced by authored-5" in run("activate", "authored", *OF)


def test_models_are_compared_as_files_and_as_uploaded(tmp_path: Path) -> None:
    before, after = a_file(tmp_path, a_model(skills={"a": EASY}), "old.json"), a_file(tmp_path, ONLY_A, "new.json")
    told = run("compare", before, after)
    assert "$.parameters.fitted.skills.a.prior: 1 → -2" in told
    run("upload", after, *OF)
    assert run("compare", before, ONLY_A.content_hash, *OF) == told
    assert read_json("compare", before, after)["skills"]["both"] == 1


def test_what_went_wrong_is_told_with_its_remedy(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{}")
    assert "symphonie-model/1" in run("upload", str(broken), *OF, exit_code=1)
    assert "$.format" in run("compare", str(broken), str(broken), exit_code=2)
    assert "--organisation" in run("compare", "0123", str(broken), exit_code=2)
    assert "There is no model '0123'" in run("activate", "0123", *OF, exit_code=1)
    assert "There is no content graph" in run("status", *OF[:3], "nowhere", exit_code=1)
    assert "There is no content graph" in run("activate", "authored", *OF[:3], "nowhere", exit_code=1)
    assert "There is no organisation" in run("list", "--organisation", "nobody", "--graph", "x", exit_code=1)

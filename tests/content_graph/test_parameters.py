from __future__ import annotations

from pathlib import Path

import pytest

from content_graph.authoring import ContentFault
from content_graph.model import ItemParameters, SkillParameters
from content_graph.parameters import GraphParameters, ItemModel, read_parameters, with_parameters
from tests.api.service.courses import small_graph


def test_what_is_named_replaces_and_the_rest_stays() -> None:
    graph = small_graph()
    laid = with_parameters(
        graph,
        GraphParameters(
            defaults=SkillParameters(learn=0.2),
            skills={"a": SkillParameters(prior=0.3)},
            items={"a0": ItemModel(difficulty=1.5), "b0": ItemModel(parameters=ItemParameters(guess=0.1))},
        ),
    )
    assert laid.defaults.parameters == SkillParameters(learn=0.2)
    assert [skill.parameters for skill in laid.skills] == [SkillParameters(prior=0.3), None, None]
    items = {item.id: item for item in laid.items}
    before = {item.id: item for item in graph.items}
    assert (items["a0"].difficulty, items["a0"].parameters) == (1.5, None)
    assert (items["b0"].difficulty, items["b0"].parameters) == (before["b0"].difficulty, ItemParameters(guess=0.1))
    assert items["c0"] == before["c0"]
    assert with_parameters(graph, GraphParameters()) == graph


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"skills": {"nowhere": {}}}', "$.skills.nowhere"),
        ('{"items": {"nowhere": {}}}', "$.items.nowhere"),
        ('{"skills": {"a": {"prior": 2}}}', "$.skills[...].prior"),
        ('{"skils": {}}', "$"),
        ("{", "$"),
    ],
)
def test_a_faulty_file_names_the_place(text: str, path: str, tmp_path: Path) -> None:
    file = tmp_path / "model.json"
    file.write_text(text)
    with pytest.raises(ContentFault) as fault:
        with_parameters(small_graph(), read_parameters(file))
    assert fault.value.path == path
    assert fault.value.remedy

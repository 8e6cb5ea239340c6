"""Whatever comes in as YAML or JSON is a content graph or a fault with its place; nothing else happens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_graph.authoring import ContentFault, decode, dump, dump_json, read_body
from content_graph.authoring.faults import MAX_FAULTS
from tests.content_graph.graphs import law, small_graph

YAML = dump(small_graph()).encode()
JSON = dump_json(small_graph())

_pieces = st.sampled_from(
    [
        *(b"- ", b"? ", b": ", b"{", b"}", b"[", b"]", b"&a ", b"*a", b"<<: ", b"!x ", b"!!binary ", b"|\n", b">\n"),
        *(
            b"\n",
            b"  ",
            b"\t",
            b'"',
            b"'",
            b"\\UFFFFFFFF",
            b'"\\ud800"',
            b".nan",
            b"-.inf",
            b"0x1F",
            b"1_000",
            b"1e999",
        ),
        *(b"9" * 400, b"2026-02-30", b"---\n", b"...\n", b"%YAML 1.1\n", b"#", b"\xff", b"\xef\xbb\xbf", b"\x00", b"~"),
        *("\ud7ff\u2028\u0085é\U0001d538".encode(), b"skills:", b"id:", b"title:", b"null", b"yes", b",", b"1e999"),
    ]
)
_bytes = st.one_of(st.binary(max_size=200), st.lists(_pieces, max_size=40).map(b"".join))
_scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8))
_trees = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.text(max_size=6), st.sampled_from(["skills", "id", "title", "items"])), inner),
    ),
    max_leaves=20,
)


def faults_of(body: bytes, *, is_yaml: bool) -> ContentFault | None:
    """What is wrong with a document; every fault can be sent as JSON, and stands somewhere."""
    found: ContentFault | None = None
    try:
        decode(read_body(body, is_yaml=is_yaml))
    except ContentFault as fault:
        found = fault
    assert found is None or 1 <= len(found.faults) <= MAX_FAULTS
    for one in found.faults if found is not None else ():
        assert f"{one.path}{one.detail}{one.remedy}".encode()
        assert one.place is None or (one.place.line >= 1 and one.place.column >= 1)
    return found


@law
@given(_bytes, st.integers(0, len(YAML)), st.integers(0, 30))
def test_bytes_anywhere_in_yaml_are_read_or_told(odd: bytes, at: int, n_lost: int) -> None:
    faults_of(odd, is_yaml=True)
    faults_of(YAML[:at] + odd + YAML[at + n_lost :], is_yaml=True)


@law
@given(_bytes, st.integers(0, len(JSON)), st.integers(0, 30))
def test_bytes_anywhere_in_json_are_read_or_told(odd: bytes, at: int, n_lost: int) -> None:
    faults_of(odd, is_yaml=False)
    faults_of(JSON[:at] + odd + JSON[at + n_lost :], is_yaml=False)


@law
@given(_trees)
def test_any_tree_is_read_or_told(tree: object) -> None:
    import json  # noqa: PLC0415 - JSON of Python says NaN and halves of surrogate pairs, which no encoder else does

    body = json.dumps(tree).encode()
    faults_of(body, is_yaml=False)
    faults_of(body, is_yaml=True)


@pytest.mark.parametrize(
    ("written", "line", "column", "detail"),
    [
        (b'id: "\\UFFFFFFFF"', 1, 8, "escape"),
        (b"id: a\nskills: &all\n  - *all", 2, 9, "anchors"),
        (b"id: a\nskills: *all", 2, 9, "alias"),
        (b"id: a\n<<: {id: b}", 2, 1, "key"),
        (b"id: a\nid: b", 2, 1, "twice"),
        (b"id: a\ntitle: {fr: .nan}", 2, 13, "not read"),
        (b"id: !!binary aGk=", 1, 5, "tag"),
        (b"id: " + b"[" * 40, 1, 37, "deep"),
        ("id: é\ntitle: 'é' x".encode(), 2, 12, "no YAML"),
        (b"id: a\n\xff", 2, 1, "not UTF-8"),
        ("id: a".encode("utf-16"), 1, 1, "not UTF-8"),
        (b"id: a\n---\nid: b", 2, 1, "second document"),
        (b"id: a\nurl: x", 2, 6, "no field"),
        (b"", None, None, "Expected"),
    ],
)
def test_odd_yaml_is_told_at_its_place(written: bytes, line: int | None, column: int | None, detail: str) -> None:
    fault = faults_of(written, is_yaml=True)
    assert fault is not None
    told = next(one for one in fault.faults if detail in one.detail)
    assert (told.place and told.place.line, told.place and told.place.column) == (line, column)


def test_the_places_of_json_count_from_its_start() -> None:
    fault = faults_of(
        b'{"id": "a",\n  "title": {"fr": "x"}, "skills": [{"id": 3, "title": {}}], "url": 1}', is_yaml=False
    )
    assert fault is not None
    told = {one.path: one.place and (one.place.line, one.place.column) for one in fault.faults}
    assert told == {"$.skills[0].id": (2, 43), "$.skills[0].title": (2, 55), "$.url": (2, 68)}


def test_a_field_that_belongs_elsewhere_is_sent_there() -> None:
    fault = faults_of(YAML.replace(b"skills:\n", b"url: https://x.org\nskills:\n", 1), is_yaml=True)
    assert fault is not None
    (told,) = fault.faults
    assert (told.path, told.remedy) == ("$.url", "Move it: it is a field of a skill, an item or a resource.")


def test_faulty_fields_and_broken_references_are_told_together() -> None:
    broken = YAML.replace(b"weight: ", b"wait: ").replace(b"skills: [add]", b"skills: [ad]", 1)
    fault = faults_of(broken.replace(b"kind: remedial", b"kind: remedy", 1), is_yaml=True)
    assert fault is not None
    said = " ".join(str(one) for one in fault.faults)
    assert "there is no skill 'ad'" in said
    assert "remedial, core, deepening" in said


@pytest.mark.parametrize(
    ("prerequisites", "path"),
    [("[add]", "$.skills[0].prerequisites[0]"), ("[{skill_id: 7}]", "$.skills[0].prerequisites[0].skill_id")],
)
def test_a_prerequisite_that_cannot_be_read_is_told_once(prerequisites: str, path: str) -> None:
    graph = f"id: g\ntitle: {{en: G}}\nskills:\n  - {{id: a, title: {{en: A}}, prerequisites: {prerequisites}}}\n"
    items = "items:\n  - {id: i, title: {en: I}, skills: [a]}\n"
    fault = faults_of((graph + items).encode(), is_yaml=True)
    assert fault is not None
    assert [one.path for one in fault.faults] == [path]

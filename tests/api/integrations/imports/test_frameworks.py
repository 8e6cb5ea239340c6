"""Frameworks of competences, in small files with the headers that are published."""

import msgspec
import pytest

from api.import_errors import ImportUnreadable
from api.integrations.frameworks.case import read_case
from api.integrations.frameworks.digcomp import read_digcomp
from api.integrations.frameworks.rncp import read_blocks
from api.integrations.frameworks.rome import read_rome
from api.integrations.frameworks.selecting import selection
from api.integrations.imports.found import Found
from api.integrations.imports.merging import merge
from content_graph.model import ContentGraph, Edge
from content_graph.validation import require_valid
from tests.api.integrations.imports.zips import a_zip

EMPTY = ContentGraph("course", {"fr": "Cours"})
BLOCKS = """Numero_Fiche;Bloc_Competences_Code;Bloc_Competences_Libelle
RNCP37680;RNCP37680BC01;Administrer et sécuriser les infrastructures
RNCP37680;RNCP37680BC02;"Concevoir ; mettre en œuvre"
RNCP37680;RNCP37680BC03;
RS5616;RS5616BC01;Sensibiliser à la cybersécurité
"""
ROME = {
    "unix_referentiel_competence_v460_utf8.csv": "code_ogr,libelle_competence,cat_comp\n"
    "300001,Administrer un réseau,Savoir-faire\n300002,Cultiver,Savoir-faire\n",
    "unix_referentiel_savoir_v460_utf8.csv": "code_ogr_savoir,libelle_savoir,categorie_savoir\n"
    "400001,Protocoles réseau,Techniques\n",
    "unix_liens_rome_referentiels_v460_utf8.csv": "code_rome,code_ogr,code_compo_bloc,code_rubrique\n"
    "M1801,300001,5,1\nM1801,400001,5,3\nA1101,300002,5,1\n",
}
TREE = (
    "code_domaine_competence,domaine_competence,code_enjeu,enjeu,code_objectif,objectif,code_macro_competence,"
    "code_ogr_macro_competence,libelle_macro_competence,code_ogr_competence,libelle_competence\n"
    "1,Numérique,1A,Données,1A01,Protéger,1A0101,500,Sécuriser,300001,Administrer un réseau\n"
    "2,Agriculture,2A,Sols,2A01,Cultiver,2A0101,501,Produire,300002,Cultiver\n"
)
DIGCOMP = (
    "conceptType,conceptUri,preferredLabel,status,skillType,reuseLevel,altLabels,description,broaderConceptUri,"
    "broaderConceptPT\n"
    "KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/aaa-1,gérer son identité numérique,released,"
    "skill/competence,transversal,,,http://data.europa.eu/esco/skill/x,communication\n"
)


def case(*associations: tuple[str, str, str]) -> bytes:
    """A package of a heading with three items."""
    items = [
        {"identifier": one, "uri": f"https://case.example/ims/case/v1p0/CFItems/{one}", "fullStatement": text}
        for one, text in (("h", "Numbers"), ("a", "Count"), ("b", "Add"), ("c", "Multiply"))
    ]
    children = [("a", "isChildOf", "h"), ("b", "isChildOf", "h"), ("c", "isChildOf", "h"), ("h", "isChildOf", "doc")]
    links = [
        {"associationType": kind, "originNodeURI": {"identifier": one}, "destinationNodeURI": {"identifier": other}}
        for one, kind, other in (*children, *associations)
    ]
    document = {"identifier": "doc", "title": "Arithmetic", "language": "en", "creator": "X"}
    return msgspec.json.encode({"CFDocument": document, "CFItems": items, "CFAssociations": links})


def reasons(found: Found) -> dict[str, int]:
    return {one.reason: one.n for one in found.left_out}


def test_blocks_of_an_entry_of_the_register_are_skills_with_their_page() -> None:
    found = read_blocks(BLOCKS.encode(), selection("RNCP37680"))
    assert [(one.id, one.title["fr"]) for one in found.skills] == [
        ("RNCP37680BC01", "Administrer et sécuriser les infrastructures"),
        ("RNCP37680BC02", "Concevoir ; mettre en œuvre"),
    ]
    assert found.skills[0].url == "https://www.francecompetences.fr/recherche/rncp/37680/"
    assert reasons(found) == {"no-title": 1, "not-selected": 1}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_blocks_are_read_in_either_encoding_and_out_of_the_published_zip_file(encoding: str) -> None:
    name = "export_fiches_CSV_Blocs_De_Compétences_2026_02_01.csv"
    found = read_blocks(a_zip({name: BLOCKS.encode(encoding)}), selection("RS5616"))
    assert [one.title for one in found.skills] == [{"fr": "Sensibiliser à la cybersécurité"}]


def test_an_occupation_of_rome_brings_its_competences_and_knowledge() -> None:
    found = read_rome(a_zip(dict(ROME)), selection("m1801"))
    assert [(one.id, one.title["fr"]) for one in found.skills] == [
        ("rome-300001", "Administrer un réseau"),
        ("rome-400001", "Protocoles réseau"),
    ]
    assert reasons(found) == {"not-selected": 1}


def test_the_tree_of_rome_is_selected_by_its_groups() -> None:
    found = read_rome(TREE.encode(), selection("1A"))
    assert [one.id for one in found.skills] == ["rome-300001"]


def test_digcomp_is_read_as_esco_publishes_it() -> None:
    (skill,) = read_digcomp(DIGCOMP.encode(), "fr").skills
    assert skill == ("esco-aaa-1", {"fr": "gérer son identité numérique"}, "http://data.europa.eu/esco/skill/aaa-1", ())


def test_the_lowest_items_of_case_are_skills_and_what_precedes_is_a_prerequisite() -> None:
    found = read_case(case(("a", "precedes", "b"), ("b", "precedes", "c"), ("a", "isRelatedTo", "c")))
    graph = merge(EMPTY, found).graph
    require_valid(graph)
    assert {one.id: [edge.skill_id for edge in one.prerequisites] for one in graph.skills} == {
        "a": [],
        "b": ["a"],
        "c": ["b"],
    }
    assert graph.skills[0].url == "https://case.example/ims/case/v1p0/CFItems/a"
    assert reasons(found) == {"heading": 1, "not-a-skill": 1}


def test_an_order_that_closes_a_cycle_is_left_out_and_said() -> None:
    merged = merge(EMPTY, read_case(case(("a", "precedes", "b"), ("b", "precedes", "c"), ("c", "precedes", "a"))))
    require_valid(merged.graph)
    assert [one.reason for one in merged.left_out] == ["cycle"]
    assert sum(len(one.prerequisites) for one in merged.graph.skills) == 2


def test_an_order_of_what_is_not_there_is_left_out() -> None:
    found = read_case(case(("zzz", "precedes", "b"), ("h", "precedes", "b")))
    assert reasons(found) == {"of-something-unknown": 1, "of-a-heading": 1, "heading": 1}


@pytest.mark.parametrize("body", [b"", b"[]", b'{"CFItems": 3}', b"{" * 100_000, b'{"CFDocument": {"title": 1}}'])
def test_what_is_no_package_is_refused(body: bytes) -> None:
    with pytest.raises(ImportUnreadable, match="no CFPackage"):
        read_case(body)


def test_the_same_file_twice_changes_nothing_and_what_authors_corrected_stays() -> None:
    found = read_case(case(("a", "precedes", "b")))
    once = merge(EMPTY, found).graph
    assert merge(once, found).graph == once
    skills = {one.id: one for one in once.skills}
    corrected = msgspec.structs.replace(
        once, skills=(skills["a"], msgspec.structs.replace(skills["b"], prerequisites=()), skills["c"])
    )
    assert merge(corrected, found).graph == corrected
    assert merge(corrected, found, replaces=True).graph.skills[1].prerequisites == (Edge("a"),)

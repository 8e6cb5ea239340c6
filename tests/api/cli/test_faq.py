"""`symphonie faq evaluate`: how a table is read, and what is printed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.application import make_app
from api.faq.tables import entries_of
from api.import_errors import ImportUnreadable

_TABLE = """\
entry;title;text;question;phrasing;stored
e1;Mot de passe perdu;Choisissez « oublié ».;je ne peux plus me connecter;;
e1;;;mon mdp ne va plus;;
;;;identifiants perdus;;oui
e2;;Le tarif est de 100 €.;combien ça coûte;à quel prix|frais d’inscription;
e3;Stationnement;Au sous-sol.;;;
"""


def _evaluated(path: Path, *more: str) -> tuple[int, str]:
    found = CliRunner().invoke(make_app(), ["faq", "evaluate", str(path), *more])
    return found.exit_code, found.output


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "faq.csv"
    path.write_text(_TABLE, encoding="utf-8-sig")
    return path


def test_one_json_object_has_the_figures(table: Path) -> None:
    code, told = _evaluated(table, "--json")
    figures = json.loads(told)
    assert code == 0
    assert {"recall_at_1", "recall_at_3", "mrr", "n", "ms_per_question"} <= figures.keys()
    assert (figures["n"], figures["n_entries"], figures["recall_at_3"], figures["further"]["n"]) == (3, 3, 1.0, 2)


def test_without_json_people_read_a_table(table: Path) -> None:
    code, told = _evaluated(table)
    assert code == 0
    assert "R@3" in told
    assert "further" in told


def test_rows_become_entries_with_questions_and_stored_phrasings() -> None:
    header, *lines = (line.split(";") for line in _TABLE.splitlines())
    rows = [(number, dict(zip(header, line, strict=True))) for number, line in enumerate(lines, 2)]
    first, second, third = entries_of(rows)
    assert list(first.phrasings) == ["identifiants perdus"]
    assert list(first.questions) == ["je ne peux plus me connecter", "mon mdp ne va plus"]
    assert (second.title, list(second.phrasings)) == (second.text, ["à quel prix", "frais d’inscription"])
    assert not third.questions


def test_without_a_column_entry_titles_name_entries() -> None:
    rows = [(2, {"title": "A", "question": "q"}), (3, {"title": "", "question": "r"}), (4, {"title": "B"})]
    assert [(one.key, list(one.questions)) for one in entries_of(rows)] == [("A", ["q", "r"]), ("B", [])]


@pytest.mark.parametrize("row", [{"entry": "", "question": "q"}, {"entry": "e", "question": "q"}])
def test_a_row_of_no_entry_and_an_entry_without_words_are_refused(row: dict[str, str]) -> None:
    with pytest.raises(ImportUnreadable):
        entries_of([(2, row)])


def test_a_table_without_questions_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "faq.csv"
    path.write_text("entry,title,text,question\ne,T,X,\n", encoding="utf-8")
    code, told = _evaluated(path)
    assert code == 2
    assert "column question" in told

"""ROME 4.0: competences and knowledge of occupations (France Travail, open data, `unix_*_v4…_utf8.csv`).

Out of the zip file with `unix_referentiel_competence` (`code_ogr`, `libelle_competence`), `unix_referentiel_savoir`
(`code_ogr_savoir`, `libelle_savoir`) and `unix_liens_rome_referentiels` (`code_rome`, `code_ogr`); or out of
`unix_arborescence_competences` alone (`code_ogr_competence`, `libelle_competence`, with the codes of domain, stake,
objective and macro-competence).
"""

from collections.abc import Iterator
from typing import Final

from api.import_errors import ImportUnreadable
from api.integrations.frameworks.selecting import is_selected
from api.integrations.imports.archives import Archive
from api.integrations.imports.found import Found, FoundSkill, LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.tables import is_zip, named_like, table_in
from api.integrations.imports.texts import Row, id_of, rows_of

_PAGE: Final = "https://candidat.francetravail.fr/metierscope/fiche-metier/{}"
_TREE: Final = "arborescence_competences"
_GROUPS: Final = ("code_domaine_competence", "code_enjeu", "code_objectif", "code_macro_competence")
_COMPETENCE: Final = ("code_ogr", "libelle_competence")
_KNOWLEDGE: Final = ("code_ogr_savoir", "libelle_savoir")
_LINK: Final = ("code_rome", "code_ogr")


def read_rome(body: bytes, select: frozenset[str]) -> Found:
    """Read competences and knowledge of ROME 4.0.

    Args:
        body: The zip file of all tables, or the tree of competences alone.
        select: Occupations (`M1805`), or codes of the tree's groups; all where it is empty.

    Raises:
        ImportUnreadable: It is neither.
    """
    if is_zip(body):
        archive = Archive(body)
        if named_like(archive, "referentiel_competence") is not None:
            return _of_occupations(archive, select)
    return _of_tree(body, select)


def _of_tree(body: bytes, select: frozenset[str]) -> Found:
    told: list[LeftOut] = []
    skills: dict[str, FoundSkill] = {}
    n_others = 0
    for line, row in table_in(body, _TREE, ("code_ogr_competence", "libelle_competence")):
        if not is_selected([row.get(one, "") for one in _GROUPS], select):
            n_others += 1
            continue
        _take(row, ("code_ogr_competence", "libelle_competence"), f"line {line}", skills, told)
    return _found(skills, told, n_others, select)


def _of_occupations(archive: Archive, select: frozenset[str]) -> Found:
    wanted: dict[str, str] | None = None
    if select:
        wanted = {}
        for _, row in _rows(archive, "liens_rome_referentiels", _LINK):
            if is_selected([row.get("code_rome", "")], select):
                wanted.setdefault(row.get("code_ogr", ""), row["code_rome"])
    told: list[LeftOut] = []
    skills: dict[str, FoundSkill] = {}
    n_others = 0
    for part, columns in (("referentiel_competence", _COMPETENCE), ("referentiel_savoir", _KNOWLEDGE)):
        for line, row in _rows(archive, part, columns):
            code = row.get(columns[0], "")
            if wanted is not None and code not in wanted:
                n_others += 1
                continue
            url = None if wanted is None else _PAGE.format(wanted[code])
            _take(row, columns, f"{part}, line {line}", skills, told, url)
    return _found(skills, told, n_others, select)


def _rows(archive: Archive, part: str, required: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    name = named_like(archive, part)
    if name is None:
        detail = f"The zip file has no table unix_{part}."
        raise ImportUnreadable(detail, "Send the zip file of ROME 4.0 as France Travail publishes it, in CSV.")
    return rows_of(archive.read(name), name, required)


def _take(
    row: Row,
    columns: tuple[str, str],
    where: str,
    skills: dict[str, FoundSkill],
    told: list[LeftOut],
    url: str | None = None,
) -> None:
    code, title = (row.get(one, "") for one in columns)
    if not code or not title:
        told.append(left_out("no-title" if code else "no-id", code or where))
    elif code not in skills:
        skills[code] = FoundSkill(id_of(code, "rome-"), {"fr": title}, url)


def _found(skills: dict[str, FoundSkill], told: list[LeftOut], n_others: int, select: frozenset[str]) -> Found:
    if n_others:
        told.append(left_out("not-selected", "ROME", n_others))
    title = f"ROME {', '.join(sorted(select)) or '4.0'}"
    return Found(title, "fr", tuple(skills.values()), left_out=tuple(told))

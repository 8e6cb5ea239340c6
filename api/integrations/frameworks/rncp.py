"""Blocks of competences of the French registers, RNCP and RS: France compétences' table of blocks (open data).

`export_fiches_CSV_Blocs_De_Compétences_….csv`: `Numero_Fiche;Bloc_Competences_Code;Bloc_Competences_Libelle`.
"""

import re
from typing import Final

from api.integrations.frameworks.selecting import is_selected
from api.integrations.imports.found import Found, FoundSkill, LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.tables import table_in
from api.integrations.imports.texts import id_of

_COLUMNS: Final = ("Numero_Fiche", "Bloc_Competences_Code", "Bloc_Competences_Libelle")
_PAGE: Final = "https://www.francecompetences.fr/recherche/{}/{}/"
_ENTRY: Final = re.compile(r"(RNCP|RS)\s*(\d+)", re.IGNORECASE)


def read_blocks(body: bytes, select: frozenset[str]) -> Found:
    """Read blocks of competences.

    Args:
        body: The table, or the zip file that it comes in.
        select: Entries of the register (`RNCP37680`); all where it is empty.

    Raises:
        ImportUnreadable: It is no such table.
    """
    skills: dict[str, FoundSkill] = {}
    told: list[LeftOut] = []
    n_others = 0
    for line, row in table_in(body, "blocs_de_comp", _COLUMNS):
        entry, code, title = (row.get(column.lower(), "") for column in _COLUMNS)
        if not is_selected([entry.replace(" ", ""), code], select):
            n_others += 1
        elif not code or not title:
            told.append(left_out("no-id" if not code else "no-title", code or f"{entry}, line {line}"))
        elif code in skills:
            if skills[code].title["fr"] != title:
                told.append(left_out("same-id", code))
        else:
            skills[code] = FoundSkill(id_of(code), {"fr": title}, _page_of(entry))
    if n_others:
        told.append(left_out("not-selected", ", ".join(_COLUMNS[1:2]), n_others))
    name = ", ".join(sorted(select)) or "RNCP, RS"
    return Found(f"Blocs de compétences {name}", "fr", tuple(skills.values()), left_out=tuple(told))


def _page_of(entry: str) -> str | None:
    found = _ENTRY.fullmatch(entry.strip())
    return None if found is None else _PAGE.format(found[1].lower(), found[2])

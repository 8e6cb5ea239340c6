"""DigComp 2.2: its competences, as ESCO publishes them in every language (`digCompSkillsCollection_xx.csv`).

Columns: `conceptUri`, `preferredLabel`, `status`, `broaderConceptPT`; the language is in the name of the file alone, so
whoever imports says it.
"""

from api.integrations.imports.found import Found, FoundSkill, LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.tables import table_in
from api.integrations.imports.texts import id_of


def read_digcomp(body: bytes, language: str | None) -> Found:
    """Read the competences of DigComp.

    Args:
        body: The table, or ESCO's zip file of a language.
        language: Of its texts.

    Raises:
        ImportUnreadable: It is no such table.
    """
    skills: dict[str, FoundSkill] = {}
    told: list[LeftOut] = []
    for line, row in table_in(body, "digcompskillscollection", ("conceptUri", "preferredLabel")):
        uri, title = row.get("concepturi", ""), row.get("preferredlabel", "")
        if not uri or not title:
            told.append(left_out("no-title" if uri else "no-id", uri or f"line {line}"))
        elif row.get("status", "released") not in {"released", ""}:
            told.append(left_out("hidden", title))
        elif uri not in skills:
            skills[uri] = FoundSkill(id_of(uri.rstrip("/").rpartition("/")[2], "esco-"), {language or "en": title}, uri)
    return Found("DigComp 2.2", language or "en", tuple(skills.values()), left_out=tuple(told))

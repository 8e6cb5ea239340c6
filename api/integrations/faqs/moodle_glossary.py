"""A glossary as Moodle exports it: concepts are titles, definitions are texts, aliases are phrasings.

<GLOSSARY><INFO><NAME/><ENTRIES><ENTRY><CONCEPT/><DEFINITION/><ALIASES><ALIAS><NAME/>…
"""

from api.import_errors import ImportUnreadable
from api.integrations.faqs.found import FoundEntries, bounded, text_of_entry
from api.integrations.imports.found import LeftOut
from api.integrations.imports.reasons import left_out
from api.integrations.imports.texts import id_of, words_of
from api.integrations.imports.trees import descendants, local, text_at, tree_of
from api.record.faq.entries import FaqContent


def read_moodle_glossary(body: bytes, language: str, site: str | None) -> FoundEntries:
    """Read entries.

    Args:
        body: The file.
        language: Of its texts.
        site: Address of the Moodle, which becomes their source.

    Raises:
        ImportUnreadable: It is no glossary.
    """
    root = tree_of(body, "The file")
    if local(root) != "GLOSSARY":
        detail = f"The file is no glossary of Moodle: its root is <{local(root)[:50]}>, and not <GLOSSARY>."
        raise ImportUnreadable(detail, "Export the glossary's entries in Moodle.")
    found: dict[str, FaqContent] = {}
    told: list[LeftOut] = []
    sources = () if site is None else (site,)
    for entry in descendants(root, "ENTRY"):
        concept, definition = words_of(text_at(entry, "CONCEPT")), words_of(text_at(entry, "DEFINITION"))
        if not concept or not definition:
            told.append(left_out("no-title", concept or definition))
            continue
        aliases = tuple(words_of(text_at(one, "NAME")) for one in descendants(entry, "ALIAS"))
        entry_id = id_of(concept, "glossary-")
        if entry_id in found:
            told.append(left_out("same-id", concept))
            continue
        found[entry_id] = FaqContent(texts={language: text_of_entry(concept, definition, aliases)}, sources=sources)
    return FoundEntries(bounded(found), tuple(told))

"""Everything that pages say has its French, and nothing is said in French that no page says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from api.workspace.parts import PARTS
from api.workspace.rendering import environment

ROOT = Path("api/workspace")
SAID = {"say": None, "say_many": (1, 2), "_": None, "gettext": None, "ngettext": (1, 2)}
SPACED = ";:!?%»"


def _messages(template: Path) -> Iterator[tuple[int, str, str | tuple[str | None, ...]]]:
    extract = environment("en").extract_translations  # type: ignore[attr-defined]  # by Jinja's extension i18n
    yield from extract(template.read_text(encoding="utf-8"))


def said_by(folder: Path, *, deep: bool) -> Iterator[str]:
    """Give every text of templates and pages of a folder."""
    for template in (folder / "templates").rglob("*.html"):
        for _, _, message in _messages(template):
            yield from (one for one in ([message] if isinstance(message, str) else message) if one)
    if deep:
        for _, _, message, _, _ in extract_from_dir(folder, [("**.py", "python")], keywords=SAID):
            yield from [message] if isinstance(message, str) else message
    else:
        for module in folder.glob("*.py"):
            for _, _, message, _, _ in extract_from_dir(folder, [(module.name, "python")], keywords=SAID):
                yield from [message] if isinstance(message, str) else message


def french_of(po: Path) -> dict[str, list[str]]:
    catalogue = read_po(po.open("rb"), locale="fr")
    texts: dict[str, list[str]] = {}
    for one in catalogue:
        ids = [one.id] if isinstance(one.id, str) else list(one.id)
        said = [one.string] if isinstance(one.string, str) else list(one.string or ())
        for name in filter(None, ids):
            texts[name] = said
    return texts


@pytest.mark.parametrize("part", ["", *PARTS])
def test_every_text_of_a_part_has_its_french(part: str) -> None:
    known = {one: said for po in ROOT.rglob("fr.po") for one, said in french_of(po).items()}
    assert not {one for one in said_by(ROOT / part, deep=bool(part)) if not all(known.get(one, [""]))}


def test_no_french_is_left_of_what_nobody_says() -> None:
    said = {one for part in ("", *PARTS) if (ROOT / part).is_dir() for one in said_by(ROOT / part, deep=bool(part))}
    left = {one for po in ROOT.rglob("fr.po") for one in french_of(po) if one not in said}
    assert not left


def test_french_has_narrow_spaces_and_its_apostrophe() -> None:
    wrong = [
        (str(po), text)
        for po in ROOT.rglob("fr.po")
        for said in french_of(po).values()
        for text in said
        if "'" in text or any(f" {mark}" in text.replace("%(", "(") for mark in SPACED) or "« " in text
    ]
    assert not wrong


def test_no_text_has_two_frenches_of_which_one_would_never_be_seen() -> None:
    said: dict[str, set[tuple[str, ...]]] = {}
    for po in ROOT.rglob("fr.po"):
        for text, french in french_of(po).items():
            said.setdefault(text, set()).add(tuple(french))
    assert not {text for text, several in said.items() if len(several) > 1}

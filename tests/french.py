"""French texts wherever they are written: in the code, in the bundled course, on the pages that are made."""

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).parent.parent
PACKAGES = ("api", "content_graph", "engine", "loadtests", "simulations")
PAIRS = frozenset({"Text", "Words", "both"})
"""What takes the French text first, or as `fr`."""
IN_TURN = frozenset({"template"})
"""What takes French and English texts in turn."""
NARROW_SPACE = "\u202f"
FAULTS = {
    "no narrow space before ; : ! ? % »": re.compile(
        r"(?<![\u202f\s;:!?…({\[/«])(?:[;!?»](?![\w)])|:(?![\w/)]))|(?<=[\d}])%"
    ),
    "another space before ; : ! ? % »": re.compile(r"[ \u00a0][;:!?%»]"),
    "no narrow space after «": re.compile(r"«(?!\u202f)"),
    "typewriter's apostrophe": re.compile(r"(?<=\w)'(?=\w)"),
    "typewriter's quotation marks": re.compile(r'"'),
    "a line that begins with a punctuation mark": re.compile(r"(?m)^\s*[,;:.!?%»]"),
    "three dots": re.compile(r"\.\.\."),
}


class French(NamedTuple):
    """A French text and where it stands."""

    place: str
    text: str


def faults_of(text: str) -> list[str]:
    """Name what is wrong with a French text; fields in braces stand for words."""
    plain = re.sub(r"\{[^{}]*\}", "{}", text)
    return [fault for fault, found in FAULTS.items() if found.search(plain)]


def in_code() -> Iterator[French]:
    """Find the French half of every pair of texts in the packages."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                for part in french_parts(node):
                    text = text_of(part)
                    if text is not None:
                        yield French(f"{path.relative_to(ROOT)}:{part.lineno}", text)


def french_parts(node: ast.AST) -> Iterator[ast.expr]:
    """Return what stands for French in a call or a dictionary."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PAIRS:
        yield from node.args[:1]
        yield from (keyword.value for keyword in node.keywords if keyword.arg == "fr")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IN_TURN:
        yield from node.args[::2]
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None and ast.unparse(key) in {"'fr'", "Language.FR"}:
                yield from value.elts if isinstance(value, ast.Tuple) else (value,)


def text_of(node: ast.expr) -> str | None:
    """Return a constant text, or an f-string with `{}` for its fields; None for what is computed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        return "".join(map(str, parts))
    return None


def in_the_bundled_course() -> Iterator[French]:
    """Find the French titles of the bundled course."""
    for path in sorted((ROOT / "content_graph" / "courses").rglob("*.yaml")):
        yield from _titles(yaml.safe_load(path.read_text(encoding="utf-8")), path.name)


def _titles(tree: object, place: str) -> Iterator[French]:
    if isinstance(tree, dict):
        name = f"{place} {tree.get('id', '')}".strip()
        for key, value in tree.items():
            if key == "fr":
                yield French(place, str(value))
            else:
                yield from _titles(value, name)
    if isinstance(tree, list):
        for one in tree:
            yield from _titles(one, place)


def on_page(html: str) -> Iterator[French]:
    """Find what a page says in French, where it says everything in both languages."""
    for found in re.finditer(r'<(span|g)[^>]* lang="fr"[^>]*>(.*?)</\1>', html, re.DOTALL):
        yield French("page", unescape(re.sub(r"<[^>]+>", "", found[2])).strip())

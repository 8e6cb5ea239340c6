import re
from pathlib import Path

from content_graph.authoring import load
from content_graph.validation import validate

README = Path(__file__).parents[2] / "content_graph" / "README.md"


def test_the_example_of_the_readme_is_a_content_graph() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    findings = validate(load(example))
    assert {finding.severity for finding in findings} == {"warning"}


def test_the_readme_names_every_code() -> None:
    source = (README.parent / "validation.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'_(?:error|warning)\("(\w+)"', source))
    assert codes
    assert all(f"`{code}`" in README.read_text(encoding="utf-8") for code in codes)

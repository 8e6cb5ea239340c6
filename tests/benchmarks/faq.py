"""How long a question takes at 5 000 entries, and how long they take to be made ready.

`uv run python -m tests.benchmarks.faq [ENTRIES]`: the texts are sentences of the French questions of the tests, mixed.
"""

import csv
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Final

from engine.faq.language import FRENCH
from engine.faq.retrieval import Entry, Index

TABLE: Final = Path(__file__).parents[1] / "engine" / "faq" / "french_questions.csv"
_ASKED: Final = 400


def mixed_entries(n_entries: int, seed: int = 7) -> tuple[list[Entry], list[str]]:
    """Make entries out of the words of real ones, and return them with questions."""
    chance = random.Random(seed)  # noqa: S311 - a sample of texts
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    titles = [row["title"] for row in rows if row["title"]]
    texts = [row["text"] for row in rows if row["text"]]
    questions = [row["question"] for row in rows if row["question"]]
    entries = [
        Entry(
            f"{chance.choice(titles)} {chance.choice(questions)} {number}",
            " ".join(chance.sample(texts, 3)),
            tuple(chance.sample(questions, 2)),
        )
        for number in range(n_entries)
    ]
    return entries, chance.sample(questions, _ASKED)


def main() -> None:
    """Measure, and print."""
    n_entries = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    entries, questions = mixed_entries(n_entries)
    began = time.process_time()
    index = Index(entries, FRENCH)
    built = time.process_time() - began
    took = []
    for question in questions:
        began = time.process_time()
        index.ask(question)
        took.append(1000 * (time.process_time() - began))
    median, most = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    sys.stdout.write(
        f"{n_entries} entries: ready in {built:.1f} s; a question {median:.1f} ms (median), {most:.1f} ms (95 %), CPU\n"
    )


if __name__ == "__main__":
    main()

"""The figures of conduct in words, for the table and for the report."""

from content_graph.languages import Text
from content_graph.model import ContentGraph
from loadtests.report.conduct import conduct_of, reached, share
from loadtests.report.story import Story
from simulations.report.bilingual import number_texts, percent_texts


def treatment(story: Story, graph: ContentGraph) -> list[tuple[Text, Text]]:
    """Say how the class was treated: figures with their names."""
    counts, (before, after) = conduct_of(story, graph), reached(story)
    first, last, level = percent_texts(before), percent_texts(after), percent_texts(story.threshold)
    return [
        (
            Text(f"{first.fr} → {last.fr}", f"{first.en} → {last.en}"),
            Text(
                f"de l’objectif «\u202f{story.goal.fr}\u202f» vraiment acquis, au début et à la fin",
                f"of the goal “{story.goal.en}” truly mastered, at the start and at the end",
            ),
        ),
        (
            _of(counts.helped, counts.failing),
            Text(
                "fois où deux réponses de suite étaient fausses, l’aide était là aussitôt",
                "times that two answers in a row were wrong, help was there at once",
            ),
        ),
        (
            number_texts(counts.handed_over),
            Text(
                "fois, le cours n’avait plus rien à proposer : le service a demandé l’aide d’une personne",
                "times, nothing was left in the course: the service asked for a person’s help",
            ),
        ),
        (
            percent_texts(share(counts.with_resource, counts.remediations)),
            Text("des remédiations apportent une ressource", "of the remediations bring a resource"),
        ),
        (
            percent_texts(share(counts.repeats, counts.answers)),
            Text("des réponses reprennent une question déjà posée", "of the answers repeat a question"),
        ),
        (
            _of(counts.mastered, counts.known),
            Text(
                f"compétences travaillées et vraiment acquises sont affichées comme maîtrisées ({level.fr})",
                f"skills that were worked on and are truly known are shown as mastered ({level.en})",
            ),
        ),
        (
            _of(counts.items_used, counts.items),
            Text("questions du cours utilisées", "questions of the course used"),
        ),
    ]


def _of(part: int, whole: int) -> Text:
    one, all_ = number_texts(part), number_texts(whole)
    return Text(f"{one.fr} sur {all_.fr}", f"{one.en} of {all_.en}")

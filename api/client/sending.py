"""What is sent in batches: results, corrections, traces of activity."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from api.client.batches import MOST, Batch, Sent, batches
from api.client.generated import groups
from api.client.generated import models as shapes
from api.client.sessions import Session


class Results(groups.Results[Session]):
    """Evidence in."""

    def send(
        self,
        results: Sequence[Sent],
        *,
        content_graph: str | None = None,
        return_recommendations: bool = True,
        return_mastery: Literal["changed", "none"] = "changed",
    ) -> shapes.ResultsResponse:
        """Send up to 1000 results of any learners; one that was sent before counts once."""
        return self.post(
            {
                "results": results,
                "content_graph": content_graph,
                "return_recommendations": return_recommendations,
                "return_mastery": return_mastery,
            }
        )

    def send_all(
        self,
        results: Iterable[Sent],
        *,
        content_graph: str | None = None,
        start: int = 0,
        size: int = MOST,
        prefix: str | None = None,
    ) -> Iterator[Batch[shapes.ResultsResponse]]:
        """Send any number of results, and say after each batch how many have been sent.

        Where it is cut off, go on with `start`, or from the beginning: by its id each counts once.

        Args:
            results: In the same order each time.
            content_graph: They are of; may be left out if there is only one.
            start: How many have been sent (`position` of the last batch).
            size: Of a batch.
            prefix: Of the ids of results that have none: it and their position.
        """
        for position, cut in batches(results, "result_id", start=start, size=size, prefix=prefix):
            told = self.send(cut, content_graph=content_graph, return_recommendations=False, return_mastery="none")
            yield Batch(position, told)


class Corrections(groups.Corrections[Session]):
    """What was wrong, put right."""

    def send(self, corrections: Sequence[Sent], *, content_graph: str | None = None) -> shapes.CorrectionsResponse:
        """Send up to 1000 corrections; one that was sent before counts once."""
        return self.post({"corrections": corrections, "content_graph": content_graph})

    def send_all(
        self,
        corrections: Iterable[Sent],
        *,
        content_graph: str | None = None,
        start: int = 0,
        size: int = MOST,
        prefix: str | None = None,
    ) -> Iterator[Batch[shapes.CorrectionsResponse]]:
        """Send any number of corrections; as `Results.send_all`."""
        for position, cut in batches(corrections, "correction_id", start=start, size=size, prefix=prefix):
            yield Batch(position, self.send(cut, content_graph=content_graph))


class Activities(groups.Activities[Session]):
    """Traces of activity."""

    def send(self, activities: Sequence[Sent], *, content_graph: str | None = None) -> shapes.ActivitiesResponse:
        """Send up to 1000 traces; one that was sent before counts once."""
        return self.post({"activities": activities, "content_graph": content_graph})

    def send_all(
        self,
        activities: Iterable[Sent],
        *,
        content_graph: str | None = None,
        start: int = 0,
        size: int = MOST,
        prefix: str | None = None,
    ) -> Iterator[Batch[shapes.ActivitiesResponse]]:
        """Send any number of traces; as `Results.send_all`."""
        for position, cut in batches(activities, "trace_id", start=start, size=size, prefix=prefix):
            yield Batch(position, self.send(cut, content_graph=content_graph))

"""What can go wrong with the FAQ (as in `api.errors`)."""

from api.errors import Passing, SingleFault, UnknownThing


class UnknownFaqEntry(UnknownThing, status=404, title="There is no such entry"):
    """There is no such entry of the FAQ, or none any more."""

    noun = "entry"
    advice = "List them with GET /v1/faq-entries."


class UnknownQuestion(UnknownThing, status=404, title="There is no such question"):
    """The learner asked no such question, or, of a gap, somebody has decided on it."""

    noun = "question"
    advice = "List those of a learner with GET /v1/learners/{learner_id}/questions, gaps with GET /v1/faq-gaps."


class UnknownConversation(UnknownThing, status=404, title="There is no such conversation"):
    """The learner has no such conversation."""

    noun = "conversation"
    advice = "Leave `conversation_id` out: another one begins."


class EntryChanged(SingleFault, status=412, title="The entry was changed meanwhile"):
    """Somebody has put another version of the entry since the one that `If-Match` names; nothing was changed."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"The entry has version {version} by now.",
            "If-Match",
            "Read the entry again, and put what it should be with the `ETag` of now.",
        )


class TooManyQuestions(Passing, status=429, title="The learner asks more than is answered"):
    """A learner has asked as many questions within an hour as are answered (`SYMPHONIE_FAQ_QUESTIONS_PER_HOUR`)."""

    retry_after_seconds = 600

    def __init__(self, per_hour: int) -> None:
        super().__init__(
            f"A learner may ask {per_hour} questions an hour. Ask again later, or write to a supporter with "
            "POST /v1/cases."
        )


class NothingSaid(SingleFault, status=409, title="There is nothing to answer"):
    """The learner has written nothing in the case that an answer could be looked for."""

    def __init__(self) -> None:
        detail = "The case has no message of the learner."
        super().__init__(detail, "{case_id}", "Write to the learner with POST /v1/cases/{case_id}/messages.")

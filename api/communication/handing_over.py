"""What a learner is told when their question goes on to a person."""

from api.record.communication.sendings import NewSending


def handover_told(learner: str, case_id: str, question_id: str, graph_no: int | None, now_us: int) -> NewSending:
    """Return the message that says who answers and by when; its words are made when it goes.

    Args:
        learner: Who asked.
        case_id: The case that a person has now.
        question_id: What they asked; each is told once.
        graph_no: The content graph that it is about.
        now_us: When it was handed over.
    """
    return NewSending(
        key=f"handover/{question_id}",
        purpose="handover",
        recipient_kind="learner",
        recipient_id=learner,
        channels=("mail", "push", "in_app"),
        not_before_us=now_us,
        facts={"question_id": question_id},
        learner=learner,
        graph_no=graph_no,
        case_id=case_id,
    )

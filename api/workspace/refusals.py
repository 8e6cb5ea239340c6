"""What the API refuses of what people do on pages, in their words: what is told alike wherever it happens.

A part says for itself what only it can explain, and asks here for the rest.
"""

from api.workspace.client import RefusalError
from api.workspace.visit import Visit


def why(visit: Visit, refusal: RefusalError) -> str | None:
    """Say what stands in the way of an act; None where nothing is known that its author could do about it."""
    if refusal.name.endswith("-unavailable") or refusal.name in {"too-many-connections", "not-ready"}:
        return visit.say("The service cannot do this at the moment. Try again in a minute.")
    return {
        "already-in-group": visit.say("One of them is in a group for this skill already: nothing was changed."),
        "alert-is-over": visit.say("What called for somebody here has ended meanwhile. Here is how it stands now."),
        "body-too-large": visit.say("It is too large. Send less at once."),
        "case-goes-on-elsewhere": visit.say("This conversation was joined to another one. Go on in that one."),
        "case-is-over": visit.say("This conversation has ended. Open another one."),
        "concurrent-change": visit.say("The path was changing at this very moment. Try again."),
        "invalid-fields": visit.say("Something was filled in with more, or with other, than its field takes."),
        "leads-none-of-them": visit.say("Groups are made and ended by whoever is tutor or coach of their learners."),
        "nobody-coordinates": visit.say("There are no routing rules yet, so nobody can be found for it."),
        "not-an-observer": visit.say("Whoever only coordinates does not observe: a tutor, coach or mentor does."),
        "not-for-peers": visit.say("Peer tutors do not do this: ask the tutor who moderates the group."),
        "not-theirs": visit.say("This learner is not yours to decide for."),
        "nothing-to-answer": visit.say("No answer is owed at the moment."),
        "other-learner": visit.say("The other conversation is about another learner."),
        "repeated-key": visit.say("This form was sent before with something else in it. Open the page again."),
        "review-contradicts": visit.say(
            "It does not stand there any more as you saw it: a new result, or somebody else, has changed it. "
            "Here is how it stands now."
        ),
        "unknown-group": visit.say("There is no such group any more."),
        "unknown-supporter": visit.say("Whom you chose is not among the supporters any more. Choose somebody else."),
    }.get(refusal.name)

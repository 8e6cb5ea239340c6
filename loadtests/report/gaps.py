"""The planted gaps: a prerequisite that some simulated learners lack, and whether the service answered it."""

from collections.abc import Mapping
from html import escape

from content_graph.languages import Text
from loadtests.report.story import LearnerStory, Story
from simulations.report.bilingual import both, plain


def lacking_learners(story: Story) -> list[LearnerStory]:
    """Give the learners with a planted gap."""
    return [learner for learner in story.learners if learner.lacking_skill is not None]


def remediated_on(learner: LearnerStory) -> int | None:
    """Give the day (from 1) of the first remediation for the lacking skill; None if there was none."""
    days = (one.day for one in learner.opened() if one.kind == "remediate" and one.skill == learner.lacking_skill)
    first = min(days, default=None)
    return None if first is None else int(first) + 1


def gap_list(story: Story, skills: Mapping[str, Text]) -> str:
    """List every planted gap with what became of it."""
    return f'<ul class="gaps">{"".join(_row(learner, skills) for learner in lacking_learners(story))}</ul>'


def _row(learner: LearnerStory, skills: Mapping[str, Text]) -> str:
    day = remediated_on(learner)
    told = both("pas encore", "not yet") if day is None else both(f"remédiation, jour {day}", f"remediation, day {day}")
    skill = skills.get(learner.lacking_skill or "")
    title = "" if skill is None else plain(skill)
    mark = "·" if day is None else "✓"
    return f"<li><b>{mark}</b> {escape(learner.name)} · {title} <small>{told}</small></li>"

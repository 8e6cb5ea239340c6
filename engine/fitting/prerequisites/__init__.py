"""Prerequisites that results suggest: proposals for authors, with the evidence for each."""

from engine.fitting.prerequisites.opportunities import Opportunities, opportunities
from engine.fitting.prerequisites.suggestion import Proposal, Settings, Suggestions, suggest

__all__ = ["Opportunities", "Proposal", "Settings", "Suggestions", "opportunities", "suggest"]

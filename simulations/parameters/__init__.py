"""Parameters that were fitted on real results, and how they were chosen."""

from simulations.parameters.files import ChosenSkills, Parameters, read_chosen

__all__ = ["ChosenSkills", "Parameters", "read_chosen"]

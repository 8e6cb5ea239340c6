"""Parameters that were fitted on real results, and how they were chosen."""

from simulations.parameters.files import ChosenSkills, ItemMemory, WorldParameters, read_chosen, read_item_memory

__all__ = ["ChosenSkills", "ItemMemory", "WorldParameters", "read_chosen", "read_item_memory"]

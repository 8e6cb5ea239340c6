"""Who decides in the laboratory: the field's policies, ours, and one that sees the truth."""

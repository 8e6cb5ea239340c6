"""The FAQ in the record: versions of entries, questions with what became of them, and what a model was asked."""

"""Live state in Valkey: one compact value per learner, committed atomically with its journal entry."""

"""Who helps and what became of it, in the record: staff, readers, cases, alerts, timers."""

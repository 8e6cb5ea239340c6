"""What goes to people: the outbox of supporters and engineers, a learner's own messages, stopping reminders."""

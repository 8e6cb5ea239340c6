"""Cases: one conversation about one learner, with an owner and a clock; everything is an event that stays."""

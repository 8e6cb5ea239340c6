"""What is believed about a learner, and what comes next. Pure: state in, state out."""

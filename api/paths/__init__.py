"""What people decide about learners' paths, and what is shown to them of the machine's acts."""

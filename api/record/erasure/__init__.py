"""Content graphs and learners erased, with a receipt."""

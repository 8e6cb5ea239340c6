"""What is done with platforms beside launches, in the record: courses and their rosters, line items, grades."""

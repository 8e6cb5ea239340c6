"""A service under load of simulated learners: who comes when, what was asked, what was answered, what it used."""

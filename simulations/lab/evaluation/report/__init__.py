"""The report of an evaluation: pictures of what is predicted and what came; values in, one HTML text out."""

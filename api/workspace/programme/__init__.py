"""The programme: courses and what is wrong with them, models, settings of recommendations, who helps."""

"""The FAQ: entries that are searched, questions of learners, three suggestions or a person, and what is missing.

question ─▶ own path? ─▶ answered from the learner's data, with its source
              └─ no ─▶ three suggestions ─▶ "that helped"
                                 └─ none of these, not it ─▶ a case, with all that was said, and its clock
"""

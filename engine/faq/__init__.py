"""Finding the entries of a FAQ that a question may mean: words, meanings, spelling and letters together, in process.

    question ─ folded, mended ─▶ words ─┬─ stems and meanings ─▶ BM25 ──────┐
                                        └─ character n-grams ─▶ cosine ─────┴─▶ sum ─▶ the first three

Accents go before stemming. An entry has one title, one text and any number of phrasings, and is found by all of them.
Nothing here answers anybody: a score orders entries and says nothing of whether one of them is right.
"""

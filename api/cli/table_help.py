"""What `--help` says of tables of results, and of the models that learn from them."""

from typing import Final

TABLE: Final = """\
A table of results has a row per answer, a learner's rows in the order of time:

learner_id   who answered

skill_id     what the item exercises; several with ~~ between: fractions~~decimals

correct      0 or 1, or a score between them

item_id      the question; may be left out

occurred_at  when: 2026-03-02T09:15:00Z, or a number since 1970 (seconds, ms, µs); may be left out

order_id     in which order a learner answered; rows with the same one are one answer; may be left out

attempt, duration_s  which try it was, and how long it took; may be left out

Rows that are alike but for their skill are one answer on several skills. Other people's tables: --format.

Example: learner_id,item_id,skill_id,correct,occurred_at

         ada,add-1,addition,1,2026-03-02T09:15:00Z"""

MODELS: Final = """\
Models:

ability      the model with ability that the service traces with; needs no times, uses them if there are any

unfitted     the same before any fitting, what a fit has to be better than

bkt, bkt-forget  classic tracing, without and with forgetting

best-lr, best-lr-time, irt, pfa, majority  what others use; best-lr-time needs times

pybkt        the reference implementation; minutes, so only where it is named

dkt, akt     deep baselines, a recurrent network and attention; minutes, so only where named; need the extra deep"""

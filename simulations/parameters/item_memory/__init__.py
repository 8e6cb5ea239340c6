"""How long people remember an item, and how much less it teaches then: estimated from repeated items in real tables.

`python -m simulations.parameters.item_memory TABLE… --out item-memory.json` prints the figures and writes what the
worlds read (`simulations.parameters.read_item_memory`).

A visit is a learner's run of directly successive results on one item, of which the first counts: what follows at once
is the same task, still on the screen. A visit to an item met before is a repeat: by then the item was corrected.

**Answers.** The ability model (`engine.fitting.ability`) is fitted to the visits with the effects of the past with the
item, jointly with skills, learning, ability, difficulties and (where there are times) forgetting, so that they are net
of all these. On the n + 1st visit to an item, Δ minutes after the nth, the log odds of a right answer are higher by

    seen + right R + more ln(1 + n) + (gap + gap_right R) ln(1 + Δ)          R = 1 if the nth was right

**Teaching.** The share s of an item's teaching that a repeat has: the odds of learning the skill at a repeat are s
times those at a first visit. Judged by first visits alone, as the question is what a repeat does for other items: the
model is fitted to first visits, repeats are put back in as opportunities that teach by s and say nothing (whether they
were answered rightly is memory as much as mastery), and s maximises the likelihood of the first visits, together with
one shift of all rates of learning.

**Intervals** are percentiles over tables in which learners are drawn again (Efron 1979); answers are fitted anew in
each, from the whole table's optimum.

**Tables together.** Sizes are averaged over tables as draws from a population of tables (DerSimonian & Laird 1986).
Tables without times are taken at a minute a result, which leaves out the pauses between sessions: so how fast memory
fades is taken from tables with times alone, relative to its size ten minutes after the first visit.
"""

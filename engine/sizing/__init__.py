"""What a support service needs: hours, tutors, promises kept, cost; by closed forms and by simulating the course. Pure.

scenario (in the trade's words) ─┬─▶ erlang, rodet (closed forms)
trajectories (of the laboratory) ┴─▶ demand ─▶ course_run (engine.support unchanged) ─▶ outcomes
                                        ▲                                                │
                       questions, sensitivity, optimum: the same luck, other scenarios ◀─┘
"""

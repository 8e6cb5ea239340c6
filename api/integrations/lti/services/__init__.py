"""What LTI 1.3 Advantage offers beside the launch: links that teachers choose, grades, and rosters.

| module | holds |
|---|---|
| `claims` | what a launch says of the services, as platforms write it (pure) |
| `targets`, `linking` | what a link leads to; the answer to a request for links (pure) |
| `scores` | one score as it is sent, and what the platform's answer means (pure) |
| `paging`, `members`, `roster` | pages by Link header; who is a learner, who supports; what a roster changes (pure) |
| `tokens`, `platforms` | access tokens and requests to the services of a platform |
| `grading`, `rostering` | the use cases: grades out, rosters in |
| `registrar` | the process beside the workers that does both |
| `routes` | what whoever runs the organisation asks and sets |
"""

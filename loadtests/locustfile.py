"""`locust -f loadtests/locustfile.py`: simulated learners as users, for locust's own command and its web page.

`symphonie loadtest SCENARIO` starts it, too. `docs/load.md` says how it is used.
"""

from loadtests.load.driving import Course, Person, register

__all__ = ["Course", "Person"]

register()

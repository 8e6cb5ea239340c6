import subprocess
import sys

SAYS_MUCH = """
import structlog
from api.logs import configure_logs
configure_logs("info")
for _ in range(1000):
    structlog.get_logger("x").warning("a line", filling="." * 100)
print("went on", flush=True)
"""


def test_a_full_disk_costs_lines_of_the_log_and_nothing_else() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        command = [sys.executable, "-P", "-c", SAYS_MUCH]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=full, text=True, check=False)  # noqa: S603 - ours
    assert done.stdout == "went on\n"

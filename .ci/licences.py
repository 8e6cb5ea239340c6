"""Add to a bill of materials (CycloneDX, standard input) what each installed distribution says of its licence.

Run with the environment that the bill is of; `SOURCE_DATE_EPOCH` says when. The same bill gives the same bytes. A
distribution with a licence that is not in `TAKEN` ends it with exit code 1: whoever adds a dependency decides about its
licence first.
"""

import json
import os
import sys
import uuid
from datetime import UTC, datetime
from importlib.metadata import Distribution, distributions
from typing import Any, Final

KNOWN: Final = {
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What distributions without an SPDX expression write, and what is meant."""
TAKEN: Final = frozenset(
    {
        *KNOWN.values(),
        *("BSD-2-Clause", "MIT-0", "0BSD", "Unlicense", "ZPL-2.1", "LLVM-exception", "Zlib"),
        "LGPL-3.0-only",  # psycopg: used as a library that anybody may exchange
    }
)
SAID_ELSEWHERE: Final = {"pyrage": "MIT"}
"""Of whose licence only the file tells, not the metadata: read by somebody."""
JOINING: Final = frozenset({"AND", "OR", "WITH"})


def licence_of(found: Distribution) -> str:
    """Return an SPDX expression, or what the distribution says instead."""
    said = found.metadata
    if expression := said.get("License-Expression"):
        return str(expression)
    classified = [
        one.rpartition("::")[2].strip() for one in said.get_all("Classifier") or () if one.startswith("License")
    ]
    named = [KNOWN[one] for one in classified if one in KNOWN]
    if named:
        return " AND ".join(sorted(set(named)))
    name = str(said["Name"]).lower()
    text = str(said.get("License") or "").splitlines()[:1]
    return SAID_ELSEWHERE.get(name) or KNOWN.get("".join(text), "".join(text))


def is_taken(expression: str) -> bool:
    """Tell whether all licences of an expression are among those that we take."""
    names = expression.replace("(", " ").replace(")", " ").split()
    return bool(names) and all(one in TAKEN or one in JOINING for one in names)


def _date(bill: dict[str, Any]) -> None:
    """Put the commit's time and a number that follows from the content where the exporter puts now and chance."""
    made = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), UTC)
    bill["metadata"]["timestamp"] = made.isoformat()
    bill["serialNumber"] = ""
    bill["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill, sort_keys=True)).urn


def main() -> int:
    """Write the bill with licences; return 1 if one is not taken."""
    bill: dict[str, Any] = json.load(sys.stdin)
    installed = {str(one.metadata["Name"]).lower().replace("_", "-"): licence_of(one) for one in distributions()}
    faults = []
    for component in bill["components"]:
        expression = installed.get(component["name"])
        if expression is None:
            continue  # of another platform
        component["licenses"] = [{"expression": expression}]
        if not is_taken(expression):
            faults.append(f"{component['name']} {component['version']}: {expression or 'no licence is told'}\n")
    _date(bill)
    json.dump(bill, sys.stdout, indent=1)
    sys.stderr.writelines(faults)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())

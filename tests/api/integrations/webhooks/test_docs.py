"""The receiver that the documentation shows takes what is signed, once, and nothing else."""

import re
import threading
import time
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.integrations.webhooks.signing import signed_headers
from tests.asking import asking

PAGE = Path(__file__).parents[4] / "docs" / "webhooks.md"


def test_the_receiver_of_the_documentation_takes_what_is_signed(capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len([line for line in shown.splitlines() if line.strip()]) <= 25
    made: dict[str, Any] = {"__name__": "receiver"}
    exec(compile(shown, str(PAGE), "exec"), made)  # noqa: S102 - our own page
    server = HTTPServer(("127.0.0.1", 0), made["Receiver"])
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        body = b'{"data":{"link":"/v1/cases/c"}}'
        headers = signed_headers("msg_1", int(time.time()), body, [made["SECRET"]])
        url = f"http://127.0.0.1:{server.server_port}/"
        for _ in range(2):
            assert asking().post(url, content=body, headers=headers).status_code == httpx.codes.NO_CONTENT
        assert asking().post(url, content=body + b" ", headers=headers).status_code == httpx.codes.UNAUTHORIZED
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert capsys.readouterr().out == "/v1/cases/c\n"

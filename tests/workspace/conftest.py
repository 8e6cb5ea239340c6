"""One service with a class at work and one browser, for all pages; both end with them.

While the browser's driver runs, its thread has an event loop, and no other test could start one.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from api.settings import Settings
from simulations.live.serving import running_service
from tests.api.communication.mails import DOMAIN
from tests.conftest import IS_CI
from tests.fresh import copy_record
from tests.workspace.desks import PATIENCE_MS, Desk, desk_of
from tests.workspace.school import School, school_at

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def near_platforms() -> Iterator[None]:
    """Let the service that is started meanwhile ask platforms of this machine, and take mail in."""
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("SYMPHONIE_OUTGOING_PRIVATE_NETWORKS", "127.0.0.0/8")
        surroundings.setenv("SYMPHONIE_MAIL_DOMAIN", DOMAIN)
        yield


@pytest.fixture(scope="package")
def school(tmp_path_factory: pytest.TempPathFactory, files_of_a_record: Path) -> Iterator[School]:
    """A service with a class at work."""
    place = tmp_path_factory.mktemp("school")
    settings = Settings(data_dir=copy_record(files_of_a_record, place / "data"))
    with (
        near_platforms(),
        running_service(place / "serve.log", settings.data_dir, options=("--workers", "1")) as service,
        school_at(service, settings) as school,
    ):
        yield school


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium: best the build without windows, which costs half as much."""
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if found is None and not IS_CI:
        pytest.skip("pages are looked at with Debian's Chromium: apt-get install chromium-headless-shell")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET, env={**os.environ, "LANG": "C.UTF-8"})
        yield browser
        browser.close()


@pytest.fixture
def desk(browser: Browser, school: School) -> Iterator[Callable[..., Desk]]:
    """Sits people down: `desk("tutor", language="en", theme="dark", width=360)`; None for nobody."""
    with ExitStack() as stack:

        def sit(who: str | None, **how: object) -> Desk:
            sat: AbstractContextManager[Desk] = partial(desk_of, browser, school, who)(**how)  # type: ignore[arg-type]
            return stack.enter_context(sat)

        yield sit

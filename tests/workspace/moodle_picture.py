"""Take the picture of `docs/moodle.md` from a run: `python -m tests.workspace.moodle_picture`.

A service with a class at work, a platform that nobody here wrote, and a teacher who chooses what a course shows, in the
platform's frame.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

from api.settings import Settings
from simulations.live.serving import running_service
from tests.workspace.conftest import QUIET, near_platforms
from tests.workspace.course_platform import running_course_platform
from tests.workspace.school import school_at

FILE: Final = Path("docs/moodle-choose.png")


def take() -> None:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        settings = Settings(data_dir=place / "data")
        with (
            near_platforms(),
            running_service(place / "serve.log", settings.data_dir, options=("--workers", "1")) as service,
            school_at(service, settings) as school,
            running_course_platform(school.url) as platform,
            sync_playwright() as playwright,
        ):
            school.call("PUT", "lti/platforms/double", platform.content(platform.url.replace("localhost", "127.0.0.1")))
            platform.links, platform.role, platform.locale = True, "Instructor", "en"
            found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=found, args=QUIET)
            page = browser.new_page(viewport={"width": 1160, "height": 900}, locale="en-GB")
            page.goto(f"{platform.url}/course")
            page.frame_locator("iframe").get_by_role("button").last.wait_for()
            page.locator("iframe").screenshot(path=FILE)
            browser.close()


if __name__ == "__main__":
    take()

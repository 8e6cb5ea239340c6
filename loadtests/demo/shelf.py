"""What a demonstration keeps beside the service's data, so that the next start finds it: key, stories, reports.

DATA_DIR/demo/key                  the API key (readable by its owner only)
DATA_DIR/demo/cohort-1/story.json  what happened, once the period is over
DATA_DIR/demo/cohort-1/report.html
DATA_DIR/demo/mailbox              every mail that the service sent (`loadtests.demo.mailbox`)
"""

import os
from pathlib import Path

import msgspec

from loadtests.report.story import Story

OWNER_ONLY = 0o600


class Shelf:
    """The folder of the demonstrations in one data directory."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "demo"

    @property
    def log(self) -> Path:
        """Where the service's output goes."""
        return self.folder / "serve.log"

    @property
    def clock(self) -> Path:
        """What says what time it is for the service."""
        return self.folder / "clock"

    @property
    def mailbox(self) -> Path:
        """Where mails are kept that the service sent."""
        return self.folder / "mailbox"

    def read_key(self) -> str | None:
        """Give the key of an earlier start."""
        path = self.folder / "key"
        return path.read_text(encoding="ascii").strip() if path.exists() else None

    def keep_key(self, key: str) -> None:
        """Keep the key for later starts, readable by its owner only."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "key"
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "w") as file:
            file.write(key + "\n")

    def last_story(self) -> Story | None:
        """Give the latest period that was played to its end, if its story can still be read."""
        for cohort in sorted(self._cohorts(), reverse=True):
            path = self.of_cohort(cohort) / "story.json"
            if path.exists():
                try:
                    return msgspec.json.decode(path.read_bytes(), type=Story)
                except msgspec.DecodeError:  # written by another version: play anew
                    return None
        return None

    def begin_cohort(self) -> int:
        """Reserve the next cohort number; one that was interrupted is not used again, its learners are known."""
        cohort = max(self._cohorts(), default=0) + 1
        self.of_cohort(cohort).mkdir(parents=True)
        return cohort

    def keep_story(self, story: Story) -> None:
        """Keep what happened."""
        (self.of_cohort(story.cohort) / "story.json").write_bytes(msgspec.json.encode(story))

    def of_cohort(self, cohort: int) -> Path:
        """Give the folder of a cohort."""
        return self.folder / f"cohort-{cohort}"

    def _cohorts(self) -> list[int]:
        names = (path.name.removeprefix("cohort-") for path in self.folder.glob("cohort-*"))
        return [int(name) for name in names if name.isdigit()]

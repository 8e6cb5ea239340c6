"""Platforms that cannot be asked just now: each rests for itself, ever longer, and keeps no other one waiting."""

from typing import NamedTuple, TypeAlias

from api.integrations.lti.services.scores import wait_s

Key: TypeAlias = tuple[int, str]
"""Organisation and platform."""


class _Rest(NamedTuple):
    until_s: float
    tries: int


class Rests:
    """Who rests until when, by a clock in seconds that only goes on."""

    def __init__(self) -> None:
        self._rests: dict[Key, _Rest] = {}

    def note_fault(self, key: Key, now_s: float, least_s: float = 0.0) -> None:
        """Let a platform rest: 30 s the first time, doubling up to 6 h.

        Args:
            key: Which.
            now_s: Now.
            least_s: For so long at least.
        """
        held = self._rests.get(key)
        if held is not None and now_s < held.until_s:
            return  # several asked at once: that is one fault
        tries = 1 if held is None else held.tries + 1
        self._rests[key] = _Rest(now_s + max(wait_s(tries, {}), least_s), tries)

    def note_well(self, key: Key) -> None:
        """Note that a platform answers."""
        self._rests.pop(key, None)

    def tired(self, now_s: float) -> list[Key]:
        """Return who rests.

        >>> rests = Rests()
        >>> rests.note_fault((1, "moodle"), 0.0)
        >>> rests.tired(29.0), rests.tired(30.0)
        ([(1, 'moodle')], [])
        """
        return [key for key, rest in self._rests.items() if now_s < rest.until_s]

"""Which part of a framework is asked for."""

from collections.abc import Iterable


def is_selected(codes: Iterable[str], select: frozenset[str]) -> bool:
    """Tell whether something with these codes is asked for; all is, where nothing is selected.

    >>> is_selected(["M1805"], frozenset()), is_selected(["m1805"], frozenset({"M1805"}))
    (True, True)
    """
    return not select or any(one.upper() in select for one in codes)


def selection(text: str | None) -> frozenset[str]:
    """Read a selection: codes between commas or blanks.

    >>> sorted(selection("rncp37680, RS5616"))
    ['RNCP37680', 'RS5616']
    """
    return frozenset((text or "").upper().replace(",", " ").split())

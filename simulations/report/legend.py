"""What colours and marks stand for."""

from collections.abc import Iterable
from typing import NamedTuple

from content_graph.languages import Text
from simulations.report.bilingual import plain
from simulations.report.colours import mastery_colour

SCALE_STEPS = 11


class Key(NamedTuple):
    """One entry."""

    name: Text  # what it stands for
    colour: str = ""  # CSS
    shape: str = ""  # class of its mark: a line if empty, `block`, `observed-key`


def legend(keys: Iterable[Key]) -> str:
    """Write the entries under a drawing."""
    return f'<div class="legend">{"".join(map(_entry, keys))}</div>'


def _entry(key: Key) -> str:
    shape = f' class="{key.shape}"' if key.shape else ""
    style = f' style="--c:{key.colour}"' if key.colour else ""
    return f'<span class="key"><i{shape}{style}></i>{plain(key.name)}</span>'


def mastery_scale() -> str:
    """Show which colour is which mastery."""
    shades = (mastery_colour(step / (SCALE_STEPS - 1)) for step in range(SCALE_STEPS))
    scale = "".join(f'<i style="background:{shade}"></i>' for shade in shades)
    return f'<div class="scale">0 % {scale} 100 %</div>'

"""The layout of a figure: title and legend above, panels between their axis labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tangency.plots.static.axis import Axis
from tangency.plots.static.reading import column
from tangency.plots.static.text_layout import width_of

__all__ = ["GAP", "TITLE_ROOM", "Box", "Labels", "across_labels", "domain", "upright_labels", "within"]

GAP = 6.0
# Of an axis's title: its letters and the room around them.
TITLE_ROOM = 24.0
_MOST_OF_WIDTH = 0.45
_MOST_OF_HEIGHT = 0.25
_MOST_TICKS = 9
_UPRIGHT_TICK = 36.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle of the picture, in pixels from its left upper corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """How the ticks of an axis are written: how many at most, the room they take, and whether they stand upright."""

    most: int
    room: float
    turned: bool = False


def within(box: Box, across: Sequence[float], up: Sequence[float]) -> Box:
    """Return the part of a box that two domains, each from 0 to 1, leave to a panel."""
    return Box(
        left=box.left + across[0] * box.width,
        right=box.left + across[1] * box.width,
        top=box.bottom - up[1] * box.height,
        bottom=box.bottom - up[0] * box.height,
    )


def upright_labels(axis: Axis, height: float, whole: float) -> Labels:
    """Return how the ticks of an axis that goes upwards are written beside it, in a picture `whole` pixels wide."""
    most = max(2, int(height / _UPRIGHT_TICK))
    widest = max((width_of(tick.text, axis.size) for tick in axis.ticks(most)), default=0.0)
    return Labels(most=most, room=min(widest, _MOST_OF_WIDTH * whole) + 2 * GAP)


def across_labels(axis: Axis, width: float, whole: float) -> Labels:
    """Return how the ticks of an axis that goes across are written below it, in a picture `whole` pixels high."""
    for most in range(_MOST_TICKS, 1, -1):
        ticks = axis.ticks(most)
        widest = max((width_of(tick.text, axis.size) for tick in ticks), default=0.0)
        if not ticks:
            return Labels(most=most, room=GAP)
        if widest + 2 * GAP <= width * _least_step(sorted(axis.share(tick.at) for tick in ticks)):
            return Labels(most=most, room=axis.size + 2 * GAP)
        if axis.names_every_place:
            break
    return Labels(most=most, room=min(widest, _MOST_OF_HEIGHT * whole) + 2 * GAP, turned=True)


def domain(look: Mapping[str, object]) -> list[float]:
    """Return the share of the plot's room that an axis has."""
    return [float(end) for end in column(look, "domain")] or [0.0, 1.0]


def _least_step(places: Sequence[float]) -> float:
    return min((two - one for one, two in pairwise(places)), default=1.0)

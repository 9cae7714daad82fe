"""Tiles of a rectangle in proportion to numbers, each as near to a square as the others allow."""

from __future__ import annotations

from collections.abc import Sequence

from tangency.plots.static.frame import Box

__all__ = ["tiles"]


def tiles(values: Sequence[float], box: Box) -> list[Box]:
    """Return a tile for each value, in the order of the values; the largest stands first, from the left upper corner.

    References
    ----------
    Bruls, Huizing & van Wijk (2000), Squarified treemaps, Data Visualization 2000.

    >>> [(tile.width, tile.height) for tile in tiles([3.0, 1.0], Box(left=0.0, top=0.0, right=8.0, bottom=4.0))]
    [(6.0, 4.0), (2.0, 4.0)]
    """
    order = sorted(range(len(values)), key=lambda place: (-values[place], place))
    total = sum(values)
    found = [box] * len(values)
    if total <= 0.0:
        return found
    areas = [values[place] * box.width * box.height / total for place in order]
    done = 0
    while done < len(order):
        short = min(box.width, box.height)
        count = _row(areas[done:], short)
        placed, box = _laid(areas[done : done + count], box)
        for place, tile in zip(order[done : done + count], placed, strict=True):
            found[place] = tile
        done += count
    return found


def _row(areas: Sequence[float], side: float) -> int:
    """Return how many tiles make the row along a side whose worst tile is nearest to a square."""
    worst, total = float("inf"), 0.0
    for count, area in enumerate(areas, start=1):
        total += area
        if total <= 0.0 or side <= 0.0 or area <= 0.0:
            return len(areas)
        thick = total / side
        now = max(max(thick * thick / each, each / (thick * thick)) for each in (areas[0], area))
        if now > worst:
            return count - 1
        worst = now
    return len(areas)


def _laid(areas: Sequence[float], box: Box) -> tuple[list[Box], Box]:
    """Return the tiles of a row along the shorter side, and what they leave of the rectangle."""
    upright = box.width >= box.height
    side = box.height if upright else box.width
    thick = sum(areas) / side if side > 0.0 else 0.0
    placed, at = [], box.top if upright else box.left
    for area in areas:
        until = at + (area / thick if thick > 0.0 else 0.0)
        placed.append(
            Box(left=box.left, top=at, right=box.left + thick, bottom=until)
            if upright
            else Box(left=at, top=box.top, right=until, bottom=box.top + thick)
        )
        at = until
    left, top = (box.left + thick, box.top) if upright else (box.left, box.top + thick)
    return placed, Box(left=left, top=top, right=box.right, bottom=box.bottom)

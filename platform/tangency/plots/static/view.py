"""Projection of three dimensions by a camera: a point's position in the picture, and its depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tangency.plots.static.frame import Box
from tangency.plots.static.svg import Point

__all__ = ["Axis3", "View", "view_of"]

Vector = npt.NDArray[np.float64]

# Pixels for what is written around the cube: beside it, above and below.
_BESIDE, _ABOVE, _BELOW = 150.0, 24.0, 64.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis3:
    """One axis in space: its ends, its title, the format of its ticks."""

    low: float
    high: float
    title: str
    tick_format: str

    def share(self, value: float) -> float:
        """Return where a value lies in the cube, from −½ to ½."""
        return (value - self.low) / (self.high - self.low) - 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """An orthographic projection of the unit cube around the origin; the picture keeps parallels parallel."""

    eye: Vector
    right: Vector
    up: Vector
    box: Box
    scale: float
    middle: Point

    def point(self, at: Vector) -> Point:
        """Return the pixel of a point of the cube."""
        across, up = self.scale * float(at @ self.right), self.scale * float(at @ self.up)
        return self.middle[0] + across, self.middle[1] - up

    def nearness(self, at: Vector) -> float:
        """Return how near a point is: the larger, the nearer."""
        return float(at @ self.eye)

    def near_sides(self) -> Vector:
        """Return for each axis the end, −½ or ½, that the camera is nearer to."""
        return np.where(self.eye >= 0.0, 0.5, -0.5)


def view_of(eye: Sequence[float], box: Box) -> View:
    """Return the view from a place, the third axis upwards."""
    towards = np.asarray(eye, dtype=np.float64) / np.linalg.norm(eye)
    right = np.cross(np.array([0.0, 0.0, 1.0]), towards)
    right /= np.linalg.norm(right)
    up = np.cross(towards, right)
    # The cube reaches as far as the sum of its half edges, in either direction.
    wide, high = float(np.abs(right).sum()), float(np.abs(up).sum())
    scale = min((box.width - 2.0 * _BESIDE) / wide, (box.height - _ABOVE - _BELOW) / high)
    middle = (box.left + box.right) / 2.0, box.top + _ABOVE + 0.5 * (box.height - _ABOVE - _BELOW)
    return View(eye=towards, right=right, up=up, box=box, scale=scale, middle=middle)

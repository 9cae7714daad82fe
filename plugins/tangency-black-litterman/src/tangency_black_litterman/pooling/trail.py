"""Extrapolation of a fixed-point iteration from its last steps."""

import numpy as np

from tangency.sdk import Floats

__all__ = ["Trail"]

_MEMORY = 6
_SHRINKING = 0.98


class Trail:
    """Anderson acceleration of p ↦ T(p) on the simplex, where the steps shrink or turn back; else plain steps.

    Steps that grow in one direction leave a point that is none to be sought, and an extrapolation would stay there.

    References
    ----------
    Walker & Ni (2011), Anderson acceleration for fixed-point iterations, SIAM Journal on Numerical Analysis 49(4).
    """

    def __init__(self) -> None:
        self._reached: list[Floats] = []
        self._changes: list[Floats] = []

    def extrapolated(self, at: Floats, reached: Floats) -> Floats:
        """Return where to go on after `at` led to `reached`."""
        change = reached - at
        if self._changes and _is_leaving(self._changes[-1], change):
            self._reached, self._changes = [], []
        self._reached = [*self._reached[-_MEMORY:], reached]
        self._changes = [*self._changes[-_MEMORY:], change]
        if len(self._changes) == 1:
            return reached
        steps = np.diff(np.array(self._changes), axis=0).T
        mixture = np.linalg.lstsq(steps, self._changes[-1], rcond=None)[0]
        point: Floats = reached - np.diff(np.array(self._reached), axis=0).T @ mixture
        return point if float(point.min()) >= 0.0 else reached


def _is_leaving(before: Floats, change: Floats) -> bool:
    grows = float(np.abs(change).sum()) > _SHRINKING * float(np.abs(before).sum())
    return grows and float(change @ before) > 0.0

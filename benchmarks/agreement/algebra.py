"""One notation for both sides of the study: what a limit says, as numbers of weights or as a model for a solver."""

from __future__ import annotations

from typing import Any, Protocol

import cvxpy as cp
import numpy as np

__all__ = ["MODEL", "NUMBERS", "Algebra"]


class Algebra(Protocol):
    """The convex functions that limits are made of."""

    def total(self, values: Any) -> Any: ...
    def size(self, values: Any) -> Any: ...
    def positive(self, values: Any) -> Any: ...
    def largest(self, values: Any) -> Any: ...
    def length(self, values: Any) -> Any: ...
    def tail_mean(self, losses: Any, level: float) -> Any: ...


class _Numbers:
    total = staticmethod(np.sum)
    size = staticmethod(np.abs)
    largest = staticmethod(np.max)
    length = staticmethod(np.linalg.norm)

    @staticmethod
    def positive(values: np.ndarray) -> np.ndarray:
        return np.maximum(values, 0.0)

    @staticmethod
    def tail_mean(losses: np.ndarray, level: float) -> float:
        """Return the mean of the worst (1 − level)T losses, the last of them in part."""
        worst = np.sort(losses)[::-1]
        mass = (1.0 - level) * losses.size
        shares = np.clip(mass - np.arange(losses.size), 0.0, 1.0)
        return float(shares @ worst / mass)


class _Model:
    total = staticmethod(cp.sum)
    size = staticmethod(cp.abs)
    positive = staticmethod(cp.pos)
    largest = staticmethod(cp.max)
    length = staticmethod(cp.norm)

    @staticmethod
    def tail_mean(losses: cp.Expression, level: float) -> cp.Expression:
        threshold = cp.Variable()
        return threshold + cp.sum(cp.pos(losses - threshold)) / ((1.0 - level) * losses.size)


NUMBERS: Algebra = _Numbers()
MODEL: Algebra = _Model()

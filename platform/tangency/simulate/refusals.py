"""What a simulation refuses before it begins, or at a decision."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, all_finite
from tangency.errors import ConfigurationError, DataError
from tangency.simulate.bars import Bars, Indices

__all__ = ["require_finite_targets", "require_increasing_bars", "require_shape"]


def require_increasing_bars(when: Indices, bars: Bars) -> None:
    """Return if decisions are at bars that are there, each once and in order; raises ConfigurationError."""
    steps: npt.NDArray[np.int64] = np.diff(when)
    if (steps <= 0).any():
        k = int(np.argmax(steps <= 0))
        raise ConfigurationError(
            "decisions do not follow one another, one a bar at most",
            where="schedule, when",
            value=f"{when[k + 1]} after {when[k]}",
            remedy="sort them, and keep one for each bar",
        )
    if len(when) and not 0 <= when[0] <= when[-1] < bars.n_bars:
        outside = when[0] if when[0] < 0 else when[-1]
        raise ConfigurationError(
            "a decision is at a bar that is not there",
            where="schedule, when",
            value=int(outside),
            remedy=f"bars are 0 to {bars.n_bars - 1}, {bars.label(0)} to {bars.label(bars.n_bars - 1)}",
        )


def require_shape(what: str, found: tuple[int, ...], expected: tuple[int, ...]) -> None:
    """Return if an array has the shape that it must have; raises ConfigurationError."""
    if found != expected:
        raise ConfigurationError(
            "an array does not fit the bars, decisions and strategies",
            where=what,
            value=" × ".join(map(str, found)) or "a number",
            remedy=f"it is {' × '.join(map(str, expected))} here: decisions, strategies if there are any, assets",
        )


def require_finite_targets(weights: Floats, when: Sequence[int] | Indices, bars: Bars, names: tuple[str, ...]) -> None:
    """Return if all targets are numbers; raises DataError with the day, the asset and the strategy of one that is not.

    Parameters
    ----------
    weights
        Shape (m, n), or (m, k, n).
    """
    if all_finite(weights.ravel()):
        return
    place = np.argwhere(~np.isfinite(weights))[0]
    whose = f", strategy {names[place[1]]}" if names else ""
    raise DataError(
        "a target is not a number",
        where=f"weights of {bars.label(int(when[place[0]]))}, {bars.assets[place[-1]]}{whose}",
        value=float(weights[tuple(place)]),
        remedy="a target is a fraction of NAV; 0 is nothing of the asset",
    )

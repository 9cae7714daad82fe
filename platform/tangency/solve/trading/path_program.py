"""The trades of several periods as one convex program, in units in which its numbers are of order one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["Hinges", "PathProgram"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hinges:
    """Costs eᵤ max(x − o, 0) + eᵥ max(o − x, 0) + b|x − o|^{3/2} of a trade or a holding x, one in each row.

    Attributes
    ----------
    offset, above, below, power
        o, eᵤ, eᵥ and b, shape (n_hinges, 1, n_assets).
    """

    offset: Floats
    above: Floats
    below: Floats
    power: Floats

    @classmethod
    def of(cls, rows: list[tuple[Floats, Floats, Floats, Floats]], scale: float) -> Self:
        """Return the hinges of rows of offset, above, below and power, costs divided by a scale."""
        offset, above, below, power = (np.array(part)[:, None, :] for part in zip(*rows, strict=True))
        return cls(offset=offset, above=above / scale, below=below / scale, power=power / scale)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PathProgram:
    """min Σₖ ½ wₖ'Hwₖ − αₖ'wₖ + held(wₖ) + traded(wₖ − wₖ₋₁) over boxes and budgets, w₀ what is held.

    Attributes
    ----------
    hessian
        H, shape (n_assets, n_assets).
    alphas
        Shape (n_periods, n_assets).
    current, lower, upper
        Shape (n_assets,).
    most, room
        The most that the weights may sum to, and by how much less they may.
    trades, holdings
        What trades and what holdings cost.
    scale
        What all costs and forecasts were divided by.
    """

    hessian: Floats
    alphas: Floats
    current: Floats
    lower: Floats
    upper: Floats
    most: float
    room: float
    trades: Hinges
    holdings: Hinges
    scale: float

    def traded(self, weights: Floats) -> Floats:
        """Return wₖ − wₖ₋₁, shape (n_periods, n_assets)."""
        return np.diff(weights, axis=0, prepend=self.current[None, :])

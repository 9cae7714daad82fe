"""The data of a CVaR minimisation, and a feasible point of it with the state of its active set."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.problem import FeasibleSet
from tangency.solve.kernels.elements import Places

__all__ = ["CvarProblem", "Point", "ScenarioIndices", "tail_mass"]

ScenarioIndices = np.ndarray[tuple[int], np.dtype[np.intp]]
_WHOLE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CvarProblem:
    """min CVaR(w) + q'w over a polyhedral set.

    Attributes
    ----------
    scenarios
        R, shape (n_scenarios, n_assets).
    mass
        M, how many scenarios the tail weighs, whole or not.
    linear
        q, shape (n_assets,).
    """

    scenarios: Floats
    mass: float
    linear: Floats
    feasible: FeasibleSet

    def losses(self, weights: Floats) -> Floats:
        """Return −Rw, shape (n_scenarios,)."""
        losses: Floats = -(self.scenarios @ weights)
        return losses


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Point:
    """A feasible point.

    Attributes
    ----------
    assets, rows
        `AT_LOWER`, `AT_UPPER` or `INSIDE` for each, as the kernels have it.
    quantile
        ζ.
    scenarios
        `OUT`, `TIE` or `TAIL` for each.
    """

    weights: Floats
    assets: Places
    rows: Places
    quantile: float
    scenarios: Places


def tail_mass(level: float, n_scenarios: int) -> float:
    """Return M = (1 − α) T; whole where only rounding keeps it from being so."""
    mass = (1.0 - level) * n_scenarios
    nearest = float(round(mass))
    return nearest if abs(mass - nearest) <= _WHOLE * mass else mass

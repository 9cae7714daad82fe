"""Minimum variance and maximum ratio over the simplex {w ≥ 0, Σw = b}, by a kernel of its own."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance, FactorCovariance
from tangency.contracts.problem import FeasibleSet
from tangency.solve.minimum import Multipliers
from tangency.solve.polyhedral.factor_nonnegative import factor_nonnegative_minimum
from tangency.solve.polyhedral.nonnegative import nonnegative_minimum

__all__ = ["simplex_minimum_variance", "simplex_ratio"]


def simplex_minimum_variance(covariance: Covariance, feasible: FeasibleSet) -> tuple[Floats, Multipliers] | None:
    """Return the weights of minimum variance and the multipliers of ½ w'Σw, or None where the kernel cannot."""
    ones = feasible.rows[0]  # what a fully invested portfolio's row is
    found = _unnormalised(covariance, ones)
    if found is None:
        return None
    scale = float(feasible.row_lower[0]) / float(ones.dot(found))
    weights = found * scale
    # Stationarity: Σw + z + ν1 = 0 with z = 0 on the held assets and Σw = (b / Σx) 1 there.
    return weights, Multipliers(bounds=_holding(scale - covariance @ weights, weights), rows=np.array([-scale]))


def simplex_ratio(covariance: Covariance, excess: Floats, feasible: FeasibleSet) -> tuple[Floats, Multipliers] | None:
    """Return the weights of maximum ratio and the multipliers of ½ w'Σw − τ e'w, or None where the kernel cannot."""
    found = _unnormalised(covariance, excess)
    if found is None or not np.count_nonzero(found):
        return None
    scale = float(feasible.row_lower[0]) / float(found.sum())
    weights = found * scale
    # x solves with τ = 1, so w solves with τ = the scale; the budget's multiplier is zero: the ratio ignores scale.
    return weights, Multipliers(bounds=_holding(scale * excess - covariance @ weights, weights), rows=np.zeros(1))


def _holding(forces: Floats, weights: Floats) -> Floats:
    """Return the forces at the bounds: of assets that are held there are none."""
    forces[weights > 0.0] = 0.0
    return forces


def _unnormalised(covariance: Covariance, linear: Floats) -> Floats | None:
    """Return the minimiser of ½ x'Σx − c'x over x ≥ 0."""
    if isinstance(covariance, FactorCovariance):
        return factor_nonnegative_minimum(covariance, linear)
    return nonnegative_minimum(covariance, linear)

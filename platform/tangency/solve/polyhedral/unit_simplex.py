"""Minimum variance and maximum ratio over the simplex {w ≥ 0, Σw = b}, by a kernel of its own."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import Covariance, FactorCovariance
from tangency.contracts.problem import FeasibleSet
from tangency.solve.feasible.structure import WORTHWHILE
from tangency.solve.minimum import Multipliers
from tangency.solve.polyhedral.factor_nonnegative import factor_nonnegative_minimum
from tangency.solve.polyhedral.nonnegative import nonnegative_minimum

__all__ = ["simplex_minimum_variance", "simplex_ratio"]


def simplex_minimum_variance(
    covariance: Covariance, feasible: FeasibleSet, start: Floats | None = None
) -> tuple[Floats, Multipliers] | None:
    """Return the weights of minimum variance and the multipliers of ½ w'Σw, or None where the kernel cannot.

    Parameters
    ----------
    start
        A near solution, shape (n_assets,).
    """
    ones = feasible.rows[0]  # what a fully invested portfolio's row is
    if ones.size >= WORTHWHILE and not isinstance(covariance, FactorCovariance):
        from tangency.solve.kernels.nonnegative import NO_START, REACHED, least_variance  # noqa: PLC0415  # numba loads

        near = NO_START if start is None else frozen_floats(start)
        weights, forces = np.empty(ones.size), np.empty(ones.size + 1)
        if least_variance(frozen_floats(covariance), feasible.row_lower[0], near, weights, forces) == REACHED:
            return weights, Multipliers(bounds=forces[:-1], rows=forces[-1:])
    found = _unnormalised(covariance, ones, start)
    if found is None:
        return None
    scale = float(feasible.row_lower[0]) / float(ones.dot(found))
    weights = found * scale
    # Stationarity: Σw + z + ν1 = 0 with z = 0 on the held assets and Σw = (b / Σx) 1 there.
    return weights, Multipliers(bounds=_holding(scale - covariance @ weights, weights), rows=np.array([-scale]))


def simplex_ratio(
    covariance: Covariance, excess: Floats, feasible: FeasibleSet, start: Floats | None = None
) -> tuple[Floats, Multipliers] | None:
    """Return the weights of maximum ratio and the multipliers of ½ w'Σw − τ e'w, or None where the kernel cannot.

    Parameters
    ----------
    start
        A near solution, shape (n_assets,).
    """
    found = _unnormalised(covariance, excess, start)
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


def _unnormalised(covariance: Covariance, linear: Floats, start: Floats | None) -> Floats | None:
    """Return the minimiser of ½ x'Σx − c'x over x ≥ 0."""
    if isinstance(covariance, FactorCovariance):
        return factor_nonnegative_minimum(covariance, linear)
    return nonnegative_minimum(covariance, linear, start)

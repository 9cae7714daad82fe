"""Refuse moments that are not finite, naming the asset, before a solver sees them."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats, all_finite
from tangency.contracts.covariance import Covariance, FactorCovariance, is_finite
from tangency.contracts.problem import Problem
from tangency.errors import DataError

__all__ = ["require_finite", "require_finite_moments"]


def require_finite_moments(problem: Problem) -> None:
    """Return if a problem's mean and covariance are finite; raises as `require_finite`.

    >>> from tangency.sdk import require_finite_moments
    >>> from tangency.testing.problems import make_problem
    >>> require_finite_moments(make_problem(2))  # they are
    """
    require_finite(problem.mean, problem.covariance, problem.assets)


def require_finite(mean: Floats, covariance: Covariance, assets: tuple[str, ...]) -> None:
    """Return if mean and covariance are finite.

    Raises
    ------
    DataError
        Naming the asset: for a covariance the one that most entries lack.
    """
    if all_finite(mean) and is_finite(covariance):
        return
    for name, missing in (("mean", ~np.isfinite(mean)), ("covariance", _missing(covariance))):
        if missing.any():
            raise DataError(
                f"the {name} is not finite",
                where=f"asset {assets[int(missing.argmax())]}",
                remedy="leave the asset out, or choose a risk model that handles missing data",
            )


def _missing(covariance: Covariance) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return how many entries of each asset are not finite."""
    if isinstance(covariance, FactorCovariance):
        own = np.column_stack([covariance.loadings, covariance.specific])
        return np.asarray((~np.isfinite(own)).sum(axis=1))
    return np.asarray((~np.isfinite(covariance)).sum(axis=1))

"""Points of the efficient frontier of a measure of risk, from the largest mean to the least risk."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.contracts.arrays import Floats

__all__ = ["FrontierGrid"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrontierGrid:
    """Portfolios of least risk for means that are equally far apart.

    Attributes
    ----------
    weights
        Shape (n_points, n_assets).
    mean
        Per period, shape (n_points,), falling.
    risk
        In the measure's own unit, shape (n_points,).
    gap
        The largest relative duality gap of a point.
    primal_residual
        The largest violation of any constraint at a point.
    solver
        What found them.
    """

    weights: Floats
    mean: Floats
    risk: Floats
    gap: float
    primal_residual: float
    solver: str

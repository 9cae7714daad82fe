"""The variance of a portfolio, and how far half of it may be above the least: what certifies a minimum of risk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import Covariance, FactorCovariance
from tangency.contracts.problem import FeasibleSet
from tangency.solve.certificate.quadratic_gap import quadratic_gap
from tangency.solve.certificate.size import GapSize, size_of_variance, variance_size
from tangency.solve.feasible.structure import WORTHWHILE, is_simplex
from tangency.solve.minimum import Multipliers

__all__ = ["VarianceProof", "variance_proof"]

_CLOSED = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceProof:
    """The variance of weights, and what proves it the least.

    Attributes
    ----------
    variance
        w'Σw per period.
    gap
        At least ½ w'Σw, with the penalties of soft limits, less its minimum.
    size
        What the gap is relative to.

    >>> import numpy as np
    >>> from tangency.sdk import solve_quadratic, variance_proof
    >>> from tangency.testing.problems import make_problem
    >>> sigma, feasible = np.diag([1.0, 3.0]), make_problem(2).feasible
    >>> found = solve_quadratic(sigma, np.zeros(2), feasible)
    >>> proof = variance_proof(sigma, found.weights, found.multipliers, feasible)
    >>> round(proof.variance, 12), proof.size.relative(proof.gap) < 1e-9
    (0.75, True)
    """

    variance: float
    gap: float
    size: GapSize


def variance_proof(
    covariance: Covariance, weights: Floats, multipliers: Multipliers, feasible: FeasibleSet
) -> VarianceProof:
    """Return the variance of weights, and a bound on how far half of it is above its minimum.

    Parameters
    ----------
    covariance
        Σ, shape (n_assets, n_assets).
    weights
        w, shape (n_assets,).
    multipliers
        Of half the variance.

    >>> import numpy as np
    >>> from tangency.sdk import Multipliers, variance_proof
    >>> from tangency.testing.problems import make_problem
    >>> price = Multipliers(bounds=np.zeros(2), rows=np.array([-1.0]))
    >>> variance_proof(np.diag([1.0, 3.0]), np.array([0.5, 0.5]), price, make_problem(2).feasible).gap  # 1 − ½
    0.125
    """
    if weights.size >= WORTHWHILE and not isinstance(covariance, FactorCovariance) and is_simplex(feasible):
        closed = _by_one_pass(covariance, weights, feasible)
        if closed is not None:
            return closed
    marginal = covariance @ weights
    variance = float(weights @ marginal)
    return VarianceProof(
        variance=variance,
        gap=quadratic_gap(covariance, np.zeros(weights.size), weights, multipliers, feasible, marginal=marginal),
        size=variance_size(covariance, weights, variance),
    )


def _by_one_pass(covariance: Floats, weights: Floats, feasible: FeasibleSet) -> VarianceProof | None:
    """Return the proof of a long-only portfolio, where its gap needs no second look.

    The best portfolio against a gradient is a single asset, so the gap is w'Σw less the least entry of Σw.
    """
    from tangency.solve.kernels.variance_survey import (  # noqa: PLC0415  # numba loads where it is used
        LEAST_MARGINAL,
        N_FIGURES,
        UNDIVERSIFIED,
        VARIANCE,
        survey_variance,
    )

    found = np.empty(N_FIGURES)
    survey_variance(frozen_floats(covariance), frozen_floats(weights), found)
    figures: list[float] = found.tolist()
    variance = figures[VARIANCE]
    gap = variance - float(feasible.row_lower[0]) * figures[LEAST_MARGINAL]
    if not gap <= _CLOSED * variance:
        return None
    return VarianceProof(variance=variance, gap=gap, size=size_of_variance(variance, figures[UNDIVERSIFIED]))

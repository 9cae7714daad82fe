"""Correlations of the assets, from their covariance."""

from dataclasses import dataclass

import numpy as np

from tangency.sdk import Covariance, DataError, FactorCovariance, Floats, Problem

__all__ = ["Correlation", "correlation_of"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Correlation:
    """Correlations, shape (n_assets, n_assets), and volatilities per period, shape (n_assets,)."""

    matrix: Covariance
    deviation: Floats


def correlation_of(problem: Problem, *, optimizer: str) -> Correlation:
    """Return correlations and volatilities; raises DataError for an asset without variance, naming it."""
    variances = problem.covariance.diagonal()
    if not (variances > 0).all():
        raise DataError(
            "an asset without variance has no correlations",
            where=f"optimizer {optimizer}, asset {problem.assets[int((variances > 0).argmin())]}",
            remedy="leave the asset out",
        )
    deviation = np.sqrt(variances)
    covariance = problem.covariance
    if isinstance(covariance, FactorCovariance):
        matrix: Covariance = FactorCovariance(
            loadings=covariance.loadings / deviation[:, None],
            factors=covariance.factors,
            specific=covariance.specific / variances,
        )
    else:
        matrix = covariance / np.outer(deviation, deviation)
    return Correlation(matrix=matrix, deviation=deviation)

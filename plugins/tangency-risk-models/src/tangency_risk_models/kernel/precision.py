"""Products with the inverse of a shrunk covariance, for estimators that need one."""

from collections.abc import Sequence

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from tangency.sdk import DataError, Floats
from tangency_risk_models.kernel.linear_shrinkage import shrunk_to_identity

__all__ = ["precision_times"]


def precision_times(x: Floats, right: Floats, assets: Sequence[str]) -> Floats:
    """Return Σ̂⁻¹ right, Σ̂ the Ledoit-Wolf covariance (identity target) of the centred returns x.

    Shrinkage makes Σ̂ invertible also where periods are few, so that one rule holds for every shape of window.

    Raises
    ------
    DataError
        Where even so it is singular, naming the asset that moves least.
    """
    covariance, _ = shrunk_to_identity(x)
    try:
        return np.asarray(cho_solve(cho_factor(covariance, lower=True), right))
    except np.linalg.LinAlgError:
        raise DataError(
            "the covariance has no inverse, so means cannot be weighed by it",
            where=f"asset {assets[int(covariance.diagonal().argmin())]}",
            remedy="leave out the asset that does not move, or one of two that are equal",
        ) from None

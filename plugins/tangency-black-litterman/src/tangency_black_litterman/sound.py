"""Validation of the prior moments of every view model."""

import numpy as np

from tangency.sdk import Beliefs, DataError, FactorCovariance

__all__ = ["require_finite_beliefs"]


def require_finite_beliefs(beliefs: Beliefs) -> None:
    """Return where the prior moments are finite.

    Raises
    ------
    DataError
        With the asset whose mean or covariance is not.
    """
    if np.isfinite(beliefs.mean.sum()) and _is_finite(beliefs):
        return
    wrong = ~(np.isfinite(beliefs.mean) & np.isfinite(beliefs.covariance.diagonal()))
    asset = beliefs.assets[int(wrong.argmax())]
    raise DataError(
        "a mean or covariance is not finite",
        where=f"view model, asset {asset}",
        remedy="leave the asset out, or take models that handle missing returns",
    )


def _is_finite(beliefs: Beliefs) -> bool:
    covariance = beliefs.covariance
    total = (
        (covariance @ np.ones(len(beliefs.assets))).sum()
        if isinstance(covariance, FactorCovariance)
        else covariance.sum()
    )
    return bool(np.isfinite(total))

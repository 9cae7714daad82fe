"""Checks of risk models: a covariance is symmetric and has no negative variance in any direction."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from tangency.contracts.covariance import require_covariance
from tangency.contracts.estimate import CovarianceEstimate
from tangency.contracts.returns import Returns
from tangency.errors import DataError, TangencyError
from tangency.testing.checks_estimator import AVAILABLE, ESTIMATOR_CHECKS, estimated, values_of
from tangency.testing.report import CheckFailed
from tangency.testing.subject import Subject
from tangency.testing.windows import riddled_window, window

__all__ = ["RISK_MODEL_CHECKS"]

_SYMMETRIC = 1e-12
_WINDOWS = ((250, 5), (8, 12), (100, 1), (30, 12))
_RIDDLED = riddled_window(30, 8)


def check_symmetric(subject: Subject) -> str:
    """Require |Σ − Σᵀ| ≤ 1e-12 of its largest entry."""
    worst = 0.0
    for returns in _windows():
        matrix = values_of(estimated(subject, returns))
        asymmetry = float(np.abs(matrix - matrix.T).max() / np.abs(matrix).max())
        if asymmetry > _SYMMETRIC:
            raise CheckFailed(f"asymmetric by {asymmetry:.3g}, relative")
        worst = max(worst, asymmetry)
    return f"largest asymmetry {worst:.2g}, relative"


def check_semi_definite(subject: Subject) -> str:
    """Require what every estimate is checked for before it is used, with few periods and with holes too.

    That is `require_covariance`: no eigenvalue below zero by more than rounding. Where the model says that it uses
    all returns that there are, it is also run on returns with many gaps, which it may refuse with a typed error. A
    scatter that comes along must be the one whose matrix it is.
    """
    worst = np.inf
    estimates = [(returns, estimated(subject, returns)) for returns in _windows()]
    if AVAILABLE in subject.spec.capabilities:
        with suppress(TangencyError):
            estimates.append((_RIDDLED, estimated(subject, _RIDDLED)))
    for returns, estimate in estimates:
        if not isinstance(estimate, CovarianceEstimate):
            raise CheckFailed(f"estimate returned {type(estimate).__name__}, not a CovarianceEstimate")
        matrix = values_of(estimate)
        try:
            require_covariance(estimate.matrix, returns.assets, where="covariance")
        except DataError as error:
            raise CheckFailed(str(error)) from None
        if estimate.scatter is not None and estimate.matrix is not estimate.scatter.matrix:
            raise CheckFailed("the matrix is not that of the scatter that comes along")
        eigenvalues = np.linalg.eigvalsh(matrix)
        worst = min(worst, float(eigenvalues[0] / np.abs(eigenvalues).max()))
    return f"smallest eigenvalue {worst:.2g} of the largest"


def _windows() -> list[Returns]:
    return [window(*shape) for shape in _WINDOWS]


RISK_MODEL_CHECKS = (
    ("symmetric", check_symmetric),
    ("positive semi-definite", check_semi_definite),
    *ESTIMATOR_CHECKS,
)

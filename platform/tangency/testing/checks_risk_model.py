"""Checks of risk models: a covariance is symmetric and has no negative variance in any direction."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.testing.checks_estimator import ESTIMATOR_CHECKS, estimated, values_of
from tangency.testing.report import CheckFailed
from tangency.testing.subject import Subject
from tangency.testing.windows import window

__all__ = ["RISK_MODEL_CHECKS"]

_SYMMETRIC = 1e-12
_SEMI_DEFINITE = 1e-10
_WINDOWS = ((250, 5), (8, 12), (100, 1), (30, 12))


def check_symmetric(subject: Subject) -> str:
    """Require |Σ − Σᵀ| ≤ 1e-12 of its largest entry."""
    worst = 0.0
    for matrix in _matrices(subject):
        asymmetry = float(np.abs(matrix - matrix.T).max() / np.abs(matrix).max())
        if asymmetry > _SYMMETRIC:
            raise CheckFailed(f"asymmetric by {asymmetry:.3g}, relative")
        worst = max(worst, asymmetry)
    return f"largest asymmetry {worst:.2g}, relative"


def check_semi_definite(subject: Subject) -> str:
    """Require a smallest eigenvalue of at least -1e-10 of the largest, also with fewer periods than assets."""
    worst = np.inf
    for matrix in _matrices(subject):
        eigenvalues = np.linalg.eigvalsh(matrix)
        ratio = float(eigenvalues[0] / np.abs(eigenvalues).max())
        if ratio < -_SEMI_DEFINITE:
            raise CheckFailed(f"the smallest eigenvalue is {ratio:.3g} of the largest")
        worst = min(worst, ratio)
    return f"smallest eigenvalue {worst:.2g} of the largest"


def _matrices(subject: Subject) -> list[Floats]:
    return [values_of(estimated(subject, window(*shape))) for shape in _WINDOWS]


RISK_MODEL_CHECKS = (
    ("symmetric", check_symmetric),
    ("positive semi-definite", check_semi_definite),
    *ESTIMATOR_CHECKS,
)

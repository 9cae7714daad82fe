"""Ledoit & Wolf's analytical nonlinear shrinkage: each eigenvalue gets its own."""

from math import pi, sqrt

import numpy as np

from tangency.sdk import (
    HEEDS_TIME_LIMIT,
    ComponentSpec,
    CovarianceEstimate,
    Floats,
    NoParams,
    Returns,
    RiskModel,
    frozen_floats,
)
from tangency_risk_models.kernel.complete_periods import complete_periods
from tangency_risk_models.kernel.correlation import symmetric_product
from tangency_risk_models.kernel.missing_rule import COMPLETE_PERIODS

__all__ = ["SPEC", "LedoitWolfNonlinear"]

_SUPPORT = sqrt(5.0)  # half the width of Epanechnikov's kernel of unit variance
_FAR = 20.0  # beyond, nine terms of the series are exact to rounding
_HEIGHT = 3.0 / (4.0 * _SUPPORT)


class LedoitWolfNonlinear:
    """Σ̂ = Σᵢ d̃ᵢ uᵢuᵢ' with the sample's eigenvectors uᵢ and shrunk eigenvalues d̃ᵢ in closed form.

    With N = T − 1 (the mean is estimated), c = n/N, bandwidth h = N^(−1/3) times each eigenvalue, f̃ the kernel
    estimate of the spectral density and H_f̃ its Hilbert transform:
    d̃ᵢ = λᵢ / ((π c λᵢ f̃ᵢ)² + (1 − c − π c λᵢ H_f̃ᵢ)²); for n > N eq. C.4 and C.5.
    Eigenvalues at the level of rounding (equal assets) are lifted to it, so that no bandwidth is zero. The paper
    asks for at least 12 periods; below, the kernel reaches past zero and its Hilbert transform is taken as it is.

    References
    ----------
    Ledoit & Wolf (2020), Annals of Statistics 48(5): eq. 4.3, 4.7, 4.8, 4.9, C.4, C.5 and C.8.
    """

    def __init__(self, params: NoParams) -> None:
        del params  # there is nothing to set

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the shrunk covariance of the complete periods.

        Raises
        ------
        DataError
            With fewer than two complete periods.
        """
        complete = complete_periods(returns, at_least=2)
        x = complete.centred()
        moving = x.any(axis=0)
        matrix = np.zeros((x.shape[1], x.shape[1]))
        if moving.any():
            matrix[np.ix_(moving, moving)] = _shrunk(x[:, moving], len(x) - 1)
        return CovarianceEstimate(matrix=frozen_floats(matrix), n_periods=len(x), missing_data=complete.report)


def _shrunk(x: Floats, n_effective: int) -> Floats:
    n_assets = x.shape[1]
    if n_assets <= n_effective:
        values, vectors = np.linalg.eigh(x.T @ x / n_effective)
        return symmetric_product(vectors, _regular(_lifted(values, n_assets), n_assets / n_effective, n_effective))
    # The singular values of X are accurate where those of its Gram matrix would be squared away.
    _, singular, rows = np.linalg.svd(x, full_matrices=False)
    values = _lifted(singular[:n_effective][::-1] ** 2 / n_effective, n_assets)
    vectors = rows[:n_effective][::-1].T
    null, own = _singular(values, n_assets, n_effective)
    matrix = symmetric_product(vectors, own)
    # The null space gets one eigenvalue: d̃₀ (I − UU').
    matrix -= symmetric_product(vectors, np.full(n_effective, null))
    matrix[np.diag_indices(n_assets)] += null
    return matrix


def _lifted(values: Floats, n_assets: int) -> Floats:
    rounding = n_assets * np.finfo(np.float64).eps * float(values.max())
    lifted: Floats = np.maximum(values, rounding)
    return lifted


def _regular(values: Floats, concentration: float, n_effective: int) -> Floats:
    """Eq. 4.3."""
    density, hilbert = _kernel_estimates(values, n_effective)
    reach = pi * concentration * values
    shrunk: Floats = values / ((reach * density) ** 2 + (1.0 - concentration - reach * hilbert) ** 2)
    return shrunk


def _singular(values: Floats, n_assets: int, n_effective: int) -> tuple[float, Floats]:
    """Return the eigenvalue of the null space (eq. C.5, C.8) and those of the others (eq. C.4)."""
    density, hilbert = _kernel_estimates(values, n_effective)
    h = n_effective ** (-1.0 / 3.0)
    logarithm = np.log(abs((1.0 + _SUPPORT * h) / (1.0 - _SUPPORT * h)))
    at_zero = (0.3 / h**2 + _HEIGHT / h * (1.0 - 0.2 / h**2) * logarithm) * float((1.0 / values).mean()) / pi
    null = 1.0 / (pi * (n_assets - n_effective) / n_effective * at_zero)
    own: Floats = 1.0 / (pi**2 * values * (density**2 + hilbert**2))
    return float(null), own


def _kernel_estimates(values: Floats, n_effective: int) -> tuple[Floats, Floats]:
    """Return the spectral density (eq. 4.7) and its Hilbert transform (eq. 4.8) at the eigenvalues."""
    bandwidths = values * n_effective ** (-1.0 / 3.0)  # eq. 4.9
    x = (values[:, None] - values) / bandwidths
    density = _HEIGHT * (np.maximum(1.0 - x**2 / 5.0, 0.0) / bandwidths).mean(axis=1)
    far = np.abs(x) > _FAR
    transform = np.where(far, _far_transform(np.where(far, x, _FAR)), _near_transform(np.where(far, 0.0, x)))
    return density, (transform / bandwidths).mean(axis=1)


def _near_transform(x: Floats) -> Floats:
    inside = 1.0 - x**2 / 5.0
    # At |x| = √5 the product of inside and the logarithm tends to zero.
    is_edge = np.abs(x) == _SUPPORT
    ratio = np.abs((_SUPPORT - x) / np.where(is_edge, 1.0, _SUPPORT + x))
    transform: Floats = (-0.3 * x + _HEIGHT * inside * np.log(np.where(is_edge, 1.0, ratio))) / pi
    return transform


def _far_transform(x: Floats) -> Floats:
    """Return −Σ E[t^m] / (π x^(m + 1)) over even m, E the kernel's moments 3 · 5^(m/2) / ((m + 1)(m + 3)).

    The closed form loses x² digits to cancellation, so that one tiny eigenvalue would spoil all others.
    """
    inverse = 1.0 / x
    total = np.zeros_like(x)
    for m in range(16, -1, -2):
        total = total * inverse**2 + 3.0 * 5.0 ** (m // 2) / ((m + 1) * (m + 3))
    transform: Floats = -total * inverse / pi
    return transform


SPEC: ComponentSpec[RiskModel] = ComponentSpec(
    name="ledoit-wolf-nonlinear",
    summary="Sample covariance with each eigenvalue shrunk by itself, in closed form",
    params=NoParams,
    factory=LedoitWolfNonlinear,
    capabilities=COMPLETE_PERIODS | {HEEDS_TIME_LIMIT},
    references=("Ledoit & Wolf (2020), Annals of Statistics 48(5), eq. 4.3, 4.7-4.9, C.4, C.5, C.8",),
)

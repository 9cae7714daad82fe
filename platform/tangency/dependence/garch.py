"""GARCH(1,1) of one series by Gaussian quasi-likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.dependence.bounded_minimum import bounded_minimum

__all__ = ["Garch", "fitted_garch"]

_STARTS = ((0.98, 0.05), (0.95, 0.1), (0.9, 0.1), (0.9, 0.3), (0.5, 0.2))  # α + β, and α as a share of it
_BOUNDS = ((1e-8, 10.0), (0.0, 0.9999), (0.0, 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Garch:
    """hₜ₊₁ = ω + α (xₜ − m)² + β hₜ, h₁ the variance of the fitted periods.

    Attributes
    ----------
    mean, variance
        Of the periods that it was fitted to.
    omega
        In units of that variance; α and β have none.

    >>> import numpy as np
    >>> from tangency.sdk import Garch
    >>> volatility = Garch(mean=0.0, variance=4.0, omega=0.5, alpha=0.5, beta=0.0)
    >>> residuals, following = volatility.standardised(np.array([2.0, -4.0]))
    >>> residuals.tolist(), round(following**2, 12)
    ([1.0, -2.0], 10.0)
    """

    mean: float
    variance: float
    omega: float
    alpha: float
    beta: float

    def standardised(self, series: Floats) -> tuple[Floats, float]:
        """Return zₜ = (xₜ − m)/√hₜ, shape (n_periods,), and √h of the period after the last, in the series' unit.

        Each value depends on no later one.
        """
        from tangency.dependence.kernels.volatility import garch_variances  # noqa: PLC0415  # numba loads where it is used

        x = (series - self.mean) / np.sqrt(self.variance)
        variances = np.empty_like(x)
        following = garch_variances(frozen_floats(x), 1.0, self.omega, self.alpha, self.beta, variances)
        return read_only(x / np.sqrt(variances)), float(np.sqrt(following * self.variance))


def fitted_garch(series: Floats, *, where: str) -> Garch:
    """Return the fit of a series that moves, shape (n_periods,).

    ω, α and β maximise −½ Σ (ln hₜ + xₜ²/hₜ) with α + β ≤ 0.9999, from the best of five starts.

    Parameters
    ----------
    where
        What the series is, for errors.

    Raises
    ------
    SolverError
        A likelihood that is not maximised.

    References
    ----------
    Bollerslev (1986), Generalized autoregressive conditional heteroskedasticity, Journal of Econometrics 31(3).

    >>> import numpy as np
    >>> from tangency.sdk import fitted_garch
    >>> random, x, h = np.random.default_rng(0), np.empty(2000), 1.0
    >>> for t, shock in enumerate(random.standard_normal(2000)):
    ...     x[t] = shock * h**0.5
    ...     h = 0.1 + 0.1 * x[t] ** 2 + 0.8 * h
    >>> fit = fitted_garch(x, where="x")
    >>> 0.05 < fit.alpha < 0.2, 0.8 < fit.alpha + fit.beta < 1.0
    (True, True)
    """
    from tangency.dependence.kernels.volatility import garch_likelihood  # noqa: PLC0415  # numba loads where it is used

    mean, variance = float(series.mean()), float(series.var())
    x = frozen_floats((series - mean) / np.sqrt(variance))
    slopes = np.empty(3)

    def value(point: Floats) -> tuple[float, Floats]:
        omega, total, share = (float(each) for each in point)
        found = garch_likelihood(x, 1.0, omega, total * share, total * (1.0 - share), slopes)
        of_total = share * slopes[1] + (1.0 - share) * slopes[2]
        of_share = total * (slopes[1] - slopes[2])
        return found / x.size, np.array([slopes[0], of_total, of_share]) / x.size

    starts = [np.array([1.0 - total, total, share]) for total, share in _STARTS]
    start = min(starts, key=lambda point: value(point)[0])
    omega, total, share = bounded_minimum(
        value,
        start,
        _BOUNDS,
        has_gradient=True,
        what="the GARCH likelihood was not maximised",
        where=where,
        remedy="take a longer history, or leave the asset out",
    )
    return Garch(mean=mean, variance=variance, omega=omega, alpha=total * share, beta=total * (1.0 - share))

"""GARCH(1,1) of one series by Gaussian quasi-likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.errors import SolverError

__all__ = ["Garch", "fitted_garch"]


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

    ω, α and β maximise −½ Σ (ln hₜ + xₜ²/hₜ) with α + β ≤ 0.9999, the highest of the maxima that five starts lead to.

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
    from tangency.risk.kernels.garch import garch_fit  # noqa: PLC0415  # numba loads where it is used
    from tangency.risk.kernels.student import FOUND  # noqa: PLC0415  # as above

    mean, variance = float(series.mean()), float(series.var())
    at = np.empty(3)
    if garch_fit(frozen_floats((series - mean) / np.sqrt(variance)), at) != FOUND:
        raise SolverError(
            "the GARCH likelihood was not maximised",
            where=where,
            remedy="take a longer history, or leave the asset out",
        )
    omega, total, share = (float(each) for each in at)
    return Garch(mean=mean, variance=variance, omega=omega, alpha=total * share, beta=total * (1.0 - share))

"""GARCH(1,1) of each asset: standardised residuals and the variance of the next period."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tangency.sdk import DataError, Floats, SolverError, raise_if_stopped

__all__ = ["ConditionalVolatility", "conditional_volatility"]

_DUST = 16.0 * float(np.finfo(np.float64).eps)
_DECIMALS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConditionalVolatility:
    """What the fits say.

    Attributes
    ----------
    residuals
        εₜ = xₜ/σₜ, shape (n_periods, n_assets).
    next_deviation
        σ of the period after the window, per period, shape (n_assets,).
    persistence
        α + β of each asset.
    """

    residuals: Floats
    next_deviation: Floats
    persistence: Floats


def conditional_volatility(values: Floats, assets: Sequence[str]) -> ConditionalVolatility:
    """Fit σₜ² = ω + α xₜ₋₁² + β σₜ₋₁² to the centred returns of each asset, by Gaussian quasi-likelihood.

    Parameters
    ----------
    values
        Shape (n_periods, n_assets), without missing values.

    Raises
    ------
    DataError
        An asset that never moves has no volatility to model.
    SolverError
        A fit that does not converge, naming the asset.

    References
    ----------
    Bollerslev (1986), Journal of Econometrics 31(3).
    """
    x = values - values.mean(axis=0)
    scale = np.sqrt(np.einsum("ti,ti->i", x, x) / len(x))
    still = scale <= _DUST * np.abs(values).max(axis=0)
    if still.any():
        raise DataError(
            "an asset that never moves has no volatility to model",
            where=f"asset {assets[int(still.argmax())]}",
            remedy="leave it out, or choose a risk model without GARCH",
        )
    # To 1e-8 standard deviations: far below what the data say, and the optimiser sees the same bits in any unit.
    standard = np.round(x / scale, _DECIMALS)
    residuals, deviations, persistence = np.empty_like(x), np.empty(len(assets)), np.empty(len(assets))
    for i, asset in enumerate(assets):
        raise_if_stopped()
        residuals[:, i], deviations[i], persistence[i] = _fitted(standard[:, i], asset)
    return ConditionalVolatility(residuals=residuals, next_deviation=deviations * scale, persistence=persistence)


def _fitted(series: Floats, asset: str) -> tuple[Floats, float, float]:
    # Imported here: arch imports statsmodels, which takes seconds that other estimators should not cost.
    from arch import arch_model  # noqa: PLC0415

    model = arch_model(np.ascontiguousarray(series), mean="Zero", vol="GARCH", p=1, q=1, rescale=False)
    fit = model.fit(disp="off", show_warning=False)
    if fit.convergence_flag != 0:
        raise SolverError(
            "the GARCH likelihood was not maximised",
            where=f"asset {asset}",
            value=str(fit.optimization_result.message),
            remedy="take a longer window, or choose a risk model without GARCH",
        )
    omega, alpha, beta = (float(value) for value in np.asarray(fit.params))
    deviations = np.asarray(fit.conditional_volatility, dtype=np.float64)
    following = omega + alpha * float(series[-1]) ** 2 + beta * float(deviations[-1]) ** 2
    return series / deviations, following**0.5, alpha + beta

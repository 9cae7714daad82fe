"""The factor model whose loadings Riskfolio-Lib selects: stepwise regression, or regression on principal components."""

from enum import StrEnum

import numpy as np
import pandas as pd
from pydantic import Field

from tangency.sdk import (
    CovarianceEstimate,
    DataError,
    Fact,
    FactorCovariance,
    Floats,
    Params,
    PluginError,
    Returns,
    complete_scenarios,
    frozen_floats,
    known_name,
)
from tangency_riskfolio.riskfolio_calls import library, quiet

__all__ = ["FactorsParams", "RiskfolioFactors"]

_WHERE = "risk model riskfolio-factors"
# Two coefficients and a residual.
_LEAST_PERIODS = 3


class Selection(StrEnum):
    """How loadings are found."""

    FORWARD = "forward"
    BACKWARD = "backward"
    COMPONENTS = "components"


class Criterion(StrEnum):
    """What a stepwise selection goes by."""

    P_VALUE = "p_value"
    AKAIKE = "akaike"
    SCHWARZ = "schwarz"
    ADJUSTED_R2 = "adjusted_r2"


class FactorsParams(Params):
    """Which returns are the factors, and how assets load on them."""

    factors: tuple[str, ...] = Field(
        (), description="assets whose returns are the factors; empty: one factor, the mean return of all assets"
    )
    selection: Selection = Field(
        Selection.FORWARD,
        description="stepwise forward or backward, or regression on the factors' principal components",
    )
    criterion: Criterion = Field(Criterion.P_VALUE, description="what the stepwise selection goes by")
    most_p_value: float = Field(0.05, gt=0, lt=1, description="largest p-value of a selected factor")
    share_of_variance: float = Field(
        0.95, gt=0, lt=1, description="of the factors, that the principal components kept explain"
    )


_STEPWISE = {Selection.FORWARD: "Forward", Selection.BACKWARD: "Backward"}
_CRITERIA = {
    Criterion.P_VALUE: "pvalue",
    Criterion.AKAIKE: "AIC",
    Criterion.SCHWARZ: "SIC",
    Criterion.ADJUSTED_R2: "R2_A",
}


class RiskfolioFactors:
    """Σ̂ = B F B' + diag(d): B selected by Riskfolio-Lib, F the factors' covariance, d the variances that are left.

    All divisors are T − 1. Returned as a factor structure. Its means are no model of their own: with a constant in the
    regression they are the sample's.

    References
    ----------
    Cajas (2026), Riskfolio-Lib 7.4, loadings_matrix and risk_factors.
    """

    def __init__(self, params: FactorsParams) -> None:
        self._params = params
        self._factors = tuple(dict.fromkeys(params.factors))

    def estimate(self, returns: Returns) -> CovarianceEstimate:
        """Return the factor structure of the window.

        Raises
        ------
        UnknownName
            A factor that is not in the window.
        DataError
            For a missing return or an asset that never moves, naming the asset, and for a window too short.
        PluginError
            Where Riskfolio-Lib fails.
        """
        values = complete_scenarios(returns, where=_WHERE)
        _require_moving(values, returns.assets, at_least=len(self._factors) + _LEAST_PERIODS)
        place = {asset: i for i, asset in enumerate(returns.assets)}
        chosen = [place[known_name("asset", name, place, where="param factors")] for name in self._factors]
        factors = values[:, chosen] if chosen else values.mean(axis=1, keepdims=True)
        constant, loadings = self._loadings(factors, values)
        left = values - constant - factors @ loadings.T
        return CovarianceEstimate(
            matrix=FactorCovariance(
                loadings=frozen_floats(loadings),
                factors=frozen_floats(np.cov(factors.T).reshape(factors.shape[1], -1)),
                specific=frozen_floats(left.var(axis=0, ddof=1)),
            ),
            n_periods=len(values),
            facts=(
                Fact(name="factors", value=", ".join(self._factors) or "mean of all assets"),
                Fact(name="loadings that are not zero", value=float(np.count_nonzero(loadings))),
            ),
        )

    def _loadings(self, factors: Floats, values: Floats) -> tuple[Floats, Floats]:
        """Return constants, shape (n_assets,), and loadings, shape (n_assets, n_factors)."""
        # Numbered, for Riskfolio-Lib walks a set of names, whose order changes from process to process.
        x, y = pd.DataFrame(factors), pd.DataFrame(values)
        selection = self._params.selection
        with quiet():
            try:
                found = library("ParamsEstimation").loadings_matrix(
                    X=x,
                    Y=y,
                    feature_selection="PCR" if selection is Selection.COMPONENTS else "stepwise",
                    stepwise=_STEPWISE.get(selection, "Forward"),
                    criterion=_CRITERIA[self._params.criterion],
                    threshold=self._params.most_p_value,
                    n_components=self._params.share_of_variance,
                )
            except Exception as error:
                raise PluginError(
                    "Riskfolio-Lib failed to select loadings",
                    where=_WHERE,
                    value=f"{type(error).__name__}: {error}",
                    remedy="leave out factors that say the same, or choose another selection",
                ) from error
        table: Floats = found.to_numpy(dtype=np.float64)
        return table[:, 0], table[:, 1:]


def _require_moving(values: Floats, assets: tuple[str, ...], *, at_least: int) -> None:
    if len(values) < at_least:
        raise DataError(
            "the window is too short for a regression on the factors",
            where=_WHERE,
            value=f"{len(values)} periods",
            remedy=f"take at least {at_least}",
        )
    constant = np.ptp(values, axis=0) == 0.0
    if constant.any():
        raise DataError(
            "a return that never moves has no loadings",
            where=f"{_WHERE}, asset {assets[int(constant.argmax())]}",
            remedy="leave the asset out",
        )

"""The result of a frontier: every turning point, labelled, with the certificate of them all."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.turning_points import TurningPoints
from tangency.plots.frontier import frontier_figure
from tangency.results.basis import EstimateResult
from tangency.results.estimate_document import EstimateDocument, PointsCertificate
from tangency.results.frontier_document import FrontierDocument

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["FrontierResult"]

_STEPS_DRAWN = 12


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FrontierResult(EstimateResult):
    """The exact efficient frontier; between two turning points the weights are linear.

    Attributes
    ----------
    turning
        The turning points from the largest mean to the least variance, per period, weights in the order of `assets`.
    asset_mean, asset_volatility
        Of the assets by themselves, per period, shape (n_assets,).
    solver
        What found them.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> names = ["BTC", "ETH"]
    >>> covariance = pd.DataFrame([[0.04, 0.0], [0.0, 0.01]], names, names)
    >>> moments = tg.Moments(mean=pd.Series([0.02, 0.01], names), covariance=covariance)
    >>> list(tg.frontier(moments).points.columns)
    ['mean', 'volatility', 'ratio']
    """

    turning: TurningPoints
    asset_mean: Floats
    asset_volatility: Floats
    solver: str

    @property
    def points(self) -> pd.DataFrame:
        """Mean, volatility and ratio of each turning point, annual where the periods of a year are known."""
        years = self._years()
        mean, volatility = self.turning.mean * years, np.sqrt(self.turning.variance * years)
        suffix = "" if self.periods_per_year is None else "_annual"
        riskless = np.copysign(np.inf, mean)
        ratio = np.divide(mean, volatility, out=riskless, where=volatility > 0.0)
        columns = {f"mean{suffix}": mean, f"volatility{suffix}": volatility, f"ratio{suffix}": ratio}
        return pd.DataFrame(columns, index=self._index())

    @property
    def weights(self) -> pd.DataFrame:
        """Weights of each turning point (fractions of NAV), one column an asset in the order of the input."""
        return pd.DataFrame(self.turning.weights, index=self._index(), columns=list(self.assets))

    @property
    def min_risk(self) -> pd.Series:
        """Weights of least variance, by asset."""
        return self._labelled(self.turning.weights[-1])

    @property
    def max_return(self) -> pd.Series:
        """Weights of the largest mean, and of least variance among those, by asset."""
        return self._labelled(self.turning.weights[0])

    @property
    def max_sharpe(self) -> pd.Series:
        """Weights of the largest ratio of mean to volatility, by asset.

        Raises
        ------
        Infeasible
            Where no portfolio has a positive mean.
        """
        return self._labelled(self.turning.at_ratio())

    def at_return(self, mean_annual: float) -> pd.Series:
        """Return the efficient weights with an annual mean return, by asset; exact on its segment.

        Raises
        ------
        ConfigurationError
            Off the frontier, or without the number of periods in a year (`turning` answers per period).
        """
        return self._labelled(self.turning.at_return(mean_annual / self._annual_periods("mean_annual")))

    def at_risk(self, volatility_annual: float) -> pd.Series:
        """Return the efficient weights with an annual volatility, by asset; exact on its segment.

        Raises
        ------
        ConfigurationError
            As `at_return`.
        """
        return self._labelled(self.turning.at_risk(volatility_annual / sqrt(self._annual_periods("volatility_annual"))))

    def plot(self) -> go.Figure:
        """Return the frontier, its turning points and the assets as a plotly figure."""
        years = self._years()
        turning = pd.DataFrame(
            {"risk": np.sqrt(self.turning.variance * years), "mean": self.turning.mean * years},
            index=self._index(),
        )
        assets = pd.DataFrame(
            {"risk": self.asset_volatility * sqrt(years), "mean": self.asset_mean * years}, index=self.assets
        )
        unit = self._unit()
        return frontier_figure(
            self._curve(years),
            turning,
            assets,
            risk=f"volatility ({unit})",
            mean=f"mean return ({unit})",
            named="turning point",
        )

    def document(self) -> FrontierDocument:
        """Return the document, the same on every face; floats keep every bit."""
        turning = self.turning
        return FrontierDocument(
            run_id=self.run_id,
            assets=self.assets,
            weights=turning.weights.tolist(),
            risk_tolerance=turning.risk_tolerance.tolist(),
            mean=turning.mean.tolist(),
            volatility=np.sqrt(turning.variance).tolist(),
            certificate=PointsCertificate(
                status="optimal",
                solver=self.solver,
                primal_residual=turning.primal_residual,
                optimality_gap=turning.gap,
            ),
            **EstimateDocument.basis_fields(self.basis),
        )

    def _curve(self, years: float) -> pd.DataFrame:
        turning, shares = self.turning, np.linspace(1.0, 0.0, _STEPS_DRAWN)
        means = turning.mean[1:, None] - shares * np.diff(turning.mean)[:, None]
        mean = np.append(turning.mean[:1], means)
        variance = np.append(turning.variance[:1], turning.variances_between(shares))
        volatility = np.sqrt(np.maximum(variance, 0.0) * years)
        return pd.DataFrame({"risk": volatility, "mean": mean * years})

    def _labelled(self, weights: Floats) -> pd.Series:
        return pd.Series(weights, index=pd.Index(self.assets, name="asset"), name="weight")

    def _index(self) -> pd.Index:
        return pd.RangeIndex(self.turning.mean.size, name="point")

    def _unit(self) -> str:
        return "per period" if self.periods_per_year is None else "annual"

    def _years(self) -> float:
        return 1.0 if self.periods_per_year is None else self.periods_per_year

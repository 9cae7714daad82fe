"""The result of a frontier in another measure of risk than the volatility: certified points, labelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.frontier_grid import FrontierGrid
from tangency.domain.risk_kind import RiskKind
from tangency.plots.frontier import frontier_figure
from tangency.results.basis import EstimateResult
from tangency.results.estimate_document import EstimateDocument, PointsCertificate
from tangency.results.risk_frontier_document import RiskFrontierDocument

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["RiskFrontierResult"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RiskFrontierResult(EstimateResult):
    """Portfolios of least risk for means that are equally far apart, from the largest mean to the least risk.

    Attributes
    ----------
    risk
        The measure; `level` and `threshold` (per period) are what it takes.
    grid
        The points, weights in the order of `assets`.
    asset_mean, asset_risk
        Of the assets by themselves: per period, and in the measure's unit; shape (n_assets,).

    >>> import pandas as pd
    >>> import tangency as tg
    >>> returns = pd.DataFrame({"A": [0.02, -0.01, 0.03, 0.0], "B": [0.0, 0.01, -0.02, 0.02]})
    >>> list(tg.risk_frontier(returns, "cvar", points=3).points.columns)
    ['mean', 'cvar', 'ratio']
    """

    risk: RiskKind
    level: float
    threshold: float
    grid: FrontierGrid
    asset_mean: Floats
    asset_risk: Floats

    @property
    def points(self) -> pd.DataFrame:
        """Mean (annual where the periods of a year are known), risk, and mean per period over risk, of each point."""
        years = 1.0 if self.periods_per_year is None else self.periods_per_year
        suffix = "" if self.periods_per_year is None else "_annual"
        risk = self.grid.risk
        ratio = np.divide(self.grid.mean, risk, out=np.copysign(np.inf, self.grid.mean), where=risk > 0.0)
        columns = {f"mean{suffix}": self.grid.mean * years, str(self.risk): risk, "ratio": ratio}
        return pd.DataFrame(columns, index=self._index())

    @property
    def weights(self) -> pd.DataFrame:
        """Weights of each point (fractions of NAV), one column an asset in the order of the input."""
        return pd.DataFrame(self.grid.weights, index=self._index(), columns=list(self.assets))

    @property
    def min_risk(self) -> pd.Series:
        """Weights of least risk, by asset."""
        return self._labelled(self.grid.weights[-1])

    @property
    def max_return(self) -> pd.Series:
        """Weights of the largest mean, and of least risk among those, by asset."""
        return self._labelled(self.grid.weights[0])

    def plot(self) -> go.Figure:
        """Return the frontier, its points and the assets as a plotly figure."""
        years = 1.0 if self.periods_per_year is None else self.periods_per_year
        points = pd.DataFrame({"risk": self.grid.risk, "mean": self.grid.mean * years}, index=self._index())
        assets = pd.DataFrame({"risk": self.asset_risk, "mean": self.asset_mean * years}, index=self.assets)
        return frontier_figure(
            points,
            points,
            assets,
            risk=f"{self.risk.full_name} ({self.risk.unit})",
            mean=f"mean return ({self._unit()})",
            named="point",
        )

    def document(self) -> RiskFrontierDocument:
        """Return the document, the same on every face; floats keep every bit."""
        grid = self.grid
        return RiskFrontierDocument(
            run_id=self.run_id,
            assets=self.assets,
            risk_measure=self.risk,
            level=self.level if self.risk.takes_level else None,
            threshold=self.threshold if self.risk.takes_threshold else None,
            weights=grid.weights.tolist(),
            mean=grid.mean.tolist(),
            risk=grid.risk.tolist(),
            certificate=PointsCertificate(
                status="optimal",
                solver=grid.solver,
                primal_residual=grid.primal_residual,
                optimality_gap=grid.gap,
            ),
            **EstimateDocument.basis_fields(self.basis),
        )

    def _labelled(self, weights: Floats) -> pd.Series:
        return pd.Series(weights, index=pd.Index(self.assets, name="asset"), name="weight")

    def _index(self) -> pd.Index:
        return pd.RangeIndex(self.grid.mean.size, name="point")

    def _unit(self) -> str:
        return "per period" if self.periods_per_year is None else "annual"

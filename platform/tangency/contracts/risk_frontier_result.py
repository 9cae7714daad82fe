"""The result of a frontier in another measure of risk than the volatility: certified points, labelled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.basis_document import basis_document, points_certificate
from tangency.contracts.component_use import ComponentUse
from tangency.contracts.frontier_grid import FrontierGrid
from tangency.contracts.frontier_words import FrontierWords, frontier_html, frontier_text
from tangency.contracts.problem import InactiveConstraint
from tangency.contracts.views import Views
from tangency.domain.constraint import Constraint
from tangency.domain.risk_kind import RiskKind
from tangency.plots.frontier import frontier_figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["RiskFrontierResult"]


@dataclass(frozen=True, kw_only=True, eq=False)
class RiskFrontierResult:
    """Portfolios of least risk for means that are equally far apart, from the largest mean to the least risk.

    Attributes
    ----------
    assets
        In the order of the input.
    risk
        The measure; `level` and `threshold` (per period) are what it takes.
    grid
        The points, weights in the order of `assets`.
    asset_mean, asset_risk
        Of the assets by themselves: per period, and in the measure's unit; shape (n_assets,).
    constraints
        The user's and the implicit ones.
    inactive
        Constraints that did not apply on this day, with the reason.
    n_periods
        The periods of the window.
    run_id
        Where a desk recorded the run; None from the pure function.
    """

    assets: tuple[str, ...]
    risk: RiskKind
    level: float
    threshold: float
    grid: FrontierGrid
    asset_mean: Floats
    asset_risk: Floats
    risk_model: ComponentUse | None
    return_model: ComponentUse | None
    constraints: tuple[Constraint, ...]
    inactive: tuple[InactiveConstraint, ...]
    periods_per_year: float | None
    n_periods: int | None = None
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    as_of: str | None = None
    run_id: str | None = None
    view_model: ComponentUse | None = None
    views: Views | None = None

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

    def document(self) -> dict[str, object]:
        """Return the JSON document, the same on every face; floats keep every bit."""
        grid = self.grid
        return {
            "run_id": self.run_id,
            "as_of": self.as_of,
            "assets": list(self.assets),
            "risk_measure": str(self.risk),
            "level": self.level if self.risk.takes_level else None,
            "threshold": self.threshold if self.risk.takes_threshold else None,
            "weights": grid.weights.tolist(),
            "mean": grid.mean.tolist(),
            "risk": grid.risk.tolist(),
            "periods_per_year": self.periods_per_year,
            "n_periods": self.n_periods,
            **basis_document(self),
            "certificate": points_certificate(
                status="optimal", solver=grid.solver, primal_residual=grid.primal_residual, gap=grid.gap
            ),
        }

    def __repr__(self) -> str:
        return frontier_text(self._words())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        del include, exclude  # notebooks choose from what they get
        words = self._words()
        return {"text/plain": frontier_text(words), "text/html": frontier_html(words)}

    def _words(self) -> FrontierWords:
        day = "" if self.as_of is None else f" as of {self.as_of}"
        grid = self.grid
        return FrontierWords(
            title=f"efficient frontier of {len(self.assets)} assets by {self.risk.full_name}{day}",
            points=self.points,
            risk=str(self.risk),
            named="point",
            unit=f"mean {self._unit()}, risk as {self.risk.unit}",
            certificate=f"certificate: optimal at every point, primal residual {grid.primal_residual:.1e}, "
            f"relative duality gap {grid.gap:.1e} ({grid.solver})",
            inactive=self.inactive,
            run_id=self.run_id,
        )

    def _labelled(self, weights: Floats) -> pd.Series:
        return pd.Series(weights, index=pd.Index(self.assets, name="asset"), name="weight")

    def _index(self) -> pd.Index:
        return pd.RangeIndex(self.grid.mean.size, name="point")

    def _unit(self) -> str:
        return "per period" if self.periods_per_year is None else "annual"

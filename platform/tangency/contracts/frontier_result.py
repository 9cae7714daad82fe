"""The result of a frontier: every turning point, labelled, with the certificate of them all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.basis_document import basis_document, points_certificate
from tangency.contracts.component_use import ComponentUse
from tangency.contracts.frontier_words import FrontierWords, frontier_html, frontier_text
from tangency.contracts.problem import InactiveConstraint
from tangency.contracts.turning_points import TurningPoints
from tangency.contracts.views import Views
from tangency.domain.constraint import Constraint
from tangency.errors import ConfigurationError
from tangency.plots.frontier import frontier_figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["FrontierResult"]

_STEPS_DRAWN = 12


@dataclass(frozen=True, kw_only=True, eq=False)
class FrontierResult:
    """The exact efficient frontier; between two turning points the weights are linear.

    Attributes
    ----------
    assets
        In the order of the input.
    turning
        The turning points from the largest mean to the least variance, per period, weights in the order of `assets`.
    asset_mean, asset_volatility
        Of the assets by themselves, per period, shape (n_assets,).
    solver
        What found them.
    constraints
        The user's and the implicit ones.
    inactive
        Constraints that did not apply on this day, with the reason.
    n_periods
        Returns that the moments were estimated from; None where moments were given.
    run_id
        Where a desk recorded the run; None from the pure function.
    """

    assets: tuple[str, ...]
    turning: TurningPoints
    asset_mean: Floats
    asset_volatility: Floats
    solver: str
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
        return self._labelled(self.turning.at_return(mean_annual / self._required_years("mean_annual")))

    def at_risk(self, volatility_annual: float) -> pd.Series:
        """Return the efficient weights with an annual volatility, by asset; exact on its segment.

        Raises
        ------
        ConfigurationError
            As `at_return`.
        """
        return self._labelled(self.turning.at_risk(volatility_annual / sqrt(self._required_years("volatility_annual"))))

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

    def document(self) -> dict[str, object]:
        """Return the JSON document, the same on every face; floats keep every bit."""
        turning = self.turning
        return {
            "run_id": self.run_id,
            "as_of": self.as_of,
            "assets": list(self.assets),
            "weights": turning.weights.tolist(),
            "risk_tolerance": turning.risk_tolerance.tolist(),
            "mean": turning.mean.tolist(),
            "volatility": np.sqrt(turning.variance).tolist(),
            "periods_per_year": self.periods_per_year,
            "n_periods": self.n_periods,
            **basis_document(self),
            "certificate": points_certificate(
                status="optimal", solver=self.solver, primal_residual=turning.primal_residual, gap=turning.gap
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
        turning = self.turning
        return FrontierWords(
            title=f"efficient frontier of {len(self.assets)} assets{day}",
            points=self.points,
            risk="volatility",
            named="turning point",
            unit=self._unit(),
            certificate=f"certificate: optimal at every turning point, primal residual {turning.primal_residual:.1e}, "
            f"relative duality gap {turning.gap:.1e} ({self.solver})",
            inactive=self.inactive,
            run_id=self.run_id,
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

    def _required_years(self, quantity: str) -> float:
        if self.periods_per_year is None:
            raise ConfigurationError(
                "nothing annual can be computed without the number of periods in a year",
                where=quantity,
                remedy="pass periods_per_year, or prices with a calendar; `turning` answers per period",
            )
        return self.periods_per_year

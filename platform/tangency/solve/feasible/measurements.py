"""Market inputs that some constraints need: moments, returns, current weights; refused by name where one is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import fsum, sqrt

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.problem import FeasibleSet
from tangency.contracts.returns import Returns
from tangency.domain.constraint import Beta, Constraint, PortfolioMean, PortfolioRisk, TrackingError, Turnover
from tangency.errors import ConfigurationError, DataError, Remedy, Setting
from tangency.risk.measures import OverScenarios
from tangency.solve.feasible.scenarios import measure_over

__all__ = ["Measurements", "needs_measurement", "require_measured"]


_MEASURED = Beta | PortfolioMean | PortfolioRisk | TrackingError | Turnover


def needs_measurement(constraint: Constraint) -> bool:
    """Whether names alone do not say what a constraint means."""
    return any(isinstance(term.quantity, _MEASURED) for term in constraint.terms)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measurements:
    """The data of a day, in canonical order.

    Attributes
    ----------
    current
        Weights held now, shape (n_assets,), or None.
    sold
        Asset → weight of what is held outside the universe, and sold.
    mean
        Expected simple returns per period, shape (n_assets,).
    covariance
        Per period, shape (n_assets, n_assets).
    returns
        The window of the estimates, or None where moments were given.
    periods_per_year
        From the calendar, or None.
    """

    current: Floats | None
    mean: Floats
    covariance: Covariance
    returns: Returns | None
    periods_per_year: float | None
    sold: Mapping[str, float] = field(default_factory=dict)

    @property
    def turnover_of_sales(self) -> float:
        """One-way turnover of what is sold from outside the universe: a part of every portfolio's."""
        return 0.5 * fsum(map(abs, self.sold.values()))

    def current_for(self, text: str) -> Floats:
        """Return the weights held now; raises ConfigurationError where they are unknown."""
        if self.current is None:
            raise ConfigurationError(
                "the constraint needs the weights held now",
                where=f"constraint {text!r}",
                remedy=Remedy("say ", Setting("current")),
            )
        return self.current

    def measure_for(self, risk: PortfolioRisk, text: str) -> OverScenarios:
        """Return a measure over the window's periods; raises where there are none, or they have holes."""
        return measure_over(
            self.returns, risk.kind, level=risk.level, threshold=risk.threshold, where=f"constraint {text!r}"
        )

    def annual_scale_for(self, text: str) -> float:
        """Return √(periods per year); raises ConfigurationError where they are unknown."""
        return sqrt(self.years_for(text))

    def years_for(self, text: str) -> float:
        """Return the periods per year; raises ConfigurationError where they are unknown."""
        if self.periods_per_year is None:
            raise ConfigurationError(
                "an annual limit needs the number of periods in a year",
                where=f"constraint {text!r}",
                remedy="pass periods_per_year, or prices with a calendar",
            )
        return self.periods_per_year

    def betas_for(self, position: int, symbol: str, text: str) -> Floats:
        """Return each asset's beta to one of them, shape (n_assets,); raises DataError where that has no variance."""
        unit = np.zeros(self.covariance.shape[0])
        unit[position] = 1.0
        covariances = self.covariance @ unit
        if not covariances[position] > 0:
            raise DataError(
                "a beta to an asset without variance is not defined", where=f"constraint {text!r}, asset {symbol}"
            )
        betas: Floats = covariances / covariances[position]
        return betas


def require_measured(feasible: FeasibleSet) -> None:
    """Return if no constraint waits for data; raises ConfigurationError, for then nothing can be solved."""
    if feasible.unmeasured:
        raise ConfigurationError(
            "the constraint waits for data: returns, moments or current weights",
            where=f"constraint {feasible.constraints[feasible.unmeasured[0]].text!r}",
            remedy="compile the constraints with measurements",
        )

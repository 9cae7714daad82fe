"""The result of an optimisation: labelled weights, their risk, and the certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.basis_document import basis_document
from tangency.contracts.component_use import ComponentUse
from tangency.contracts.explanation import Explains, Explanation
from tangency.contracts.problem import InactiveConstraint
from tangency.contracts.result_html import result_html
from tangency.contracts.result_text import ResultWords, component_text, result_text
from tangency.contracts.risk_budgets import RiskBudgets
from tangency.contracts.sensitivity import Sensitivities
from tangency.contracts.solution import Certificate
from tangency.contracts.views import Views, views_lines
from tangency.domain.constraint import Constraint
from tangency.errors import ConfigurationError
from tangency.plots.risk_budgets import risk_budgets_figure
from tangency.plots.weights import weights_and_risk_figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["OptimizationResult"]


@dataclass(frozen=True, kw_only=True, eq=False)
class OptimizationResult:
    """Weights with everything that is known about them.

    Attributes
    ----------
    assets
        In the order of the input.
    values
        Weights, shape (n_assets,), read-only, in that order.
    mean, volatility
        Expected simple return and standard deviation of the portfolio, per period.
    contributions
        Each asset's contribution to `volatility`, shape (n_assets,); they sum to it.
    constraints
        The user's and the implicit ones.
    inactive
        Constraints that did not apply on this day, with the reason.
    groups
        Taxonomy → asset → label.
    n_periods
        Returns that the moments were estimated from; None where moments were given.
    run_id
        Where a desk recorded the run; None from the pure functions.
    explainer
        What `explain` asks; it holds the problem and the optimizer.
    view_model, views
        The view model that the moments went through, and its views with what they did; None where there was none.
    """

    assets: tuple[str, ...]
    values: Floats
    certificate: Certificate
    optimizer: ComponentUse
    risk_model: ComponentUse | None
    return_model: ComponentUse | None
    constraints: tuple[Constraint, ...]
    inactive: tuple[InactiveConstraint, ...]
    mean: float
    volatility: float
    contributions: Floats
    periods_per_year: float | None
    seed: int
    n_periods: int | None = None
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    as_of: str | None = None
    run_id: str | None = None
    explainer: Explains | None = field(default=None, repr=False)
    view_model: ComponentUse | None = None
    views: Views | None = None

    @property
    def weights(self) -> pd.Series:
        """Weights indexed by asset (fractions of NAV), in the order of the input."""
        return pd.Series(self.values, index=pd.Index(self.assets, name="asset"), name="weight")

    @property
    def mean_annual(self) -> float:
        """Expected simple return times periods per year.

        Raises
        ------
        ConfigurationError
            Where nobody has said how many periods make a year.
        """
        return self.mean * self._periods("mean_annual")

    @property
    def volatility_annual(self) -> float:
        """Volatility times the square root of periods per year.

        Raises
        ------
        ConfigurationError
            As `mean_annual`.
        """
        return self.volatility * sqrt(self._periods("volatility_annual"))

    def table(self) -> pd.DataFrame:
        """Return assets that are held, largest first: weight, share of risk, and the group in each taxonomy.

        Where the risk was budgeted by asset, `budgeted_share` is the share of the budgeted risk, and `budget` what it
        was to be.
        """
        share = self.contributions / self.volatility if self.volatility > 0 else self.contributions
        frame = pd.DataFrame({"weight": self.values, "risk_share": share}, index=pd.Index(self.assets, name="asset"))
        budgets = self.certificate.budgets
        if budgets is not None and budgets.carriers == "asset":
            own = budgets.frame()
            frame["budgeted_share"], frame["budget"] = own["share"], own["budget"]
        for taxonomy, labels in self.groups.items():
            frame[taxonomy] = [labels.get(asset, "") for asset in self.assets]
        held = frame[frame["weight"] != 0.0]
        return held.sort_values("weight", ascending=False, kind="stable")

    def plot(self) -> go.Figure:
        """Return weights beside shares of risk as a plotly figure."""
        return weights_and_risk_figure(self.table())

    def budgets(self) -> pd.DataFrame:
        """Return risk budgets beside the shares of the risk, by asset or factor, the largest budget first.

        Raises
        ------
        ConfigurationError
            Where the optimizer had no budgets.
        """
        return self._budgets().frame()

    def plot_budgets(self) -> go.Figure:
        """Return contributions to the risk against their budgets as a plotly figure; raises as `budgets`."""
        budgets = self._budgets()
        return risk_budgets_figure(budgets.frame(), measure=budgets.measure)

    def explain(self, asset: str) -> Explanation:
        """Return why an asset has its weight: what holds it, what it would be without, when it enters or leaves.

        Raises
        ------
        UnknownName
            For an asset that is not among the result's.
        ConfigurationError
            For a result that was read back without its problem.
        """
        return self._explainer("explain").explain(asset)

    def sensitivities(self) -> Sensitivities:
        """Return the derivatives of the weights by means, covariances and limits, from the optimum's KKT system.

        Raises
        ------
        ConfigurationError
            For an optimizer that does not differentiate its solutions, or constraints beyond bounds and rows; as
            `explain`.
        SolverError
            Where the weights have no derivative.
        """
        return self._explainer("sensitivities").sensitivities().taken(self.assets)

    def document(self) -> dict[str, object]:
        """Return the JSON document, the same on every face; floats keep every bit."""
        annual = self.periods_per_year
        return {
            "run_id": self.run_id,
            "as_of": self.as_of,
            "weights": {asset: float(weight) for asset, weight in zip(self.assets, self.values, strict=True)},
            "risk_contributions": dict(zip(self.assets, map(float, self.contributions), strict=True)),
            "mean": self.mean,
            "volatility": self.volatility,
            "mean_annual": None if annual is None else self.mean_annual,
            "volatility_annual": None if annual is None else self.volatility_annual,
            "periods_per_year": annual,
            "n_periods": self.n_periods,
            "seed": self.seed,
            "optimizer": self.optimizer.document(),
            **basis_document(self),
            "certificate": asdict(self.certificate),
        }

    def __repr__(self) -> str:
        return result_text(self._words())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        del include, exclude  # notebooks choose from what they get
        words = self._words()
        return {"text/plain": result_text(words), "text/html": result_html(words)}

    def _budgets(self) -> RiskBudgets:
        if self.certificate.budgets is None:
            raise ConfigurationError(
                "this optimizer has no risk budgets",
                where=self.optimizer.id,
                remedy="choose one that has, such as erc or risk-budget",
            )
        return self.certificate.budgets

    def _explainer(self, asked: str) -> Explains:
        if self.explainer is None:
            raise ConfigurationError(
                "this result does not hold its problem", where=asked, remedy="optimise again, or replay the run"
            )
        return self.explainer

    def _words(self) -> ResultWords:
        day = "" if self.as_of is None else f" as of {self.as_of}"
        if self.periods_per_year is None:
            moments = f"per period: mean {self.mean:.4%}, volatility {self.volatility:.4%}"
        else:
            annual = f"mean {self.mean_annual:.2%}, volatility {self.volatility_annual:.2%}"
            moments = f"annual ({self.periods_per_year:g} periods): {annual}"
        return ResultWords(
            title=f"{component_text(self.optimizer)}{day}",
            table=self.table(),
            moments=moments,
            certificate=self.certificate,
            inactive=self.inactive,
            run_id=self.run_id,
            views=() if self.views is None else tuple(views_lines(self.views)),
        )

    def _periods(self, quantity: str) -> float:
        if self.periods_per_year is None:
            raise ConfigurationError(
                "nothing annual can be computed without the number of periods in a year",
                where=quantity,
                remedy="pass periods_per_year, or prices with a calendar",
            )
        return self.periods_per_year

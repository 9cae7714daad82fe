"""The result of an optimisation: labelled weights, their risk, and the certificate."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.component_use import ComponentUse
from tangency.contracts.deferred import Deferred
from tangency.contracts.risk_budgets import RiskBudgets
from tangency.contracts.sensitivity import Sensitivities
from tangency.contracts.solution import Certificate
from tangency.errors import ConfigurationError
from tangency.plots.risk_budgets import risk_budgets_figure
from tangency.plots.weights import weights_and_risk_figure
from tangency.results.basis import EstimateResult
from tangency.results.estimate_document import ComponentUseDocument, EstimateDocument
from tangency.results.explanation import Explains, Explanation
from tangency.results.optimization_document import OptimizationDocument

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["OptimizationResult"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class OptimizationResult(EstimateResult):
    """Weights with everything that is known about them.

    Attributes
    ----------
    values
        Weights, shape (n_assets,), read-only, in the order of the input.
    mean, volatility
        Expected simple return and standard deviation of the portfolio, per period.
    contributions
        Each asset's contribution to `volatility`, shape (n_assets,); they sum to it.
    explainer
        What `explain` uses; it holds the problem and the optimizer.
    within_sectors
        On two levels the optimizer of each sector's members; None on one level.
    not_unique
        How another portfolio differs that is as good; None where none was found.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> names = ["BTC", "ETH"]
    >>> covariance = pd.DataFrame([[0.04, 0.0], [0.0, 0.01]], names, names)
    >>> moments = tg.Moments(mean=pd.Series([0.02, 0.01], names), covariance=covariance)
    >>> plan = tg.optimize(moments, objective="min_risk", constraints=["weight <= 70%"])
    >>> plan.weights.round(9).to_dict(), [bound.constraint for bound in plan.certificate.binding]
    ({'BTC': 0.3, 'ETH': 0.7}, ['weight <= 70%', 'net = 100%'])
    """

    values: Floats
    certificate: Certificate
    optimizer: ComponentUse
    mean: float
    volatility: float
    contributions: Floats
    seed: int
    explainer: Explains | None = field(default=None, repr=False)
    not_unique: Deferred[str | None] = Deferred(None)
    within_sectors: ComponentUse | None = None

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
            Where the number of periods per year is not known.
        """
        return self.mean * self._annual_periods("mean_annual")

    @property
    def volatility_annual(self) -> float:
        """Volatility times the square root of periods per year.

        Raises
        ------
        ConfigurationError
            As `mean_annual`.
        """
        return self.volatility * sqrt(self._annual_periods("volatility_annual"))

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
        """Return weights beside shares of risk as a figure."""
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
        """Return contributions to the risk against their budgets as a figure; raises as `budgets`."""
        budgets = self._budgets()
        return risk_budgets_figure(budgets.frame(), measure=budgets.measure)

    def explain(self, asset: str) -> Explanation:
        """Return why an asset has its weight: what binds it, its weight without that, when it enters or leaves.

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

    def document(self) -> OptimizationDocument:
        """Return the document, the same on every face; floats keep every bit."""
        annual = self.periods_per_year
        fields = EstimateDocument.basis_fields(self.basis)
        if self.not_unique is not None:
            fields["notes"] = (*fields["notes"], self.not_unique)
        return OptimizationDocument(
            run_id=self.run_id,
            weights=dict(zip(self.assets, map(float, self.values), strict=True)),
            risk_contributions=dict(zip(self.assets, map(float, self.contributions), strict=True)),
            mean=self.mean,
            volatility=self.volatility,
            mean_annual=None if annual is None else self.mean_annual,
            volatility_annual=None if annual is None else self.volatility_annual,
            seed=self.seed,
            optimizer=ComponentUseDocument.of(self.optimizer),
            within_sectors=None if self.within_sectors is None else ComponentUseDocument.of(self.within_sectors),
            certificate=self.certificate,
            **fields,
        )

    def _budgets(self) -> RiskBudgets:
        if self.certificate.budgets is None:
            raise ConfigurationError(
                "this optimizer has no risk budgets",
                where=self.optimizer.id,
                remedy="choose one that has, such as erc or risk-budget",
            )
        return self.certificate.budgets

    def _explainer(self, where: str) -> Explains:
        if self.explainer is None:
            raise ConfigurationError(
                "this result does not hold its problem", where=where, remedy="optimise again, or replay the run"
            )
        return self.explainer

"""The risk of an analysed portfolio: models of value at risk, contributions, forecasts held against what came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError
from tangency.performance.stationary_bootstrap import optimal_block_periods
from tangency.results.analytics.portfolio import AnalysedPortfolio
from tangency.results.analytics.terms import AnalyticsTerms
from tangency.risk.decomposition import (
    Decomposition,
    EulerMeasure,
    IncrementalRisk,
    component_risk,
    incremental_risk,
)
from tangency.risk.expected_drawdown import ExpectedDrawdown, expected_maximum_drawdown
from tangency.risk.model_checks import JudgedModel, judged_models
from tangency.risk.undefined import UndefinedFigure
from tangency.risk.value_at_risk import (
    LiquidityAdjusted,
    RollingForecasts,
    TailEstimate,
    VarModel,
    conditional_drawdown_at_risk,
    entropic_value_at_risk,
    liquidity_adjusted,
    rolling_forecasts,
    tail_estimate,
)

__all__ = ["RiskAnalytics"]

_DRAWDOWN_DRAWS = 10_000


@dataclass(frozen=True, kw_only=True, eq=False)
class RiskAnalytics:
    """Risk of a portfolio; everything is computed when it is first read.

    Losses are positive fractions of NAV. What is not defined stands in `undefined`, with the reason.
    """

    portfolio: AnalysedPortfolio
    terms: AnalyticsTerms

    @property
    def returns(self) -> Floats:
        """Returns of the record, shape (n_periods,)."""
        return self.portfolio.record.returns

    @cached_property
    def estimates(self) -> Mapping[VarModel, TailEstimate | str]:
        """Model → value at risk and its conditional one, or why there is none."""
        terms = self.terms
        found: dict[VarModel, TailEstimate | str] = {}
        for model in VarModel:
            try:
                found[model] = tail_estimate(
                    self.returns,
                    str(model),
                    level=terms.level,
                    horizon_periods=terms.horizon_periods,
                    rule=terms.horizon_rule,
                )
            except (DataError, ConfigurationError) as error:  # the latter where a record is short for a model
                found[model] = error.what
        return found

    @cached_property
    def entropic(self) -> float:
        """Entropic value at risk of one period."""
        return entropic_value_at_risk(self.returns, level=self.terms.level)

    @cached_property
    def conditional_drawdown(self) -> float:
        """Conditional drawdown at risk of the record."""
        return conditional_drawdown_at_risk(self.returns, level=self.terms.level)

    def models(self) -> pd.DataFrame:
        """Return one row a model: value at risk and conditional value at risk; NA where the data define none."""
        rows = {
            str(model): {"value_at_risk": None, "conditional_value_at_risk": None}
            if isinstance(own, str)
            else {
                "value_at_risk": own.value_at_risk,
                "conditional_value_at_risk": own.conditional_value_at_risk,
            }
            for model, own in self.estimates.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index").astype("Float64").rename_axis("model")

    @cached_property
    def decompositions(self) -> Mapping[EulerMeasure, Decomposition | str]:
        """Measure → the portfolio's risk over the window of its holdings with Euler's components, or why not."""
        held, found = self.portfolio.holdings, dict[EulerMeasure, Decomposition | str]()
        for measure in EulerMeasure:
            if held is None:
                found[measure] = self.portfolio.not_held or ""
                continue
            try:
                found[measure] = component_risk(held.window, held.weights, str(measure), level=self.terms.level)
            except DataError as error:
                found[measure] = error.what
        return found

    def components(self, measure: str = "cvar", *by: str) -> pd.DataFrame:
        """Return one row a group: its weight, its component of the measure, which add up, and its share.

        Parameters
        ----------
        measure
            Name of an `EulerMeasure`.
        by
            Kinds of label, such as `"sector", "asset"`; assets where none is given.

        Raises
        ------
        UndefinedFigure
            Where it is not known what is held, or the data do not define the measure.
        UnknownName
            For another measure, or a label that the holdings have not.
        """
        name = known_name("measure", measure, [str(each) for each in EulerMeasure], where="measure")
        found = self.decompositions[EulerMeasure(name)]
        if isinstance(found, str):
            raise UndefinedFigure(found, where=measure)
        kinds = by or ("asset",)
        rows = [(*each.group, each.weight, each.component, each.share) for each in found.by(*kinds)]
        return pd.DataFrame(rows, columns=[*kinds, "weight", "component", "share"]).set_index(list(kinds))

    @cached_property
    def increments(self) -> Mapping[str, IncrementalRisk | str]:
        """Kind of label → historical value at risk less that without each group, which does not add up; or why not."""
        held = self.portfolio.holdings
        if held is None:
            return {"asset": self.portfolio.not_held or ""}
        found: dict[str, IncrementalRisk | str] = {}
        for kind in held.weights.labels:
            try:
                found[kind] = incremental_risk(
                    held.window, held.weights, str(VarModel.HISTORICAL), kind, level=self.terms.level
                )
            except DataError as error:
                found[kind] = error.what
        return found

    @cached_property
    def liquidity_adjusted(self) -> LiquidityAdjusted | str:
        """Historical value at risk until all is sold, with half the spreads; or why it is not known."""
        held = self.portfolio.holdings
        if held is None:
            return self.portfolio.not_held or ""
        if isinstance(held.liquidity, str):
            return held.liquidity
        weights = held.weights.by_asset(held.window.assets)
        model = str(VarModel.HISTORICAL)
        try:
            return liquidity_adjusted(held.window, weights, model, level=self.terms.level, liquidity=held.liquidity)
        except DataError as error:
            return f"{error.what}: {error.where}"

    @cached_property
    def expected_drawdown(self) -> ExpectedDrawdown | str:
        """The maximum drawdown to expect over the horizon, by the stationary bootstrap; or why not."""
        try:
            block = optimal_block_periods(self.returns)
        except DataError as error:
            return error.what
        return expected_maximum_drawdown(
            self.returns,
            horizon_periods=self.terms.drawdown_periods,
            block_periods=block,
            n_draws=_DRAWDOWN_DRAWS,
            seed=self.terms.seed,
        )

    @cached_property
    def forecasts(self) -> Mapping[VarModel, RollingForecasts | str]:
        """Model → forecasts of value at risk, each from the periods before it; or why there are none."""
        found: dict[VarModel, RollingForecasts | str] = {}
        for model in VarModel:
            try:
                found[model] = rolling_forecasts(
                    self.returns, str(model), level=self.terms.level, window=self.terms.forecast_periods
                )
            except (DataError, ConfigurationError) as error:  # the latter where a window is short for a model
                found[model] = error.what
        return found

    @cached_property
    def judged(self) -> tuple[JudgedModel, ...]:
        """The models by how their forecasts held: those that pass first; none where nothing could be forecast."""
        made = [own for own in self.forecasts.values() if not isinstance(own, str)]
        return judged_models(made) if made else ()

    def checks(self) -> pd.DataFrame:
        """Return one row a model, the best first: exceptions, zone, p-value of each test (NA where undefined)."""
        rows = {
            str(each.model): {
                "passes": each.passes(),
                "n_periods": each.n_periods,
                "n_exceptions": each.n_exceptions,
                "expected": each.n_periods * (1.0 - each.level),
                "zone": str(each.light.zone),
                **{str(result.check): result.p_value for result in each.results},
            }
            for each in self.judged
        }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")

    @property
    def undefined(self) -> pd.Series:
        """What the data do not define, and why."""
        found = {str(model): own for model, own in self.estimates.items() if isinstance(own, str)}
        found |= {str(measure): own for measure, own in self.decompositions.items() if isinstance(own, str)}
        found |= {f"forecasts, {model}": own for model, own in self.forecasts.items() if isinstance(own, str)}
        return pd.Series(found, dtype="str")

    def losses(self, model: str) -> pd.DataFrame:
        """Return the forecasts of a model: `loss`, `value_at_risk`, `conditional_value_at_risk`, `is_exception`.

        Raises
        ------
        UndefinedFigure
            Where there are none.
        UnknownName
            For another model.
        """
        name = known_name("model", model, [str(each) for each in VarModel], where="model")
        found = self.forecasts[VarModel(name)]
        if isinstance(found, str):
            raise UndefinedFigure(found, where=model)
        return pd.DataFrame(
            {
                "loss": -found.returns,
                "value_at_risk": found.value_at_risk,
                "conditional_value_at_risk": found.conditional_value_at_risk,
                "is_exception": found.exceptions,
            },
            index=pd.Index(np.asarray(self.portfolio.record.dates)[found.periods], name="date"),
        )

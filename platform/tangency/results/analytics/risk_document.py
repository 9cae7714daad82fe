"""The risk of an analysed portfolio as parts of a document."""

from __future__ import annotations

from pydantic import Field

from tangency.results.analytics.path_document import labels_of
from tangency.results.analytics.risk_analytics import RiskAnalytics
from tangency.results.document import Part
from tangency.risk.decomposition import Contribution, Decomposition, EulerMeasure, IncrementalRisk
from tangency.risk.expected_drawdown import ExpectedDrawdown
from tangency.risk.model_checks import CheckResult, JudgedModel
from tangency.risk.value_at_risk import TailEstimate, VarModel

__all__ = [
    "CheckDocument",
    "CheckedModelDocument",
    "ContributionDocument",
    "DecompositionDocument",
    "ExpectedDrawdownDocument",
    "ForecastsDocument",
    "IncrementDocument",
    "LiquidityDocument",
    "RiskDocument",
    "TailDocument",
    "risk_of",
]

_DRAWDOWN_LEVELS = (0.5, 0.9, 0.95)


class TailDocument(Part):
    """What a model says of the loss over the horizon."""

    title: str
    formula: str
    source: str
    value_at_risk: float | None
    conditional_value_at_risk: float | None
    parameters: dict[str, float]
    reason: str | None = Field(description="why the data do not define it")


class ContributionDocument(Part):
    """A group of holdings: its weight, and its component of the portfolio's risk."""

    group: tuple[str, ...] = Field(description="its labels, in the order of the kinds")
    weight: float
    component: float
    share: float | None = Field(description="of the portfolio's risk; none where that is zero")


class DecompositionDocument(Part):
    """A measure of the portfolio's risk and its components, which add up to it."""

    title: str
    value: float | None
    empirical: float | None = Field(description="for the smoothed value at risk, the historical one beside it")
    by: dict[str, tuple[ContributionDocument, ...]] = Field(description="kinds of label, joined by a stroke, to rows")
    reason: str | None = Field(description="why there is none")


class IncrementDocument(Part):
    """Value at risk with a group less that without it; increments do not add up."""

    value_at_risk: dict[str, float]
    conditional_value_at_risk: dict[str, float]
    not_explained: float | None = Field(description="value at risk less the sum of the increments")
    reason: str | None


class LiquidityDocument(Part):
    """Historical value at risk until all that is held is sold, and what selling costs."""

    participation: float = Field(description="share of the daily volume that the sale may be")
    net_asset_value: float = Field(description="money to sell")
    value_at_risk: float = Field(description="of one period, all held")
    liquidation_value_at_risk: float = Field(description="root of the sum of squares over the days, with what is left")
    spread_cost: float = Field(description="half the spreads, two volatilities above their mean; 0 without spreads")
    liquidity_adjusted_value_at_risk: float = Field(description="the two together")
    days: dict[str, int] = Field(description="asset, sessions until it is sold")


class ExpectedDrawdownDocument(Part):
    """The distribution of the maximum drawdown over a horizon, by resampling the record."""

    horizon_periods: int
    block_periods: float
    draws: int
    mean: float
    standard_error: float
    quantiles: dict[str, float] = Field(description="probability, and the drawdown that is not exceeded with it")


class CheckDocument(Part):
    """A test of a model's forecasts; small p-values speak against the model."""

    null: str = Field(description="what is rejected where the p-value is small")
    statistic: float | None
    p_value: float | None = Field(description="of the statistic's own distribution, computed or simulated")
    p_value_asymptotic: float | None = Field(description="of the limit distribution, which few exceptions do not reach")
    reason: str | None


class CheckedModelDocument(Part):
    """A model's rolling forecasts of value at risk, held against what came."""

    model: str
    title: str
    passes: bool = Field(description="no test rejects at 5 % over the number of tests")
    rejected_by: tuple[str, ...]
    periods: int
    exceptions: int
    expected: float
    withheld: int = Field(description="periods without a forecast, because the data left the model undefined")
    zone: str = Field(description="green, yellow or red")
    checks: dict[str, CheckDocument]


class ForecastsDocument(Part):
    """The forecasts of one model through time."""

    model: str
    dates: tuple[str, ...]
    losses: tuple[float, ...]
    value_at_risk: tuple[float, ...]
    conditional_value_at_risk: tuple[float, ...]
    exceptions: tuple[str, ...] = Field(description="dates on which the loss was above the value at risk")


class RiskDocument(Part):
    """Risk of the portfolio; losses are positive fractions of NAV."""

    level: float
    horizon_periods: int
    horizon_rule: str | None
    models: dict[str, TailDocument]
    entropic_value_at_risk: float = Field(description="of one period")
    conditional_drawdown_at_risk: float
    window_start: str | None = Field(description="of the returns of what is held; none where that is not known")
    window_end: str | None
    window_periods: int | None
    weights: dict[str, float] | None = Field(description="held at the end, fractions of NAV; the rest is cash")
    not_held: str | None = Field(description="why it is not known what is held")
    decompositions: dict[str, DecompositionDocument]
    increments: dict[str, IncrementDocument] = Field(description="historical value at risk, by kind of label")
    liquidity: LiquidityDocument | None = None
    no_liquidity: str | None = Field(None, description="why there is no liquidity-adjusted value at risk")
    expected_drawdown: ExpectedDrawdownDocument | None
    no_expected_drawdown: str | None
    forecast_periods: int = Field(description="that each rolling forecast sees")
    checked: tuple[CheckedModelDocument, ...] = Field(description="models that pass first")
    not_forecast: dict[str, str] = Field(description="model, and why there are no forecasts of it")
    forecasts: ForecastsDocument | None = Field(description="of the first of the checked models")


def risk_of(risk: RiskAnalytics) -> RiskDocument:
    """Return the document of a portfolio's risk."""
    held, terms = risk.portfolio.holdings, risk.terms
    window = None if held is None else labels_of(held.window.dates)
    drawdown = risk.expected_drawdown
    return RiskDocument(
        level=terms.level,
        horizon_periods=terms.horizon_periods,
        horizon_rule=terms.horizon_rule,
        models={str(model): _tail(model, own) for model, own in risk.estimates.items()},
        entropic_value_at_risk=risk.entropic,
        conditional_drawdown_at_risk=risk.conditional_drawdown,
        window_start=None if window is None else window[0],
        window_end=None if window is None else window[-1],
        window_periods=None if window is None else len(window),
        weights=None if held is None else _by_asset(risk),
        not_held=risk.portfolio.not_held,
        decompositions={}
        if held is None
        else {str(measure): _decomposition(measure, own) for measure, own in risk.decompositions.items()},
        increments={} if held is None else {kind: _increments(own) for kind, own in risk.increments.items()},
        liquidity=_liquidity(risk),
        no_liquidity=risk.liquidity_adjusted if isinstance(risk.liquidity_adjusted, str) else None,
        expected_drawdown=None if isinstance(drawdown, str) else _expected(drawdown),
        no_expected_drawdown=drawdown if isinstance(drawdown, str) else None,
        forecast_periods=terms.forecast_periods,
        checked=tuple(map(_checked, risk.judged)),
        not_forecast={str(model): own for model, own in risk.forecasts.items() if isinstance(own, str)},
        forecasts=_forecasts(risk),
    )


def _tail(model: VarModel, own: TailEstimate | str) -> TailDocument:
    known = None if isinstance(own, str) else own
    return TailDocument(
        title=model.facts.full_name,
        formula=model.facts.formula,
        source=model.facts.source,
        value_at_risk=None if known is None else known.value_at_risk,
        conditional_value_at_risk=None if known is None else known.conditional_value_at_risk,
        parameters={} if known is None else dict(known.parameters),
        reason=own if isinstance(own, str) else None,
    )


def _by_asset(risk: RiskAnalytics) -> dict[str, float]:
    held = risk.portfolio.holdings
    assert held is not None  # noqa: S101  # for the type checker: the caller has looked
    groups = held.weights.groups("asset")
    return {
        name: weight for (name,), weight in zip(groups.names, groups.sums(held.weights.weights).tolist(), strict=True)
    }


def _decomposition(measure: EulerMeasure, own: Decomposition | str) -> DecompositionDocument:
    if isinstance(own, str):
        return DecompositionDocument(title=measure.full_name, value=None, empirical=None, by={}, reason=own)
    others = [kind for kind in own.weights.labels if kind != "asset"]
    groups = [("asset",), *((kind,) for kind in others), *((kind, "asset") for kind in others)]
    return DecompositionDocument(
        title=measure.full_name,
        value=own.value,
        empirical=own.empirical,
        by={"/".join(kinds): tuple(map(_contribution, own.by(*kinds))) for kinds in groups},
        reason=None,
    )


def _contribution(own: Contribution) -> ContributionDocument:
    return ContributionDocument(group=own.group, weight=own.weight, component=own.component, share=own.share)


def _increments(own: IncrementalRisk | str) -> IncrementDocument:
    if isinstance(own, str):
        return IncrementDocument(value_at_risk={}, conditional_value_at_risk={}, not_explained=None, reason=own)
    return IncrementDocument(
        value_at_risk={each.group[0]: each.value_at_risk for each in own.increments},
        conditional_value_at_risk={each.group[0]: each.conditional_value_at_risk for each in own.increments},
        not_explained=own.not_explained,
        reason=None,
    )


def _liquidity(risk: RiskAnalytics) -> LiquidityDocument | None:
    own, held = risk.liquidity_adjusted, risk.portfolio.holdings
    if isinstance(own, str) or held is None or isinstance(held.liquidity, str):
        return None
    days = zip(held.window.assets, own.liquidation_days.tolist(), strict=True)
    return LiquidityDocument(
        participation=held.liquidity.participation,
        net_asset_value=held.liquidity.net_asset_value,
        value_at_risk=own.value_at_risk,
        liquidation_value_at_risk=own.liquidation_value_at_risk,
        spread_cost=own.spread_cost,
        liquidity_adjusted_value_at_risk=own.liquidity_adjusted_value_at_risk,
        days={asset: count for asset, count in days if count},
    )


def _expected(own: ExpectedDrawdown) -> ExpectedDrawdownDocument:
    return ExpectedDrawdownDocument(
        horizon_periods=own.horizon_periods,
        block_periods=own.block_periods,
        draws=own.draws.size,
        mean=own.mean,
        standard_error=own.standard_error,
        quantiles={f"{level:g}": own.at(level) for level in _DRAWDOWN_LEVELS},
    )


def _checked(own: JudgedModel) -> CheckedModelDocument:
    checks = {str(each.check): _check(each) for each in own.results}
    checks |= {
        str(each.check): CheckDocument(
            null=each.check.null, statistic=None, p_value=None, p_value_asymptotic=None, reason=each.reason
        )
        for each in own.undefined
    }
    return CheckedModelDocument(
        model=str(own.model),
        title=own.model.facts.full_name,
        passes=own.passes(),
        rejected_by=tuple(map(str, own.rejected_by())),
        periods=own.n_periods,
        exceptions=own.n_exceptions,
        expected=own.n_periods * (1.0 - own.level),
        withheld=own.n_withheld,
        zone=str(own.light.zone),
        checks=checks,
    )


def _check(own: CheckResult) -> CheckDocument:
    return CheckDocument(
        null=own.check.null,
        statistic=own.statistic,
        p_value=own.p_value,
        p_value_asymptotic=own.p_value_asymptotic,
        reason=None,
    )


def _forecasts(risk: RiskAnalytics) -> ForecastsDocument | None:
    if not risk.judged:
        return None
    model = risk.judged[0].model
    found = risk.forecasts[model]
    assert not isinstance(found, str)  # noqa: S101  # for the type checker: what was judged is there
    labels = labels_of(risk.portfolio.record.dates[found.periods])
    return ForecastsDocument(
        model=str(model),
        dates=labels,
        losses=tuple((-found.returns).tolist()),
        value_at_risk=tuple(found.value_at_risk.tolist()),
        conditional_value_at_risk=tuple(found.conditional_value_at_risk.tolist()),
        exceptions=tuple(label for label, is_one in zip(labels, found.exceptions.tolist(), strict=True) if is_one),
    )

"""What is asked of analytics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from tangency.contracts.request_values import Moment, Name, Seed
from tangency.desk.cli_name import CliName
from tangency.desk.requests import StoredFrame, TimedRequest
from tangency.domain.calendar import Period
from tangency.domain.constraint import Membership
from tangency.domain.input_limits import LONGEST_TEXT, MOST_TAXONOMIES
from tangency.errors import ConfigurationError, Remedy, Setting
from tangency.estimation.frame_returns import Declared
from tangency.risk.value_at_risk import HorizonRule
from tangency.simulate.benchmark_terms import BenchmarkTerms

__all__ = ["AnalyticsRequest"]

_MOST_BENCHMARKS = 20
_ASSET, _NUMBER = r"[^\s=,](?:[^=,]*[^\s=,])?", r"-?[0-9]*\.?[0-9]+(?:e-?[0-9]+)?"
BenchmarkText = Annotated[
    str, Field(max_length=LONGEST_TEXT, pattern=rf"^(?:{_ASSET}|{_ASSET}={_NUMBER}(?:,{_ASSET}={_NUMBER})*)$")
]


class AnalyticsRequest(TimedRequest):
    """Performance and risk of a portfolio: of a run, of weights over a window, or of a series of returns."""

    portfolio: Annotated[Name | None, CliName(name="portfolio", is_argument=True)] = Field(
        None,
        min_length=1,
        description="the run of a backtest or an optimisation, or a portfolio that was constructed",
    )
    returns: StoredFrame | None = Field(
        None,
        examples=[
            {
                "assets": ["fund"],
                "dates": ["2024-03-01", "2024-03-04", "2024-03-05"],
                "values": [[0.01], [-0.02], [0.03]],
            }
        ],
        description="simple returns by session: one column, the portfolio's; or, beside weights, one an asset",
    )
    weights: dict[str, float] | None = Field(
        None,
        description="weights by asset, restored every period, over prices of the dataset or the given returns",
    )
    dataset: Annotated[Name | None, CliName(name="dataset")] = Field(
        None, min_length=1, description="whose prices weights and benchmarks are of; that of the run if not given"
    )
    start: Moment | None = Field(None, examples=["2022-01-01"], description="first period; of all if not given")
    end: Moment | None = Field(
        None, examples=["2024-11-30"], description="last period; of all if not given, of a dataset its own default day"
    )
    benchmark: Annotated[tuple[BenchmarkText, ...], CliName(name="benchmark")] = Field(
        (),
        max_length=_MOST_BENCHMARKS,
        description="an asset, a basket such as BTC=0.6,ETH=0.4, or largest:10 by market cap, of the dataset",
        json_schema_extra={"format": "lines"},  # a basket has commas of its own
    )
    benchmark_every: Period = Field("month", description="how often baskets are rebalanced")
    benchmark_cost_bps: float = Field(0.0, ge=0, le=1000, description="cost of what benchmarks trade, in basis points")
    benchmark_returns: StoredFrame | None = Field(
        None, description="simple returns of further benchmarks by session, one column each"
    )
    risk_free_annual: float = Field(
        0.0,
        gt=-1,
        le=1,
        description="annual risk-free rate as a fraction; a period's is (1 + r)^(1/P) - 1",
        json_schema_extra={"format": "typed"},  # a slider has too coarse steps
    )
    risk_free: StoredFrame | None = Field(
        None, description="annual risk-free rates by date, one column; a period takes the last one stated at its start"
    )
    periods_per_year: float | None = Field(
        None, gt=0, examples=[252], description="for returns given inline; a dataset's calendar knows it"
    )
    returns_are: Declared | None = Field(
        None,
        description="what returns given inline are; values that surely are no simple returns are refused if not given",
    )
    groups: dict[str, dict[str, Name | dict[str, float]]] | None = Field(
        None,
        max_length=MOST_TAXONOMIES,
        description="taxonomy, asset, label; beside those that a dataset brings",
    )
    taxonomy: Name = Field("sector", min_length=1, description="by whose labels risk and drawdowns are added up")
    minimum_acceptable: float = Field(
        0.0,
        ge=-1,
        le=10,
        description="return per period from which downside is measured, where a metric takes one",
        json_schema_extra={"format": "typed"},  # a slider has too coarse steps
    )
    level: float = Field(0.95, gt=0.5, lt=1, description="of value at risk and its kin")
    horizon_periods: int = Field(1, ge=1, le=1000, description="over which a loss is foretold")
    horizon_rule: HorizonRule | None = Field(None, description="how a horizon of several periods is reached")
    participation: float | None = Field(
        None, gt=0, le=1, description="share of the daily volume that a sale may be; none judges no liquidity"
    )
    net_asset_value: float | None = Field(
        None, gt=0, le=1e15, description="money to sell, in the currency of the prices; a backtest's own if not given"
    )
    rolling_periods: int | None = Field(
        None, ge=2, le=100_000, description="window of rolling figures; half a year of the calendar if not given"
    )
    risk_periods: int | None = Field(
        None,
        ge=2,
        le=100_000,
        description="returns of what is held at the end that its risk is of; a year of the calendar if not given",
    )
    forecast_periods: int = Field(
        250, ge=2, le=100_000, description="periods that each rolling forecast of value at risk sees"
    )
    draws: int = Field(1000, ge=10, le=100_000, description="resampled histories of each interval")
    seed: Seed = Field(0, description="of the draws")

    @model_validator(mode="after")
    def _has_rule(self) -> Self:
        if self.horizon_periods > 1 and self.horizon_rule is None:
            raise ConfigurationError(
                "a horizon of several periods needs a rule that reaches it",
                where="horizon_rule",
                remedy=Remedy("state one: ", Setting("horizon_rule", str(HorizonRule.SQUARE_ROOT))),
            )
        _ = self.benchmarks  # raises for a text that names none
        return self

    @property
    def benchmarks(self) -> tuple[BenchmarkTerms, ...]:
        """The benchmarks that are made of the dataset's prices."""
        return tuple(
            BenchmarkTerms.model_validate(text).model_copy(
                update={"every": self.benchmark_every, "cost_bps": self.benchmark_cost_bps}
            )
            for text in self.benchmark
        )

    def taxonomies(self) -> Mapping[str, Mapping[str, Membership]]:
        """Return the groups."""
        return self.groups or {}

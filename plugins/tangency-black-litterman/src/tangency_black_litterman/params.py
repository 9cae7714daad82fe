"""Params of the view models."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from tangency.sdk import Params
from tangency_black_litterman.language.parse import LONGEST_VIEW, MOST_VIEWS, parse_views

__all__ = ["BlackLittermanParams", "Doubt", "Prior", "RiskFreeRate", "ViewTexts"]

ViewTexts = Annotated[tuple[Annotated[str, Field(max_length=LONGEST_VIEW)], ...], Field(max_length=MOST_VIEWS)]
RiskFreeRate = Annotated[
    float | None,
    Field(
        ge=-0.5,
        le=1.0,
        description="simple annual risk-free rate, a fraction: what lies between total and excess returns",
    ),
]


class Doubt(StrEnum):
    """Where the variance of a view's error comes from."""

    IDZOREK = "idzorek"
    PROPORTIONAL = "proportional"
    GIVEN = "given"


class Prior(StrEnum):
    """Where the expected returns before the views come from."""

    EQUILIBRIUM = "equilibrium"
    RETURN_MODEL = "return-model"


class BlackLittermanParams(Params):
    """Views on expected returns, and what they are combined with."""

    views: ViewTexts = Field(
        (),
        description='texts such as "ETH outperforms SOL by 4% confidence 60%" or "sector[DeFi] returns 10%"',
        json_schema_extra={"format": "lines"},
    )
    prior: Prior = Field(
        Prior.EQUILIBRIUM,
        description="expected returns before the views: the market's equilibrium, or the return model's",
    )
    market_caps: dict[str, float] = Field(
        {},
        description="size of each asset, in one currency or as shares of the market; empty: as the dataset knows them",
    )
    risk_aversion: float | None = Field(
        2.5,
        gt=0.0,
        le=1000.0,
        description=(
            "δ, the market's price of variance; none: the market's own, its mean above risk_free_annual over its "
            "variance"
        ),
    )
    risk_free_annual: RiskFreeRate = None
    tau: float = Field(
        0.05, gt=0.0, le=1.0, description="τ, the uncertainty of the annual expected returns, in covariances"
    )
    omega: Doubt = Field(
        Doubt.IDZOREK,
        description=(
            "variance of each view's error: idzorek (from its confidence, 50 % unless it says so), proportional (to "
            "the variance of its portfolio, He & Litterman), or given"
        ),
    )
    view_variances: tuple[float, ...] = Field(
        (), description="with omega given: the variance of each view's error, in its own unit squared; 0 is certain"
    )
    estimation_uncertainty: bool = Field(
        default=True, description="whether the posterior covariance holds the uncertainty of the expected returns"
    )

    @field_validator("views")
    @classmethod
    def _read(cls, views: ViewTexts) -> ViewTexts:
        parse_views(views)
        return views

    @field_validator("market_caps")
    @classmethod
    def _sizes(cls, sizes: dict[str, float]) -> dict[str, float]:
        negative = next((asset for asset, size in sizes.items() if size < 0.0), None)
        if negative is not None or (sizes and not any(sizes.values())):
            raise ValueError(f"a size is negative: {negative}" if negative else "all sizes are zero")
        return sizes

    @model_validator(mode="after")
    def _one_variance_a_view(self) -> Self:
        wanted = len(self.views) if self.omega is Doubt.GIVEN else 0
        if len(self.view_variances) != wanted:
            raise ValueError(f"{len(self.view_variances)} view variances are given where {wanted} belong")
        if any(variance < 0.0 for variance in self.view_variances):
            raise ValueError("a variance is negative")
        return self

"""What is set of statistical arbitrage."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from tangency.sdk import Params

__all__ = ["LEAST_FREEDOM", "StatArbParams"]

LEAST_FREEDOM = 3
"""Sessions that a regression on the factors has more than these are."""


class StatArbParams(Params):
    """Factors, residuals, the bands of their scores, and how much is held."""

    correlation_sessions: int = Field(
        90, ge=20, le=10_000, description="latest returns whose correlations the factors are components of"
    )
    factors: int | None = Field(
        None, ge=1, le=1000, description="number of factors; instead of a share of the variance"
    )
    variance_share: float | None = Field(
        None, gt=0, lt=1, description="as many factors as explain this share of the variance; 0.55 if neither is given"
    )
    residual_sessions: int = Field(
        60, ge=10, le=10_000, description="latest returns whose residuals a process is fitted to"
    )
    reversion_max: float | None = Field(
        None,
        gt=0,
        le=10_000,
        description="longest time 1/kappa in which a residual that is entered reverts, in sessions; half of "
        "residual_sessions if not given",
    )
    open_s: float = Field(1.25, gt=0, le=20, description="score below minus or above plus which a position is entered")
    close_long_s: float = Field(
        0.5, ge=0, le=20, description="a long position is left where its score is above minus it"
    )
    close_short_s: float = Field(0.75, ge=0, le=20, description="a short position is left where its score is below it")
    position: float = Field(
        0.05, gt=0, le=10, description="weight of an open asset before its hedge, a fraction of NAV"
    )
    gross: float = Field(
        1.0, gt=0, le=10, description="most that the absolute weights of all add up to, hedges included"
    )
    is_net_zero: bool = Field(
        False, description="add up to zero, too: the nearest weights with that and no beta to a factor"
    )

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.factors is not None and self.variance_share is not None:
            raise ValueError("the number of factors is given, or follows from variance_share: leave one out")
        if self.residual_sessions > self.correlation_sessions:
            raise ValueError(
                "residuals are of sessions that the factors know: residual_sessions <= correlation_sessions"
            )
        if self.factors is not None and self.factors > self.residual_sessions - LEAST_FREEDOM:
            raise ValueError("a regression on so many factors leaves nothing: factors <= residual_sessions - 3")
        if max(self.close_long_s, self.close_short_s) >= self.open_s:
            raise ValueError(
                "a position is left nearer to the mean than it is entered: close_long_s, close_short_s < open_s"
            )
        return self

    @property
    def share(self) -> float:
        """Of the variance that the factors explain at least, where their number is not given."""
        return 0.55 if self.variance_share is None else self.variance_share

    @property
    def longest(self) -> float:
        """Longest 1/κ that is entered."""
        return self.residual_sessions / 2.0 if self.reversion_max is None else self.reversion_max

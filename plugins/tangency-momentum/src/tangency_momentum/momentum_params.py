"""What is set of momentum."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tangency.sdk import Params
from tangency_momentum.book import Book
from tangency_momentum.residuals import Residual

__all__ = ["MomentumParams"]

_Sessions = Annotated[int, Field(ge=1, le=10_000)]


class MomentumParams(Params):
    """Signal, book, and how much risk it takes."""

    lookbacks: tuple[_Sessions, ...] = Field(
        (60,), min_length=1, max_length=6, description="sessions over which past returns are taken; several are blended"
    )
    skip: int = Field(5, ge=0, le=10_000, description="latest sessions that are left out of every past return")
    signal: Literal["return", "rank", "sign", "t-statistic"] = Field(
        "return",
        description="across assets: past return per session, or its rank from -1 to 1; each asset by itself: its sign, "
        "or its mean over its standard error",
    )
    residual: Residual = Field(
        "none",
        description="take what is left of returns after the market (mean of all assets), or after the first principal "
        "component",
    )
    blend: Literal["equal", "correlation"] = Field(
        "equal", description="weights of several lookbacks: equal, or the inverse of their signals' correlation"
    )
    is_sector_neutral: bool = Field(
        False, description="whether a signal is taken less its sector's mean, by the labels of the day"
    )
    taxonomy: str = Field("sector", min_length=1, description="the taxonomy whose labels are sectors")
    book: Book = Field(
        "scores",
        description="scores, for a rule or an optimizer to make weights of; or weights: of positive signals, by sign, "
        "or long and short adding up to zero (in each sector where it is sector-neutral)",
    )
    weighting: Literal["signal", "inverse-volatility"] = Field(
        "signal", description="weights in proportion to the signal, or to the signal over the asset's volatility"
    )
    gross: float = Field(
        1.0, gt=0, le=10, description="sum of the absolute weights, fractions of NAV; the most there is"
    )
    volatility_target_annual: float | None = Field(
        None, gt=0, le=10, description="annual volatility to which the weights are scaled down"
    )
    risk_sessions: int = Field(60, ge=2, le=10_000, description="latest returns from which volatilities are estimated")
    crash_protection: Literal["none", "own-variance", "market-state"] = Field(
        "none",
        description="scale to the volatility target by the variance that these signals' own book has had (in place of "
        "that of the weights), or cut exposure in a bear market",
    )
    market_sessions: int = Field(
        60, ge=1, le=10_000, description="sessions of which a falling market makes a bear market"
    )
    bear_exposure: float = Field(0.0, ge=0, le=1, description="what is left of the weights in a bear market")

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if len(set(self.lookbacks)) < len(self.lookbacks):
            raise ValueError("a lookback is named twice: name each once")
        if self.book == "scores" and self.volatility_target_annual is not None:
            raise ValueError("scores have no volatility: choose another book, or set the target of the scores' rule")
        if self.book == "scores" and (self.crash_protection != "none" or self.weighting != "signal"):
            raise ValueError("crash protection and weighting are of weights: choose another book than scores")
        if self.crash_protection == "own-variance" and self.volatility_target_annual is None:
            raise ValueError("protection by own variance scales to a volatility: give the volatility target")
        if self.signal == "t-statistic" and min(self.lookbacks) < 2:  # noqa: PLR2004  # one return has no deviation
            raise ValueError("a t-statistic needs lookbacks of at least 2 sessions")
        return self

    @property
    def history(self) -> int:
        """Sessions before a signal's own that it reads."""
        return max(self.lookbacks) + self.skip

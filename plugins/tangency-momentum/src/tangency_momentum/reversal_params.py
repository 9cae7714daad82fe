"""What is set of reversal."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from tangency.sdk import Params
from tangency_momentum.residuals import Residual

__all__ = ["ReversalParams"]


class ReversalParams(Params):
    """What deviates from what, and when it is bought and sold."""

    method: Literal["past-return", "z-score", "bollinger", "ornstein-uhlenbeck"] = Field(
        "past-return",
        description="the past return against; or bands that are entered and left: deviations of log prices from their "
        "mean, of prices from theirs (Bollinger), or from the level of an Ornstein-Uhlenbeck process",
    )
    lookback: int = Field(5, ge=1, le=10_000, description="sessions over which a past return is taken")
    skip: int = Field(0, ge=0, le=10_000, description="latest sessions that a past return leaves out")
    residual: Residual = Field(
        "none",
        description="take what is left of returns after the market (mean of all assets), or after the first principal "
        "component",
    )
    book: Literal["scores", "long-only", "long-short"] = Field(
        "scores",
        description="of past returns: scores, for a rule or an optimizer to make weights of; or weights: of what fell, "
        "or long and short adding up to zero. Of bands: which sides are entered; they have no scores",
    )
    gross: float = Field(
        1.0, gt=0, le=10, description="sum of the absolute weights, fractions of NAV; of bands the most"
    )
    position: float = Field(0.1, gt=0, le=10, description="weight of an open position of a band, a fraction of NAV")
    band_sessions: int = Field(
        60, ge=10, le=10_000, description="sessions whose deviations make a band, or a half-life"
    )
    entry_z: float = Field(
        2.0, gt=0, le=20, description="deviation, in standard deviations, at which a band is entered"
    )
    exit_z: float = Field(0.5, ge=0, le=20, description="deviation up to which a position is left with its gain")
    stop_z: float | None = Field(
        None, gt=0, le=50, description="deviation at which a position is left with its loss; no stop if not given"
    )
    half_life_min: float | None = Field(
        None, gt=0, le=10_000, description="least half-life of a deviation that is traded, in sessions"
    )
    half_life_max: float | None = Field(
        None, gt=0, le=10_000, description="longest half-life of a deviation that is traded, in sessions"
    )

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.has_bands and self.book == "scores":
            raise ValueError("bands are entered and left, and have no scores: choose another book")
        if self.exit_z >= self.entry_z:
            raise ValueError("a band is left nearer to its middle than it is entered: exit_z < entry_z")
        if self.stop_z is not None and self.stop_z <= self.entry_z:
            raise ValueError("a stop lies beyond the entry: stop_z > entry_z")
        if (
            self.half_life_min is not None
            and self.half_life_max is not None
            and self.half_life_min > self.half_life_max
        ):
            raise ValueError("the least half-life is at most the longest")
        if self.method == "bollinger" and self.residual != "none":
            raise ValueError("Bollinger bands are of prices: take the z-score of residuals")
        return self

    @property
    def has_bands(self) -> bool:
        """Whether positions are entered and left, and so remembered."""
        return self.method != "past-return"

    @property
    def is_filtered(self) -> bool:
        """Whether a half-life decides on what is traded."""
        return self.half_life_min is not None or self.half_life_max is not None

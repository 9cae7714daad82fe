"""What is set of pairs."""

from __future__ import annotations

from typing import Literal, Self, TypeAlias

from pydantic import Field, model_validator

from tangency.sdk import Hedge
from tangency_pairs.traded_pairs_params import TradedPairsParams

__all__ = ["PairsParams", "Thresholds"]

Thresholds: TypeAlias = Literal["given", "optimal-return", "optimal-sharpe"]


class PairsParams(TradedPairsParams):
    """How the spread of a pair is measured, and when it is traded."""

    hedge: Hedge = Field(
        Hedge.OLS,
        description="hedge ratio: least squares, total least squares, or a Kalman filter that each session updates",
    )
    kalman_step: float = Field(
        1e-4, gt=0, le=1, description="variance of a step of the filter's state, as a share of the noise's"
    )
    thresholds: Thresholds = Field(
        "given",
        description="entry and exit as given, or the best ones of an Ornstein-Uhlenbeck process: the largest return, "
        "or Sharpe ratio, per unit of time after costs. A position is then left where the other side is entered",
    )
    entry_z: float = Field(
        2.0, gt=0, le=20, description="deviation at which a pair is entered, in standard deviations of its formation"
    )
    exit_z: float = Field(0.5, ge=0, le=20, description="deviation up to which a pair is left with its gain")
    stop_z: float | None = Field(
        None, gt=0, le=50, description="deviation at which a pair is left with its loss; no stop if not given"
    )
    round_trip_bps: float = Field(
        20.0,
        gt=0,
        le=10_000,
        description="what it costs to enter and leave a pair, in bps of its gross value; of optimal thresholds",
    )
    hurdle_bps: float | None = Field(
        None,
        gt=0,
        le=10_000,
        description="what a held pair has to earn a session, in bps of its gross value, such as borrow and "
        "funding; of the optimal Sharpe ratio",
    )

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.exit_z >= self.entry_z:
            raise ValueError("a pair is left nearer to its mean than it is entered: exit_z < entry_z")
        if self.stop_z is not None and self.thresholds == "given" and self.stop_z <= self.entry_z:
            raise ValueError("a stop lies beyond the entry: stop_z > entry_z")
        if (self.thresholds == "optimal-sharpe") != (self.hurdle_bps is not None):
            raise ValueError(
                "hurdle_bps is what a held pair has to earn for the optimal Sharpe ratio, and belongs to it"
            )
        return self

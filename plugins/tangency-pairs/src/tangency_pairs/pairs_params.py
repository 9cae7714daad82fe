"""What is set of pairs."""

from __future__ import annotations

from typing import Literal, Self, TypeAlias

from pydantic import Field, model_validator

from tangency.sdk import DiscoveryControl, Hedge, Params

__all__ = ["PairsParams", "Thresholds"]

Thresholds: TypeAlias = Literal["given", "optimal-return", "optimal-sharpe"]


class PairsParams(Params):
    """How pairs are formed, when they are traded, and how much of them is held."""

    formation: int = Field(30, ge=1, le=10_000, description="sessions from one formation to the next")
    formation_window: int = Field(120, ge=40, le=10_000, description="latest sessions that a formation looks at")
    within: str | None = Field(
        None, max_length=200, description="form pairs within the labels of this taxonomy alone, such as sector"
    )
    max_distance: float | None = Field(
        None, gt=0, description="most sum of squared differences of two prices that begin at 1"
    )
    min_correlation: float | None = Field(None, ge=-1, le=1, description="least correlation of the changes of levels")
    select: Literal["fdr", "p-value", "distance"] = Field(
        "fdr",
        description="which pairs are formed: those that Engle-Granger's test selects at the false discovery rate, "
        "those of the smallest p-values, or those of the smallest distances, untested",
    )
    top: int = Field(20, ge=1, le=1000, description="most pairs that are formed")
    fdr: float = Field(0.05, gt=0, lt=1, description="false discovery rate")
    control: DiscoveryControl = Field(
        DiscoveryControl.BY, description="control of the rate: Benjamini-Yekutieli or Benjamini-Hochberg"
    )
    lags: int | Literal["aic"] = Field(
        "aic", description="lagged changes in the unit-root regressions: so many, or those of the least AIC"
    )
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
    time_stop: int | None = Field(
        None, ge=1, le=10_000, description="sessions after which a pair is left; no limit if not given"
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
    most_pairs: int = Field(10, ge=1, le=1000, description="most pairs that are open")
    most_per_leg: int = Field(2, ge=1, le=1000, description="most open pairs that have an asset in common")
    pair_gross: float = Field(
        0.1, gt=0, le=10, description="sum of the absolute weights of both legs where a pair is entered"
    )
    gross: float = Field(1.0, gt=0, le=10, description="most that the absolute weights of all add up to")

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.formation > self.formation_window:
            raise ValueError(
                "pairs are formed again while their formation is in the window: formation <= formation_window"
            )
        if self.exit_z >= self.entry_z:
            raise ValueError("a pair is left nearer to its mean than it is entered: exit_z < entry_z")
        if self.stop_z is not None and self.thresholds == "given" and self.stop_z <= self.entry_z:
            raise ValueError("a stop lies beyond the entry: stop_z > entry_z")
        if (self.thresholds == "optimal-sharpe") != (self.hurdle_bps is not None):
            raise ValueError(
                "hurdle_bps is what a held pair has to earn for the optimal Sharpe ratio, and belongs to it"
            )
        if self.pair_gross > self.gross:
            raise ValueError("one pair is not more than all: pair_gross <= gross")
        if self.lags != "aic" and self.lags < 0:
            raise ValueError("lags are not negative")
        return self

    @property
    def lag(self) -> int | None:
        """The lag; None for that of the least AIC."""
        return None if self.lags == "aic" else self.lags

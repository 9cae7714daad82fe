"""What is set of every strategy that trades pairs: how they are formed, and how much of them is held."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from tangency.sdk import DiscoveryControl, Params

__all__ = ["TradedPairsParams"]


class TradedPairsParams(Params):
    """How pairs are formed, and what limits them.

    >>> TradedPairsParams(lags=2).lag, TradedPairsParams().lag
    (2, None)
    """

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
    time_stop: int | None = Field(
        None, ge=1, le=10_000, description="sessions after which a pair is left; no limit if not given"
    )
    most_pairs: int = Field(10, ge=1, le=1000, description="most pairs that are open")
    most_per_leg: int = Field(2, ge=1, le=1000, description="most open pairs that have an asset in common")
    pair_gross: float = Field(
        0.1, gt=0, le=10, description="sum of the absolute weights of both legs where a pair is entered"
    )
    gross: float = Field(1.0, gt=0, le=10, description="most that the absolute weights of all add up to")

    @model_validator(mode="after")
    def _can_be_formed(self) -> Self:
        if self.formation > self.formation_window:
            raise ValueError(
                "pairs are formed again while their formation is in the window: formation <= formation_window"
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

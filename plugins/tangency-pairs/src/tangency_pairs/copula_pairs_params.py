"""What is set of copula pairs."""

from __future__ import annotations

from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from tangency_pairs.copula import Family
from tangency_pairs.traded_pairs_params import TradedPairsParams

__all__ = ["CopulaPairsParams"]


class CopulaPairsParams(TradedPairsParams):
    """Which copula, and at which mispricing a pair is traded.

    >>> CopulaPairsParams(copula="frank").families, len(CopulaPairsParams().families)
    (('frank',), 5)
    """

    copula: Family | Literal["aic"] = Field(
        "aic", description="family of the copula of both returns, or that of the least AIC"
    )
    is_cumulated: bool = Field(True, description="add up the mispricing of all sessions since the formation")
    entry_index: float = Field(
        0.5,
        gt=0,
        le=50,
        description="mispricing index of both legs, of opposite signs, at which a pair is entered; of one session it "
        "is below a half",
    )
    exit_index: float = Field(0.0, ge=0, le=50, description="index of either leg up to which a pair is left")
    stop_index: float | None = Field(
        None, gt=0, le=100, description="index of both legs at which a pair is left with its loss; no stop if not given"
    )

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.exit_index >= self.entry_index:
            raise ValueError("a pair is left nearer to its fair price than it is entered: exit_index < entry_index")
        if self.stop_index is not None and self.stop_index <= self.entry_index:
            raise ValueError("a stop lies beyond the entry: stop_index > entry_index")
        if not self.is_cumulated and max(self.entry_index, self.stop_index or 0.0) >= 0.5:  # noqa: PLR2004  # a probability less a half
            raise ValueError("the index of one session is within half of zero: entry_index, stop_index < 0.5")
        return self

    @property
    def families(self) -> tuple[Family, ...]:
        """Families to choose from."""
        return get_args(Family) if self.copula == "aic" else (self.copula,)

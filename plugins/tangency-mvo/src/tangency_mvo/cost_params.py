"""Params of the costs of trading and of holding."""

from itertools import pairwise
from typing import Annotated

from pydantic import Field, field_validator

from tangency.sdk import Params

__all__ = ["CostParams", "Surcharge", "VolumeFee"]

_Bps = Annotated[float, Field(ge=0, le=10_000)]
_Volume = Annotated[float, Field(gt=0)]


class Surcharge(Params):
    """What the part of one asset's trade beyond a size costs more."""

    above: float = Field(gt=0, description="size of the trade, a fraction of NAV")
    bps: float = Field(gt=0, le=10_000, description="more for each unit of notional beyond it, basis points")


class VolumeFee(Params):
    """What the part of the traded notional beyond a sum costs."""

    above: float = Field(ge=0, description="traded notional, bought and sold, a fraction of NAV")
    bps: float = Field(gt=0, le=10_000, description="fee on what is traded beyond it, basis points")


class CostParams(Params):
    """Costs of trading from the current weights, and of holding."""

    cost_bps: float = Field(
        0.0, ge=0, le=1000, description="cost of trading, basis points of the notional bought or sold"
    )
    cost_bps_by_asset: dict[str, _Bps] = Field({}, description="in place of cost_bps, for the assets named")
    cost_surcharges: tuple[Surcharge, ...] = Field(
        (), description="what the part of one asset's trade above a size (fraction of NAV) costs more, basis points"
    )
    volume_fees: tuple[VolumeFee, ...] = Field(
        (), description="fees that fall with the traded notional (fraction of NAV): each for its own part, basis points"
    )
    impact: float = Field(
        0.0, ge=0, le=100, description="market impact: impact * volatility * trade^1.5 / sqrt(volume) of each asset"
    )
    impact_volumes: dict[str, _Volume] = Field(
        {}, description="an asset's volume in a period, in multiples of NAV; 1 where it is not named"
    )
    cost_horizon_periods: float | None = Field(
        None, gt=0, description="periods over which the cost of a trade is spread: how long the weights will be held"
    )
    long_bps_annual: float = Field(0.0, ge=0, le=10_000, description="cost of holding longs, basis points a year")
    short_bps_annual: float = Field(
        0.0, ge=0, le=10_000, description="cost of borrowing for shorts, basis points a year"
    )

    @field_validator("volume_fees")
    @classmethod
    def _fall(cls, fees: tuple[VolumeFee, ...]) -> tuple[VolumeFee, ...]:
        if fees and fees[0].above != 0:
            raise ValueError("the first fee is for what is traded above 0")
        if any(low.above >= high.above or low.bps <= high.bps for low, high in pairwise(fees)):
            raise ValueError(
                "from one fee to the next `above` rises and `bps` falls; for fees that rise there are cost_surcharges"
            )
        return fees

    @property
    def trades_cost(self) -> bool:
        """Whether trading costs anything."""
        is_linear = bool(self.cost_bps or any(self.cost_bps_by_asset.values()))
        return is_linear or bool(self.cost_surcharges or self.volume_fees or self.impact)

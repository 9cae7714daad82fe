"""What trading costs and how it is done: the models that every face fills in."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from tangency.contracts.params import Params
from tangency.errors import ConfigurationError, Remedy, Setting

__all__ = ["Costs", "FeeTier", "Trading"]


class FeeTier(Params):
    """A fee from a traded value on.

    >>> from tangency import FeeTier
    >>> FeeTier(from_traded_value=1e6, fee_bps=8).fee_bps
    8.0
    """

    from_traded_value: float = Field(
        ge=0, description="Money traded over the bars of the window from which this fee holds."
    )
    fee_bps: float = Field(ge=-100, le=1000, description="Fee on the traded value (bps); negative is a rebate.")


class Costs(Params):
    """What a trade and a holding cost. What is given holds for all assets; what is not, the data say asset by asset.

    Where neither says anything, nothing is charged.

    >>> from tangency import Costs
    >>> Costs(fee_bps=10, half_spread_bps=2).fee_bps
    10.0
    """

    fee_bps: float | None = Field(
        None, ge=-100, le=1000, description="Fee on the traded value (bps) of every asset; the data's own if not given."
    )
    fee_tiers: tuple[FeeTier, ...] = Field(
        (),
        max_length=20,
        description="Fees by what the book traded before, from the lowest value on; the first from 0.",
    )
    fee_window_bars: int = Field(
        30, ge=1, le=10_000, description="Bars before that of the fill whose traded value decides the tier."
    )
    half_spread_bps: float | None = Field(
        None, ge=0, lt=10_000, description="Half of the quoted spread (bps of the price); the data's own if not given."
    )
    impact: float = Field(
        0.0,
        ge=0,
        le=100,
        description="Coefficient of the square-root law: impact = coefficient · σ · √(traded / mean traded value), "
        "a fraction of the price; σ is the volatility of a bar.",
    )
    impact_window_bars: int = Field(
        21,
        ge=2,
        le=10_000,
        description="Bars before that of the fill over which σ and the mean traded value are taken.",
    )
    borrow_annual: float | None = Field(
        None, ge=-1, le=100, description="Annual rate on the value of shorts (a fraction); the data's own if not given."
    )

    @model_validator(mode="after")
    def _is_one_schedule_of_fees(self) -> Self:
        if not self.fee_tiers:
            return self
        if self.fee_bps is not None:
            raise ConfigurationError(
                "there are two fees", where="costs", remedy=Remedy("leave one of them out: ", Setting("fee_bps"))
            )
        starts = [tier.from_traded_value for tier in self.fee_tiers]
        if starts[0] != 0.0 or any(later <= sooner for sooner, later in pairwise(starts)):
            raise ConfigurationError(
                "fee tiers begin at a traded value of 0 and rise",
                where="costs, fee_tiers",
                value=", ".join(f"{start:g}" for start in starts),
                remedy="sort them, and let the first begin at 0",
            )
        return self


class Trading(Params):
    """How decisions become fills, and what the book may owe.

    >>> from tangency import Trading
    >>> Trading().delay, Trading(delay=0).price
    (1, 'close')
    """

    delay: int = Field(1, ge=0, le=1000, description="Bars from the decision, at a close, to its fill.")
    price: Literal["open", "close"] = Field("close", description="Price of the fill bar at which orders are filled.")
    size_at: Literal["decision", "fill"] = Field(
        "decision", description="Whether units are those of the NAV and prices at the decision, or at the fill."
    )
    lot_step: float | None = Field(
        None, gt=0, description="Orders are multiples of it (units), for all assets; the data's own if not given."
    )
    minimum_notional: float | None = Field(
        None, ge=0, description="Least value of an order (money), for all assets; the data's own if not given."
    )
    cash_interest_annual: float | None = Field(
        None, ge=-1, le=100, description="Annual rate on cash (a fraction); the data's own if not given."
    )
    margin_interest_annual: float | None = Field(
        None, ge=-1, le=100, description="Annual rate on borrowed cash (a fraction); that on cash if not given."
    )
    may_borrow: bool = Field(False, description="Whether buys may take the cash below zero.")
    initial_margin: float | None = Field(
        None,
        gt=0,
        le=10,
        description="Least equity after fills, as a fraction of gross exposure; no bound if not given.",
    )
    maintenance_margin: float | None = Field(
        None,
        gt=0,
        le=10,
        description="Equity at a close, as a fraction of gross exposure, below which all is sold at the next bar's "
        "fill price; no bound if not given.",
    )

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.delay == 0 and self.price == "open":
            raise ConfigurationError(
                "a decision at the close cannot be filled at the open before it",
                where="trading",
                value="delay 0 at the open",
                remedy=Remedy(
                    "fill a bar later, ", Setting("delay", 1), ", or at the close: ", Setting("price", "close")
                ),
            )
        initial, maintenance = self.initial_margin, self.maintenance_margin
        if initial is not None and maintenance is not None and maintenance > initial:
            raise ConfigurationError(
                "the maintenance margin is above the initial one, so that a book could be liquidated as it is filled",
                where="trading",
                value=f"{maintenance:g} above {initial:g}",
                remedy=Remedy("lower it: ", Setting("maintenance_margin", initial)),
            )
        return self

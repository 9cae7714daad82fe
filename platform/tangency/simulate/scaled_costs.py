"""The same costs, all of them times a factor: those that are given, and those that the data say."""

from __future__ import annotations

from dataclasses import replace

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.host.parameters import validated
from tangency.simulate.bars import Bars
from tangency.simulate.terms import Costs

__all__ = ["scaled_bars", "scaled_costs"]

_RATES = ("fee_bps", "half_spread_bps", "impact", "borrow_annual")


def scaled_costs(costs: Costs, factor: float) -> Costs:
    """Return costs whose rates are multiplied.

    Raises
    ------
    ConfigurationError
        Where a rate leaves its bounds.

    >>> scaled_costs(Costs(fee_bps=10, impact=0.5), 2.0).fee_bps
    20.0
    """
    values = costs.model_dump()
    values |= {name: values[name] * factor for name in _RATES if values[name] is not None}
    values["fee_tiers"] = [{**tier, "fee_bps": tier["fee_bps"] * factor} for tier in values["fee_tiers"]]
    return validated(Costs, values, where=f"costs × {factor:g}")


def scaled_bars(bars: Bars, factor: float) -> Bars:
    """Return bars whose fees, spreads and borrow rates are multiplied; funding and interest stay."""

    def scaled(values: Floats | None) -> Floats | None:
        return None if values is None else frozen_floats(values * factor)

    return replace(bars, fee=scaled(bars.fee), half_spread=scaled(bars.half_spread), borrow=scaled(bars.borrow))

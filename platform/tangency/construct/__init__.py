"""Portfolio construction: target weights to holdings in lots that a venue accepts."""

from tangency.construct.holdings import Construction, construct_holdings
from tangency.construct.lots import lot_step_worth

__all__ = ["Construction", "construct_holdings", "lot_step_worth"]

"""Rebalancing: how far a book has drifted, and the trades that close the distance."""

from tangency.rebalance.drift import drift
from tangency.rebalance.plan import DroppedTrade, RebalancePlan, plan_trades

__all__ = ["DroppedTrade", "RebalancePlan", "drift", "plan_trades"]

"""Portfolios on two levels: any optimizer between sectors, any other within each."""

from tangency.estimation.levels.two_levels import TwoLevels, two_levels

__all__ = ["TwoLevels", "two_levels"]

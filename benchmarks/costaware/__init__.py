"""Daily optimisation under costs: Tangency and cvxportfolio on the same market, day by day."""

"""One day's portfolio under convex costs of trading and holding, compiled: one multiplier, for the budget."""

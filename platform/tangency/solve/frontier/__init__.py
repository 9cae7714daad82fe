"""Efficient frontiers: exact by turning points for the variance, a certified grid for other measures of risk."""

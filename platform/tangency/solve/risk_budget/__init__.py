"""Risk budgeting: portfolios with given risk contributions, under constraints, by variance or by a measure of risk."""

"""Portfolios of each day from what is held: what trading and holding cost is weighed against forecasts and risk."""

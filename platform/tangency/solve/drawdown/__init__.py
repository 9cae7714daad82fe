"""Minimise measures of drawdown, exactly, over the few periods that may be peaks; every minimum is certified."""

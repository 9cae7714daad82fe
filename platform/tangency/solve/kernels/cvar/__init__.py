"""Compiled kernels of the least CVaR: an active set on assets, rows and scenarios."""

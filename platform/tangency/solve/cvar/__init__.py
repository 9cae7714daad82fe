"""Minimise CVaR over bounds and rows, exactly, by an active set on scenarios; every minimum is certified."""

from tangency.solve.cvar.minimum import CvarMinimum, minimum_cvar

__all__ = ["CvarMinimum", "minimum_cvar"]

"""The minimum of conditional value at risk over bounds and rows, exact and verified."""

from tangency.solve.cvar.minimum import TailMinimum, minimum_tail

__all__ = ["TailMinimum", "minimum_tail"]

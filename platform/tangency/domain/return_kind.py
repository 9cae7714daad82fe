"""What expected returns are of: all that an asset earns, or what it earns above the risk-free rate."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["ReturnKind"]


class ReturnKind(StrEnum):
    """The kind of return that a mean is of.

    A ratio such as Sharpe's is one of excess returns: the risk-free rate is taken off total means, and never off
    excess ones.

    >>> from tangency.sdk import ReturnKind
    >>> ReturnKind("excess").full_name
    'excess of the risk-free rate'
    """

    TOTAL = "total"
    EXCESS = "excess"

    @property
    def full_name(self) -> str:
        """The kind in full."""
        return "total returns" if self is ReturnKind.TOTAL else "excess of the risk-free rate"

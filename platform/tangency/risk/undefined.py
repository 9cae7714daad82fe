"""The error of a figure that the data do not define: where many are asked for, its reason stands in its place."""

from __future__ import annotations

from tangency.errors import DataError

__all__ = ["UndefinedFigure"]


class UndefinedFigure(DataError):
    """A figure that sound returns leave undefined, such as a Sharpe ratio of constant returns.

    >>> from tangency.sdk import UndefinedFigure
    >>> print(UndefinedFigure("the excess returns are constant", where="sharpe_ratio"))
    the excess returns are constant; where: sharpe_ratio
    """

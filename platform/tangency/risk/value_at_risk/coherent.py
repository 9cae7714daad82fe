"""Coherent measures beside the conditional value at risk: of the entropic tail, and of drawdowns."""

from __future__ import annotations

import numpy.typing as npt

from tangency.risk.drawdown import drawdowns
from tangency.risk.measures.entropic import EntropicTail
from tangency.risk.measures.tail import TailMean
from tangency.risk.sample import return_sample
from tangency.risk.tail import tail_level

__all__ = ["conditional_drawdown_at_risk", "entropic_value_at_risk"]


def entropic_value_at_risk(returns: npt.ArrayLike, *, level: float) -> float:
    """Return EVaR, the tightest Chernoff bound on the value at risk: never below the conditional one (fraction of NAV).

    Raises
    ------
    DataError
        For no returns, or one that is missing, infinite or below −100 %.
    ConfigurationError
        For a level outside (0, 1).

    References
    ----------
    Ahmadi-Javid (2012), Entropic value-at-risk: a new coherent risk measure, JOTA 155.

    >>> round(entropic_value_at_risk([0.01, -0.02, 0.03, -0.04], level=0.9), 6)
    0.04
    """
    return EntropicTail(tail_level(level)).value(-return_sample(returns))


def conditional_drawdown_at_risk(returns: npt.ArrayLike, *, level: float) -> float:
    """Return CDaR, the mean of the worst 1 − level of the drawdowns at the end of each period (fraction of the peak).

    Equity is compounded and the starting equity a peak, as for the maximum drawdown. The `cdar` that is optimised and
    decomposed is of uncompounded returns, which is convex in the weights.

    Raises
    ------
    DataError, ConfigurationError
        As `entropic_value_at_risk`.

    References
    ----------
    Chekhlov, Uryasev & Zabarankin (2005), Drawdown measure in portfolio optimization, International Journal of
    Theoretical and Applied Finance 8(1).

    >>> conditional_drawdown_at_risk([-0.5, -0.5, 0.0, 0.0], level=0.5)
    0.75
    """
    return TailMean(tail_level(level)).value(drawdowns(return_sample(returns)))

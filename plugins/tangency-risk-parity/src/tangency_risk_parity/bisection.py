"""Recursive bisection: a list of assets is halved until single assets are left, and each half has a risk."""

from functools import lru_cache

import numpy as np

from tangency.sdk import AssetTree, Places, raise_if_stopped
from tangency_risk_parity.part_risk import PartRisk, shares_against
from tangency_risk_parity.splits import Splits

__all__ = ["bisected", "halves"]


def bisected(tree: AssetTree, risk: PartRisk) -> Splits:
    """Return the splits of the tree's order; its branches do not matter.

    A half's risk is that of its inverse-risk portfolio, and its share of the whole is the other half's part in the
    sum of both.

    References
    ----------
    López de Prado (2016), Building diversified portfolios that outperform out of sample, Journal of Portfolio
    Management 42(4), stage 3.
    """
    places = halves(tree.order.size)
    return Splits(places=places, shares=shares_against(risk.of_parts(tree.order, places)))


@lru_cache(maxsize=32)
def halves(n: int) -> Places:
    """Return where a list of n and its parts are halved, shape (n − 1, 3), read-only; of an odd list the first half
    is the smaller.

    >>> halves(3).tolist()
    [[0, 1, 3], [1, 2, 3]]
    """
    found, waiting = [], [(0, n)]
    while waiting:
        raise_if_stopped()
        start, end = waiting.pop()
        if end - start > 1:
            middle = start + (end - start) // 2
            found.append((start, middle, end))
            waiting += [(start, middle), (middle, end)]
    places = np.array(found, dtype=np.int64).reshape(n - 1, 3)
    places.flags.writeable = False
    return places

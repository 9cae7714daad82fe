"""Control of the false discovery rate over many tests."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.domain.cointegration import DiscoveryControl
from tangency.errors import DataError

__all__ = ["q_values"]


def q_values(p_values: Floats, control: DiscoveryControl) -> Floats:
    """Return of each test the least rate of false discoveries at which it is one: min over j ≥ i of p₍ⱼ₎ c m / j.

    `bh` (Benjamini–Hochberg, c = 1) controls the rate where the tests are independent or positively dependent; `by`
    (Benjamini–Yekutieli, c = Σ 1/k over k ≤ m) whatever their dependence, such as that of pairs which share a leg.

    Parameters
    ----------
    p_values
        In [0, 1], of all tests that were done, shape (n_tests,).

    Raises
    ------
    DataError
        For a value that is no probability.

    References
    ----------
    Benjamini & Hochberg (1995), JRSS B 57(1); Benjamini & Yekutieli (2001), Annals of Statistics 29(4), theorem 1.3.

    >>> import numpy as np
    >>> from tangency.sdk import DiscoveryControl, q_values
    >>> q_values(np.array([0.01, 0.04, 0.03]), DiscoveryControl.BH).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    p = np.array(p_values, dtype=np.float64)
    if not ((p >= 0.0) & (p <= 1.0)).all():
        raise DataError("a p-value is not a probability", where="p_values", value=float(p[~((p >= 0) & (p <= 1))][0]))
    ranks = np.arange(1, p.size + 1)
    order = np.argsort(p, kind="stable")
    factor = float((1.0 / ranks).sum()) if control is DiscoveryControl.BY else 1.0
    scaled = p[order] * (factor * p.size / ranks)
    q = np.empty_like(p)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return read_only(q)

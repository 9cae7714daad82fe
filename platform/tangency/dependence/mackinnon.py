"""P-values of Engle–Granger's statistic for two series with a constant, from MacKinnon's surface."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from tangency.contracts.arrays import Floats, read_only

__all__ = ["engle_granger_p"]

# Coefficients of the argument of the normal distribution, by powers of the statistic from 0 on.
_BELOW, _ABOVE = (2.92, 1.5012, 0.039796), (2.1945, 0.64695, -0.29198, -0.042377)
_BREAK, _LEAST, _MOST = -2.62, -18.86, 0.92


def engle_granger_p(statistics: Floats) -> Floats:
    """Return Φ of a polynomial in the statistic, as statsmodels has it; 0 and 1 beyond the range of the surface.

    References
    ----------
    MacKinnon (1994), Approximate asymptotic distribution functions for unit-root and cointegration tests, JBES 12(2).

    >>> import numpy as np
    >>> from tangency.dependence.mackinnon import engle_granger_p
    >>> engle_granger_p(np.array([-3.34, -1.0, 2.0])).round(3).tolist()
    [0.049, 0.903, 1.0]
    """
    p = ndtr(np.where(statistics <= _BREAK, np.polyval(_BELOW[::-1], statistics), np.polyval(_ABOVE[::-1], statistics)))
    p[statistics < _LEAST] = 0.0
    p[statistics > _MOST] = 1.0
    return read_only(p)

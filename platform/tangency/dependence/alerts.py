"""Breakdown alerts: pairs whose correlation has left the band around what it was one window before."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["PairAlert", "pair_alerts"]

_PERFECT = 1.0 - 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAlert:
    """A pair that left its band.

    Attributes
    ----------
    one, other
        Places of the pair's assets.
    before, after
        Its sample correlations in the window before and in the last one; they have no period in common.
    errors
        Difference of Fisher's z in standard errors √(2/(T − 3)): the band is so many wide.
    """

    one: int
    other: int
    before: float
    after: float
    errors: float


def pair_alerts(before: Floats, after: Floats, window: int, band: float) -> tuple[PairAlert, ...]:
    """Return the pairs outside the band, the farthest first.

    Parameters
    ----------
    before, after
        Correlations in two windows of T periods, four or more, without a common one, shape (n_assets, n_assets).
    band
        In standard errors of the difference.

    References
    ----------
    Fisher (1921), On the probable error of a coefficient of correlation, Metron 1.

    >>> before, after = np.array([[1.0, 0.9], [0.9, 1.0]]), np.eye(2)
    >>> round(pair_alerts(before, after, 21, 3.0)[0].errors, 2)
    -4.42
    """
    above = np.triu_indices(len(after), 1)
    was, now = before[above], after[above]
    moved = np.arctanh(np.clip(now, -_PERFECT, _PERFECT)) - np.arctanh(np.clip(was, -_PERFECT, _PERFECT))
    errors = moved / sqrt(2.0 / (window - 3))
    outside = np.flatnonzero(np.abs(errors) > band)
    order = outside[np.argsort(-np.abs(errors[outside]), kind="stable")]
    return tuple(
        PairAlert(
            one=int(above[0][k]),
            other=int(above[1][k]),
            before=float(was[k]),
            after=float(now[k]),
            errors=float(errors[k]),
        )
        for k in order
    )

"""The information coefficient: how forecasts and the returns that came go together across assets, date by date."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.performance.alpha.cross_section import ranked

__all__ = ["LEAST_ASSETS", "information_coefficients", "rank_information_coefficients"]

LEAST_ASSETS = 3
"""Of two assets a correlation is ±1 whatever they do."""

_NO_SPREAD = 1e-14


def information_coefficients(forecasts: Floats, realised: Floats) -> Floats:
    """Return Pearson's correlation of each date, shape (n_dates,).

    Not a number where fewer than three assets have both, or where all forecasts or all returns are the same.

    References
    ----------
    Grinold & Kahn (1999), Active Portfolio Management, 2nd ed., chapter 6.

    >>> import numpy as np
    >>> information_coefficients(np.array([[1.0, 2.0, 3.0]]), np.array([[0.02, 0.01, 0.06]])).round(6).tolist()
    [0.755929]
    """
    known = np.isfinite(forecasts) & np.isfinite(realised)
    n = known.sum(axis=1)
    x, y = _centred(forecasts, known, n), _centred(realised, known, n)
    sizes = np.sqrt((x * x).sum(axis=1)), np.sqrt((y * y).sum(axis=1))
    is_there = n >= LEAST_ASSETS
    for size, values in zip(sizes, (forecasts, realised), strict=True):
        largest = np.abs(np.where(known, values, 0.0)).max(axis=1, initial=0.0)
        is_there &= size > _NO_SPREAD * largest * np.sqrt(np.maximum(n, 1))
    products = (x * y).sum(axis=1)
    found = np.divide(products, sizes[0] * sizes[1], out=np.full(len(n), np.nan), where=is_there)
    coefficients: Floats = np.clip(found, -1.0, 1.0)
    return coefficients


def rank_information_coefficients(forecasts: Floats, realised: Floats, *, ranks: Floats | None = None) -> Floats:
    """Return Spearman's correlation of each date, that of the ranks among what has both, shape (n_dates,).

    Parameters
    ----------
    ranks
        Of the forecasts by themselves, where these are held against several returns: they do where none is missing.

    >>> import numpy as np
    >>> rank_information_coefficients(np.array([[1.0, 2.0, 3.0]]), np.array([[0.02, 0.01, 0.06]])).round(9).tolist()
    [0.5]
    """
    known = np.isfinite(forecasts) & np.isfinite(realised)
    if ranks is None or not (np.isfinite(forecasts) == known).all():
        ranks = ranked(np.where(known, forecasts, np.nan))
    return information_coefficients(ranks, ranked(np.where(known, realised, np.nan)))


def _centred(values: Floats, known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], n: Floats) -> Floats:
    own = np.where(known, values, 0.0)
    mean = own.sum(axis=1) / np.maximum(n, 1)
    centred: Floats = np.where(known, own - mean[:, None], 0.0)
    return centred

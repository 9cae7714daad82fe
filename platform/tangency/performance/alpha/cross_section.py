"""Transformations of a cross-section, date by date: what is not a number stays so, and nothing is taken from others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from tangency.contracts.arrays import Floats
from tangency.errors import ConfigurationError, DataError, Remedy, Setting

__all__ = ["Labels", "neutralised", "normal_scores", "ranked", "residual", "standardised", "tempered", "winsorised"]


Labels = npt.NDArray[np.object_]
"""Of each asset on each date, shape (n_dates, n_assets): a text, or None."""


def ranked(values: Floats) -> Floats:
    """Return ranks from 1, the mean of places where values tie, shape (n_dates, n_assets).

    >>> import numpy as np
    >>> ranked(np.array([[0.3, np.nan, 0.1, 0.3]])).tolist()
    [[2.5, nan, 1.0, 2.5]]
    """
    from scipy.stats import rankdata  # noqa: PLC0415  # half a second, which every command would wait for

    known = np.isfinite(values)
    # What is missing ranks behind all others, and so changes none of their places.
    places = rankdata(np.where(known, values, np.inf), axis=1)
    return np.where(known, places, np.nan)


def standardised(values: Floats) -> Floats:
    """Return (x − mean) / standard deviation of each date, the deviation over n; 0 where all values are the same.

    >>> import numpy as np
    >>> standardised(np.array([[1.0, 3.0, np.nan], [2.0, 2.0, 2.0]])).tolist()
    [[-1.0, 1.0, nan], [0.0, 0.0, 0.0]]
    """
    known, n = np.isfinite(values), _counted(values)
    deviations = _deviations(values, known, n)
    scale = np.sqrt((deviations**2).sum(axis=1, keepdims=True) / n)
    spread = scale > _NO_SPREAD * np.abs(np.where(known, values, 0.0)).max(axis=1, keepdims=True, initial=0.0)
    scores: Floats = np.where(known, np.divide(deviations, scale, out=np.zeros_like(deviations), where=spread), np.nan)
    return scores


def winsorised(values: Floats, *, tail: float) -> Floats:
    """Return values drawn in to the quantiles `tail` and 1 − `tail` of their date.

    Raises
    ------
    ConfigurationError
        A tail that is not within [0, ½).

    >>> import numpy as np
    >>> winsorised(np.array([[0.0, 1.0, 2.0, 3.0, 40.0]]), tail=0.25).tolist()
    [[1.0, 1.0, 2.0, 3.0, 3.0]]
    """
    if not 0.0 <= tail < 0.5:  # noqa: PLR2004  # beyond the median there is nothing
        raise ConfigurationError(
            "a tail is a share below one half", where="tail", value=tail, remedy=Remedy("give ", Setting("tail", 0.01))
        )
    bounded = np.full(values.shape, np.nan)
    there = np.isfinite(values).any(axis=1)
    if there.any():
        low, high = np.nanquantile(values[there], [tail, 1.0 - tail], axis=1)
        bounded[there] = np.clip(values[there], low[:, None], high[:, None])
    return bounded


def tempered(values: Floats) -> Floats:
    """Return m + h tanh((x − m)/h), m the median of the date and h three of its robust deviations, 1.4826 MAD.

    Values near the median stay, those far from it come within three deviations, and their order is kept, to
    rounding. Where more than half of the values are the same there is no such deviation, and they stay as they are.

    >>> import numpy as np
    >>> tempered(np.array([[-1.0, 0.0, 1.0, 100.0, np.nan]])).round(2).tolist()
    [[-0.95, 0.0, 1.0, 4.95, nan]]
    """
    found = values.copy()
    there = np.isfinite(values).any(axis=1)
    own = values[there]
    median = np.nanmedian(own, axis=1, keepdims=True) if len(own) else own
    width = _KNEE * _NORMAL_BY_MAD * np.nanmedian(np.abs(own - median), axis=1, keepdims=True) if len(own) else own
    spread = width > _NO_SPREAD * np.abs(np.where(np.isfinite(own), own, 0.0)).max(axis=1, keepdims=True, initial=0.0)
    ratio = np.divide(own - median, width, out=np.zeros_like(own), where=spread)
    found[there] = np.where(spread & np.isfinite(own), median + width * np.tanh(ratio), own)
    return found


def normal_scores(values: Floats) -> Floats:
    """Return Φ⁻¹((rank − ½)/n) of each date: normal whatever the values are, and in their order.

    >>> import numpy as np
    >>> normal_scores(np.array([[5.0, -80.0, np.nan, 7.0]])).round(4).tolist()
    [[0.0, -0.9674, nan, 0.9674]]
    """
    scores: Floats = ndtri((ranked(values) - 0.5) / _counted(values))
    return scores


def neutralised(values: Floats, labels: Labels) -> Floats:
    """Return values less the mean of their label on the date; what has no label, less the mean of what has none.

    Parameters
    ----------
    labels
        Of each asset on each date, or of each asset on all of them.

    Raises
    ------
    DataError
        Labels of other dates or assets.

    >>> import numpy as np
    >>> neutralised(np.array([[1.0, 3.0, 5.0]]), np.array(["DeFi", "DeFi", "Layer 1"], dtype=object)).tolist()
    [[-1.0, 1.0, 0.0]]
    """
    if labels.shape not in {values.shape, values.shape[1:]}:
        raise DataError("labels are not of these dates and assets", where="labels", value=str(labels.shape))
    own_labels = np.broadcast_to(labels, values.shape)
    found = np.full(values.shape, np.nan)
    for label in dict.fromkeys(own_labels.ravel().tolist()):
        own = own_labels == label
        part = np.where(own, values, np.nan)
        known = np.isfinite(part)
        found[known] = _deviations(part, known, _counted(part))[known]
    return found


def residual(values: Floats, exposures: Floats) -> Floats:
    """Return what is left of each date's values after their least-squares fit by exposures and a constant.

    Parameters
    ----------
    exposures
        Shape (n_dates, n_assets, n_factors); an asset that lacks one on a date has no residual there.

    Raises
    ------
    DataError
        Exposures of other dates or assets.

    >>> import numpy as np
    >>> size = np.array([[[1.0], [2.0], [3.0], [4.0]]])
    >>> residual(np.array([[2.0, 4.0, 6.0, 9.0]]), size).round(6).tolist()
    [[0.2, -0.1, -0.4, 0.3]]
    """
    if exposures.ndim != 3 or exposures.shape[:2] != values.shape:  # noqa: PLR2004  # dates, assets, factors
        raise DataError(
            "exposures are not of these dates and assets", where="exposures", value=f"{exposures.shape[:2]}"
        )
    found = np.full(values.shape, np.nan)
    for t, row in enumerate(values):
        known = np.isfinite(row) & np.isfinite(exposures[t]).all(axis=1)
        design = np.column_stack([np.ones(int(known.sum())), exposures[t, known]])
        if len(design) > design.shape[1]:
            fitted, *_ = np.linalg.lstsq(design, row[known])
            found[t, known] = row[known] - design @ fitted
    return found


_KNEE, _NORMAL_BY_MAD = 3.0, 1.4826022185056018  # the second is 1/Φ⁻¹(¾)
_NO_SPREAD = 1e-14
"""A deviation within this part of the largest value is rounding."""


def _counted(values: Floats) -> Floats:
    """Return how many values each date has, at least 1, shape (n_dates, 1)."""
    counted: Floats = np.maximum(np.isfinite(values).sum(axis=1, keepdims=True), 1).astype(np.float64)
    return counted


def _deviations(values: Floats, known: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], n: Floats) -> Floats:
    """Return values less their mean, 0 where there are none."""
    own = np.where(known, values, 0.0)
    mean = own.sum(axis=1, keepdims=True) / n
    centred: Floats = np.where(known, own - mean, 0.0)
    return centred

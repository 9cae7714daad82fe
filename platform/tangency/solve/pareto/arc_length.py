"""Reference points along the chord of a front, such that the points they lead to are equally spaced."""

from __future__ import annotations

import numpy as np

from tangency.contracts.arrays import Floats

__all__ = ["equal_steps"]


def equal_steps(values: Floats, count: int) -> Floats:
    """Return `count` references between the ends of a curve of two objectives, ends not among them.

    Parameters
    ----------
    values
        Soundings of the curve, shape (n, 2), in units of the ranges, both ends among them.

    Returns
    -------
    Floats
        Shape (count, 2), on the line of sum one: rays along (1, 1) through them meet the polygon of the soundings at
        equal distances along it.
    """
    along = (1.0 + values[:, 0] - values[:, 1]) / 2.0
    order = np.argsort(along, kind="stable")
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(values[order], axis=0).T))])
    wanted = np.linspace(0.0, length[-1], count + 2)[1:-1]
    share = np.interp(wanted, length, along[order])
    return np.column_stack([share, 1.0 - share])

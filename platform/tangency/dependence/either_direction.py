"""Engle–Granger's test of many pairs in both directions: the smaller p-value, and what it costs to look twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.dependence.indices import Indices
from tangency.dependence.levels import Levels
from tangency.dependence.residuals import engle_granger

__all__ = ["EitherDirection", "either_direction"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EitherDirection:
    """What both directions say of each pair; all of shape (n_pairs,).

    Attributes
    ----------
    first, second
        Rows of the levels; the first is regressed on the second in the direction of the smaller p-value.
    p_values
        Twice the smaller of both directions, at most 1; NaN where either has none.
    statistics, lags
        Of the direction with the smaller p-value.
    p_first_on_second, p_second_on_first
        Of each direction.

    >>> import numpy as np
    >>> from tangency.sdk import EitherDirection, Levels, either_direction
    >>> walks = np.random.default_rng(0).standard_normal((200, 2)).cumsum(axis=0)
    >>> found = either_direction(Levels.of(("A", "B"), walks), np.array([0]), np.array([1]))
    >>> isinstance(found, EitherDirection)
    True
    """

    first: Indices
    second: Indices
    p_values: Floats
    statistics: Floats
    lags: Indices
    p_first_on_second: Floats
    p_second_on_first: Floats


def either_direction(levels: Levels, first: Indices, second: Indices, *, lags: int | None = None) -> EitherDirection:
    """Return Engle–Granger's test of each pair, each level regressed on the other.

    Twice the smaller of two p-values, at most 1, is a p-value however the two depend on each other (Bonferroni).

    Parameters
    ----------
    first, second
        Rows of the levels, shape (n_pairs,).
    lags
        Of the residual's changes; None for that of the least AIC.

    Raises
    ------
    DataError
        Too few sessions for the lag.

    >>> import numpy as np
    >>> from tangency.sdk import Levels, either_direction
    >>> steps = np.random.default_rng(0).standard_normal((2, 300))
    >>> walk = steps[0].cumsum()
    >>> levels = Levels.of(("A", "B"), np.column_stack([2.0 * walk + steps[1], walk]))
    >>> found = either_direction(levels, np.array([0]), np.array([1]), lags=1)
    >>> smaller = min(found.p_first_on_second[0], found.p_second_on_first[0])
    >>> bool(found.p_values[0] == 2.0 * smaller < 1e-6)
    True
    """
    both = engle_granger(levels, np.concatenate([first, second]), np.concatenate([second, first]), lags=lags)
    (p, p_back), (t, t_back) = np.split(both.p_values, 2), np.split(both.statistics, 2)
    is_back = (p_back < p) | ((p_back == p) & (t_back < t))
    # A NaN of either direction is one of the pair.
    return EitherDirection(
        first=np.where(is_back, second, first),
        second=np.where(is_back, first, second),
        p_values=read_only(np.minimum(1.0, 2.0 * np.minimum(p, p_back))),
        statistics=read_only(np.where(is_back, t_back, t)),
        lags=np.where(is_back, *np.split(both.lags, 2)[::-1]),
        p_first_on_second=read_only(np.where(is_back, p_back, p)),
        p_second_on_first=read_only(np.where(is_back, p, p_back)),
    )

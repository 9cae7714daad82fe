"""How fast the spreads of pairs return to their means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.dependence.indices import Indices
from tangency.dependence.levels import Levels
from tangency.dependence.residuals import unit_root_statistics
from tangency.errors import DataError

__all__ = ["SpreadFacts", "spread_facts"]

_LEAST_SESSIONS = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpreadFacts:
    """Facts of each spread over the window; all of shape (n_pairs,).

    Attributes
    ----------
    half_lives
        Sessions in which half of a deviation is gone, −ln 2 / ln(1 + ρ) with Δsₜ = c + ρ sₜ₋₁ + ε; NaN where ρ is not
        between −1 and 0.
    reversions
        ρ.
    variance_ratios
        Variance of changes over ten sessions over ten times that of one: 1 of a random walk, less where it returns.
    variance_ratio_z
        Variance ratio less 1 over its standard error, that of a walk whose steps may have any variances: about
        standard normal of such a walk, far below zero where the spread returns.
    hurst
        Exponent with which the standard deviation of changes grows, over 2 to 20 sessions: ½ of a random walk.
    adf
        Dickey–Fuller's statistic of the spread less its mean; NaN where the regression has no solution.

    >>> import numpy as np
    >>> from tangency.sdk import Levels, SpreadFacts, spread_facts
    >>> walks = np.random.default_rng(0).standard_normal((200, 2)).cumsum(axis=0)
    >>> levels = Levels.of(("A", "B"), walks)
    >>> isinstance(spread_facts(levels, np.array([0]), np.array([1]), np.array([1.0])), SpreadFacts)
    True
    """

    half_lives: Floats
    reversions: Floats
    variance_ratios: Floats
    variance_ratio_z: Floats
    hurst: Floats
    adf: Floats


def spread_facts(
    levels: Levels, first: Indices, second: Indices, ratios: Floats, *, lags: int | None = None
) -> SpreadFacts:
    """Return facts of each spread, levels[first] − ratio · levels[second].

    Parameters
    ----------
    ratios
        Shape (n_pairs,).
    lags
        Of the unit-root regression; None for that of the least AIC.

    Raises
    ------
    DataError
        Fewer than 40 sessions.

    References
    ----------
    Lo & MacKinlay (1988), Stock market prices do not follow random walks, Review of Financial Studies 1(1).

    >>> import numpy as np
    >>> from tangency.sdk import Levels, spread_facts
    >>> steps = np.random.default_rng(0).standard_normal((2, 2000))
    >>> walk, spread = steps[0].cumsum(), np.zeros(2000)
    >>> for t in range(1, 2000):
    ...     spread[t] = 0.8 * spread[t - 1] + steps[1, t]
    >>> levels = Levels.of(("A", "B"), np.column_stack([walk + spread, walk]))
    >>> facts = spread_facts(levels, np.array([0]), np.array([1]), np.array([1.0]))
    >>> facts.half_lives.round(1).tolist(), round(float(np.log(0.5) / np.log(0.8)), 1)
    ([3.1], 3.1)
    """
    if levels.n_sessions < _LEAST_SESSIONS:
        raise DataError(
            f"{levels.n_sessions} sessions say too little of a spread",
            where="prices",
            value=levels.n_sessions,
            remedy=f"give {_LEAST_SESSIONS} at least: changes over 2 to 20 sessions are compared",
        )
    from tangency.dependence.kernels.spread import describe_spreads  # noqa: PLC0415  # it loads the compiler

    found = np.empty((first.size, 4))
    describe_spreads(levels.centred, first, second, ratios, found)
    reversions = np.ascontiguousarray(found[:, 0])
    half_lives = np.full(first.size, np.nan)
    returns = (reversions < 0.0) & (reversions > -1.0)
    half_lives[returns] = -np.log(2.0) / np.log1p(reversions[returns])
    return SpreadFacts(
        half_lives=read_only(half_lives),
        reversions=read_only(reversions),
        variance_ratios=read_only(np.ascontiguousarray(found[:, 1])),
        variance_ratio_z=read_only(np.ascontiguousarray(found[:, 3])),
        hurst=read_only(np.ascontiguousarray(found[:, 2])),
        adf=read_only(unit_root_statistics(levels, first, second, ratios, lags=lags)[0]),
    )

"""The result of a solve: a minimiser with the multipliers that prove it."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.contracts.arrays import Floats

__all__ = ["LimitMultiplier", "Minimum", "Multipliers", "WeightBound"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LimitMultiplier:
    """Multiplier of a convex limit, not negative, and the dual point that `ConvexLimit.minorant` takes."""

    price: float
    dual: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Multipliers:
    """Multipliers of bounds (n_assets,) and rows (n_rows,): positive at an upper side, negative at a lower one.

    Stationarity reads ∇f(w) + bounds + rows' · A + Σ price · slope = 0.

    Attributes
    ----------
    limits
        One for each of `FeasibleSet.limits`, or none where the set has none.
    search_gap
        Of a branch and bound: f(w) less the best bound it proved; None from convex programs.
    support
        Where the objective is a measure of risk, the dual point that `Measure.minorant` takes; else None.
    better
        Where the objective is a measure of risk: what bounds the weights of portfolios that are better, each proven
        within the bounds before it.

    >>> import numpy as np
    >>> from tangency.sdk import Multipliers
    >>> Multipliers(bounds=np.zeros(2), rows=np.array([-0.75])).scaled(2.0).rows.tolist()
    [-1.5]
    """

    bounds: Floats
    rows: Floats
    limits: tuple[LimitMultiplier, ...] = ()
    search_gap: float | None = None
    support: Floats | None = None
    better: tuple[WeightBound, ...] = ()

    def scaled(self, factor: float) -> Multipliers:
        """Return the multipliers times a factor."""
        return Multipliers(
            bounds=self.bounds * factor,
            rows=self.rows * factor,
            limits=tuple(LimitMultiplier(price=limit.price * factor, dual=limit.dual) for limit in self.limits),
            search_gap=None if self.search_gap is None else self.search_gap * factor,
            support=self.support,
            better=self.better,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightBound:
    """What proves a bound on one weight of every portfolio whose objective is no worse than a minimum's.

    Attributes
    ----------
    asset
        Position of the weight; `is_upper` says which side of it is bounded.
    multipliers
        Of the least w (the least −w for an upper side) over the set and one more limit, the last one: that the
        objective is at most what it is at the minimum.
    """

    asset: int
    is_upper: bool
    multipliers: Multipliers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Minimum:
    """A minimiser and what proves it.

    Attributes
    ----------
    weights
        Shape (n_assets,).
    multipliers
        Of its bounds and rows, in units of the objective.
    is_doubtful
        Whether the solver did not call its own point a solution: the constraints may conflict, and the point be none.

    >>> import numpy as np
    >>> from tangency.sdk import solve_quadratic
    >>> from tangency.testing.problems import make_problem
    >>> found = solve_quadratic(np.diag([1.0, 3.0]), np.zeros(2), make_problem(2).feasible)
    >>> found.weights.round(9).tolist(), found.multipliers.rows.round(9).tolist()  # Hw = (¾, ¾): one price for the net
    ([0.75, 0.25], [-0.75])
    """

    weights: Floats
    multipliers: Multipliers
    solver: str
    is_doubtful: bool = False

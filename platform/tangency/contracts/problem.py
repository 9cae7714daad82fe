"""The canonical problem that an optimizer receives: labelled moments and a feasible set of bounds and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tangency.contracts.arrays import Floats
from tangency.contracts.covariance import Covariance
from tangency.contracts.limits import ConvexLimit, PiecewiseLimit, QuadraticLimit, RiskLimit, SoftLimit
from tangency.contracts.returns import Returns
from tangency.domain.constraint import Constraint, Scope
from tangency.domain.return_kind import ReturnKind

__all__ = ["CountLimit", "FeasibleSet", "InactiveConstraint", "MinimumWeights", "Problem"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InactiveConstraint:
    """A constraint that does not apply on this day, such as one on an asset outside the universe."""

    constraint: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLimit:
    """At most `most` weights differ from zero; `source` is the index of the constraint that says so."""

    most: int
    source: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MinimumWeights:
    """A weight is zero or at least its minimum.

    Attributes
    ----------
    least
        Shape (n_assets,); zero where an asset has no minimum.
    source
        For each asset the index of the constraint, -1 where it has none.
    """

    least: Floats
    source: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FeasibleSet:
    """{w : lower ≤ w ≤ upper, row_lower ≤ rows · w ≤ row_upper}, and what bounds and rows cannot say.

    Bounds and sides are infinite where open. A solver or optimizer that cannot honour one of the optional fields
    must refuse it by name (`require_supported`), never ignore it.

    Attributes
    ----------
    constraints
        The user's and the implicit constraints, in order of appearance.
    scope
        What their names refer to; `scope.assets` labels the columns.
    lower, upper
        Shape (n_assets,).
    rows
        Shape (n_rows, n_assets).
    row_lower, row_upper
        Shape (n_rows,).
    lower_source, upper_source
        For each asset the index in `constraints` of the one that set the bound, -1 where open.
    row_source
        For each row the index of its constraint.
    inactive
        Constraints that name nothing in today's universe.
    piecewise, quadratic, risk
        Convex limits: gross, long, short and turnover; tracking errors and volatility; every other measure of risk.
    soft
        Limits that may be exceeded at a price, and what an optimizer charges; penalties are in the objective's unit.
    count, minimums
        What makes the set no longer convex.
    unmeasured
        Indices of constraints that wait for data (moments, returns, current weights): nothing can be solved before.

    >>> import numpy as np
    >>> from tangency.sdk import FeasibleSet, Scope
    >>> feasible = FeasibleSet(  # long only, net = 100%; no constraint of a user's
    ...     constraints=(),
    ...     scope=Scope(assets=("BTC", "ETH")),
    ...     lower=np.zeros(2),
    ...     upper=np.ones(2),
    ...     rows=np.ones((1, 2)),
    ...     row_lower=np.ones(1),
    ...     row_upper=np.ones(1),
    ...     lower_source=(-1, -1),
    ...     upper_source=(-1, -1),
    ...     row_source=(-1,),
    ... )
    >>> feasible.is_polyhedral, feasible.limits
    (True, ())
    """

    constraints: tuple[Constraint, ...]
    scope: Scope
    lower: Floats
    upper: Floats
    rows: Floats
    row_lower: Floats
    row_upper: Floats
    lower_source: tuple[int, ...]
    upper_source: tuple[int, ...]
    row_source: tuple[int, ...]
    inactive: tuple[InactiveConstraint, ...] = ()
    piecewise: tuple[PiecewiseLimit, ...] = ()
    quadratic: tuple[QuadraticLimit, ...] = ()
    risk: tuple[RiskLimit, ...] = ()
    soft: tuple[SoftLimit, ...] = ()
    count: CountLimit | None = None
    minimums: MinimumWeights | None = None
    unmeasured: tuple[int, ...] = ()

    @property
    def is_polyhedral(self) -> bool:
        """Whether bounds and rows say everything."""
        return not (self.piecewise or self.quadratic or self.risk or self.soft or self.unmeasured) and self.is_convex

    @property
    def is_convex(self) -> bool:
        """Whether no weight has to choose between zero and a minimum, and no count is limited."""
        return self.count is None and self.minimums is None

    @property
    def hard_limits(self) -> tuple[ConvexLimit, ...]:
        """The convex limits that no portfolio of the set exceeds."""
        return (*self.piecewise, *self.quadratic, *self.risk)

    @property
    def limits(self) -> tuple[ConvexLimit, ...]:
        """The hard convex limits, then the soft ones: the order of `Multipliers.limits`."""
        return (*self.hard_limits, *(soft.limit for soft in self.soft))

    def penalty(self, weights: Floats) -> float:
        """Return what the violations of the soft limits cost."""
        return sum(soft.penalty * soft.violation(weights) for soft in self.soft)

    def with_charges(self, charges: tuple[SoftLimit, ...]) -> FeasibleSet:
        """Return the set with charges after its soft limits."""
        return replace(self, soft=(*self.soft, *charges)) if charges else self

    def with_penalties_times(self, factor: float) -> FeasibleSet:
        """Return the set with every penalty times a factor: for an objective in another unit."""
        if not self.soft:
            return self
        return replace(self, soft=tuple(replace(soft, penalty=soft.penalty * factor) for soft in self.soft))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """One optimisation, in canonical asset order.

    Attributes
    ----------
    assets
        Labels, sorted; every array here is in this order.
    mean
        Expected simple returns per period, shape (n_assets,).
    covariance
        Covariance per period, shape (n_assets, n_assets): an array, or a factor structure that stands for one.
    feasible
        What the weights, fractions of NAV, have to satisfy.
    returns
        The window the moments were estimated from, or None where moments were given.
    current
        Weights held now, shape (n_assets,), or None.
    sold
        Asset → weight of what is held now outside the universe. No portfolio holds it, so its sale is a part of
        every portfolio's turnover and costs.
    mean_kind
        Whether `mean` is of total returns, or in excess of the risk-free rate, which is then not taken off again.
    periods_per_year
        From the calendar, or None: then nothing annual can be computed.
    seed
        For optimizers that draw random numbers.

    >>> import numpy as np
    >>> from tangency.sdk import Problem
    >>> from tangency.testing.problems import make_problem
    >>> problem = Problem(
    ...     assets=("BTC", "ETH"),
    ...     mean=np.array([0.002, 0.001]),
    ...     covariance=np.diag([0.0016, 0.0004]),
    ...     feasible=make_problem(2).feasible,  # long only, net = 100%
    ...     returns=None,
    ...     current=None,
    ...     periods_per_year=365.0,
    ...     seed=0,
    ... )
    >>> float(problem.mean[0] * problem.periods_per_year)  # of BTC, annual
    0.73
    """

    assets: tuple[str, ...]
    mean: Floats
    covariance: Covariance
    feasible: FeasibleSet
    returns: Returns | None
    current: Floats | None
    periods_per_year: float | None
    seed: int
    sold: Mapping[str, float] = field(default_factory=dict)
    mean_kind: ReturnKind = ReturnKind.TOTAL

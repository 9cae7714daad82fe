"""Build a feasible set constraint by constraint: tightest bounds, rows, limits, and which constraint each came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.limits import (
    ConvexLimit,
    LinearLimit,
    PiecewiseLimit,
    QuadraticLimit,
    RiskLimit,
    Side,
    SoftLimit,
)
from tangency.contracts.problem import CountLimit, FeasibleSet, InactiveConstraint, MinimumWeights
from tangency.domain.constraint import Constraint, Scope

__all__ = ["FeasibleSetBuilder", "Indices", "Row"]

Indices = np.ndarray[tuple[int], np.dtype[np.intp]]


@dataclass(frozen=True, slots=True)
class Row:
    """lower ≤ coefficients'w ≤ upper, stated by the constraint with the index `source`."""

    source: int
    coefficients: Floats
    lower: float
    upper: float

    def limits(self) -> tuple[LinearLimit, ...]:
        """Return its finite sides as limits."""
        sides: tuple[tuple[Side, float, float], ...] = (("upper", 1.0, self.upper), ("lower", -1.0, -self.lower))
        return tuple(
            LinearLimit(slope=frozen_floats(sign * self.coefficients), limit=limit, source=self.source, side=side)
            for side, sign, limit in sides
            if np.isfinite(limit)
        )


class FeasibleSetBuilder:
    """Collects bounds, rows and limits, and builds the feasible set of them."""

    def __init__(self, scope: Scope) -> None:
        n = len(scope.assets)
        self._scope = scope
        self._lower = np.full(n, -np.inf)
        self._upper = np.full(n, np.inf)
        self._lower_source = np.full(n, -1)
        self._upper_source = np.full(n, -1)
        self._rows: list[Row] = []
        self._limits: list[ConvexLimit] = []
        self._soft: list[SoftLimit] = []
        self._count: CountLimit | None = None
        self._least = np.zeros(n)
        self._least_source = np.full(n, -1)
        self._unmeasured: list[int] = []

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows so far."""
        return tuple(self._rows)

    def leave_unmeasured(self, index: int) -> None:
        """Note a constraint that waits for data."""
        self._unmeasured.append(index)

    def add_count(self, index: int, most: int) -> None:
        """Limit how many weights differ from zero; the tightest limit counts."""
        if self._count is None or most < self._count.most:
            self._count = CountLimit(most=most, source=index)

    def add_row(self, row: Row) -> None:
        """Add a row of any support."""
        self._rows.append(row)

    def add_row_or_bound(self, row: Row) -> None:
        """Add a row, or the bound that a row on one weight is."""
        support = np.flatnonzero(row.coefficients)
        if support.size == 1:
            self.add_bounds(row.source, support, row.coefficients[support], (row.lower, row.upper))
        else:
            self._rows.append(row)

    def add_bounds(self, source: int, support: Indices, coefficients: Floats, limits: tuple[float, float]) -> None:
        """Tighten the bounds of some assets; the tightest keeps its source."""
        ends = np.sort(np.stack([limits[0] / coefficients, limits[1] / coefficients]), axis=0)
        is_higher = ends[0] > self._lower[support]
        is_lower = ends[1] < self._upper[support]
        self._lower[support[is_higher]] = ends[0][is_higher]
        self._upper[support[is_lower]] = ends[1][is_lower]
        self._lower_source[support[is_higher]] = source
        self._upper_source[support[is_lower]] = source

    def add_minimums(self, index: int, applies: Indices, limits: tuple[float, float]) -> None:
        """Add zero-or-minimum weights: a minimum for those that are not zero, and no weight below zero."""
        raised = applies[limits[0] > self._least[applies]]
        self._least[raised] = limits[0]
        self._least_source[raised] = index
        self.add_bounds(index, applies, np.ones(applies.size), (0.0, limits[1]))

    def add_limits(self, limits: tuple[ConvexLimit, ...], penalty: float | None) -> None:
        """Add limits: hard ones, or soft ones at a penalty."""
        if penalty is None:
            self._limits += limits
        elif penalty > 0:  # a limit without a penalty is no limit
            self._soft += [SoftLimit(limit=limit, penalty=penalty) for limit in limits]

    def feasible_set(
        self, constraints: tuple[Constraint, ...], inactive: tuple[InactiveConstraint, ...]
    ) -> FeasibleSet:
        """Return what was added."""
        coefficients = [row.coefficients for row in self._rows]
        least = MinimumWeights(least=frozen_floats(self._least), source=tuple(self._least_source.tolist()))
        return FeasibleSet(
            constraints=constraints,
            scope=self._scope,
            lower=frozen_floats(self._lower),
            upper=frozen_floats(self._upper),
            rows=frozen_floats(np.array(coefficients).reshape(len(self._rows), self._lower.size)),
            row_lower=frozen_floats([row.lower for row in self._rows]),
            row_upper=frozen_floats([row.upper for row in self._rows]),
            lower_source=tuple(self._lower_source.tolist()),
            upper_source=tuple(self._upper_source.tolist()),
            row_source=tuple(row.source for row in self._rows),
            inactive=inactive,
            piecewise=tuple(limit for limit in self._limits if isinstance(limit, PiecewiseLimit)),
            quadratic=tuple(limit for limit in self._limits if isinstance(limit, QuadraticLimit)),
            risk=tuple(limit for limit in self._limits if isinstance(limit, RiskLimit)),
            soft=tuple(self._soft),
            count=self._count,
            minimums=least if self._least.any() else None,
            unmeasured=tuple(self._unmeasured),
        )

"""Compile constraints to the canonical feasible set over today's universe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.covariance import FactorCovariance
from tangency.contracts.limits import PiecewiseLimit, QuadraticLimit, RiskLimit, Side
from tangency.contracts.problem import FeasibleSet, InactiveConstraint
from tangency.domain.constraint import (
    Beta,
    Concentration,
    Constraint,
    EachWeight,
    HeldCount,
    PortfolioMean,
    PortfolioRisk,
    Scope,
    SidedWeight,
    TrackingError,
    Turnover,
)
from tangency.domain.risk_kind import RiskKind
from tangency.errors import ConfigurationError
from tangency.solve.feasible.builder import FeasibleSetBuilder, Indices, Row
from tangency.solve.feasible.measurements import Measurements, needs_measurement
from tangency.solve.feasible.names import Names
from tangency.solve.language.semantics import kink

__all__ = ["compile_constraints", "compile_rows", "concentration_limit"]


def compile_constraints(
    constraints: tuple[Constraint, ...], scope: Scope, measurements: Measurements | None = None
) -> FeasibleSet:
    """Return the feasible set that `constraints` describe over `scope.assets`.

    A constraint on one weight becomes a bound (the tightest wins, and keeps its source), another linear one a
    row, the rest the limit that it is. Without `measurements` the names are checked all the same, and constraints
    that need data are listed in `unmeasured`.

    Raises
    ------
    UnknownName
        For an unknown asset, taxonomy or label, with the nearest known ones.
    ConfigurationError, DataError
        Where the measurements lack what a constraint needs.
    """
    compiler = _Compiler(scope, measurements)
    inactive = []
    for index, constraint in enumerate(constraints):
        reason = compiler.add(index, constraint)
        if reason is not None:
            inactive.append(InactiveConstraint(constraint=constraint.text, reason=reason))
    return compiler.builder.feasible_set(constraints, tuple(inactive))


def compile_rows(constraint: Constraint, scope: Scope) -> tuple[Row, ...]:
    """Return all that a constraint on weights says, as rows in its own unit, bounds among them; no data is needed."""
    compiler = _Compiler(scope, None)
    compiler.builder = _RowBuilder(scope)
    compiler.add(0, constraint)
    return compiler.builder.rows


class _RowBuilder(FeasibleSetBuilder):
    def add_bounds(self, source: int, support: Indices, coefficients: Floats, limits: tuple[float, float]) -> None:
        n = len(self._scope.assets)
        for i, coefficient in zip(support, coefficients, strict=True):
            row = np.zeros(n)
            row[i] = coefficient
            self.add_row(Row(source, row, *limits))


@dataclass(frozen=True, slots=True)
class _Linear:
    """Σ coefficient · quantity as coefficients: `common` to all rows, and `each` asset's own."""

    common: Floats
    each: Floats
    absent: tuple[str, ...]

    @property
    def outside(self) -> str:
        return " and ".join(dict.fromkeys(self.absent))

    @property
    def is_empty(self) -> bool:
        return not self.common.any() and not self.each.any()


class _Compiler:
    def __init__(self, scope: Scope, measurements: Measurements | None) -> None:
        self.builder: FeasibleSetBuilder = FeasibleSetBuilder(scope)
        self._n = len(scope.assets)
        self._names = Names(scope)
        self._measurements = measurements

    def add(self, index: int, constraint: Constraint) -> str | None:
        """Add one constraint; return why it is inactive, or None."""
        match constraint.terms[0].quantity:
            case HeldCount():
                self.builder.add_count(index, int(constraint.upper or 0.0))
                return None
            case Concentration():
                self._add_concentration(index, constraint)
                return None
            case PortfolioRisk() as risk:
                self._add_risk(index, constraint, risk)
                return None
            case TrackingError() as tracking:
                return self._add_tracking(index, constraint, tracking)
            case _:
                return self._add_sum(index, constraint)

    def _add_sum(self, index: int, constraint: Constraint) -> str | None:
        linear = self._linear(constraint)
        if needs_measurement(constraint) and self._measurements is None:
            self.builder.leave_unmeasured(index)
            return None
        if any(isinstance(term.quantity, SidedWeight | Turnover) for term in constraint.terms):
            self._add_piecewise(index, constraint, linear.common)
        elif not linear.is_empty:
            self._add_linear(index, constraint, linear)
        elif linear.absent:
            return f"{linear.outside}: not in the universe on this day"
        else:
            raise ConfigurationError(
                "the weights cancel out", where=f"constraint {constraint.text!r}", remedy="state it without them"
            )
        taken = "not in the universe on this day and taken as zero; the rest applies"
        return f"{linear.outside}: {taken}" if linear.absent else None

    def _linear(self, constraint: Constraint) -> _Linear:
        """Look up the linear terms; betas only where there are measurements, but their names always."""
        common = np.zeros(self._n)
        each = np.zeros(self._n)
        absent: list[str] = []
        for term in constraint.terms:
            match term.quantity:
                case Beta() as beta:
                    position = self._names.betas_to(beta, constraint.text, absent)
                    if position is not None and self._measurements is not None:
                        betas = self._measurements.betas_for(position, beta.symbol, constraint.text)
                        common += term.coefficient * betas
                case PortfolioMean():
                    if self._measurements is not None:
                        years = self._measurements.years_for(constraint.text)
                        common += term.coefficient * years * self._measurements.mean
                case SidedWeight() | Turnover() | TrackingError() | PortfolioRisk() | Concentration() | HeldCount():
                    continue
                case quantity:
                    target = each if isinstance(quantity, EachWeight) else common
                    target += term.coefficient * self._names.coefficients(quantity, constraint.text, absent)
        return _Linear(common, each, tuple(absent))

    def _add_linear(self, index: int, constraint: Constraint, linear: _Linear) -> None:
        limits = _sides(constraint)
        applies = np.flatnonzero(linear.each)
        if constraint.or_zero:
            self.builder.add_minimums(index, np.flatnonzero(linear.common + linear.each), limits)
        elif applies.size and constraint.penalty is None and not linear.common.any():
            self.builder.add_bounds(index, applies, linear.each[applies], limits)
        elif applies.size:
            for i in applies:
                coefficients = linear.common.copy()
                coefficients[i] += linear.each[i]
                self._add_row(constraint, Row(index, coefficients, *limits))
        else:
            self._add_row(constraint, Row(index, linear.common, *limits))

    def _add_row(self, constraint: Constraint, row: Row) -> None:
        if constraint.penalty is not None:
            self.builder.add_limits(row.limits(), constraint.penalty)
        elif needs_measurement(constraint):
            # Never a bound: bounds are compiled again from names alone where a conflict is looked into.
            self.builder.add_row(row)
        else:
            self.builder.add_row_or_bound(row)

    def _add_piecewise(self, index: int, constraint: Constraint, linear: Floats) -> None:
        above, below = linear.copy(), -linear
        reference = np.zeros(self._n)
        outside = 0.0
        for term in constraint.terms:
            c = term.coefficient
            match term.quantity:
                case SidedWeight(side=kind):
                    above += 0.0 if kind == "short" else c
                    below += 0.0 if kind == "long" else c
                case Turnover() if self._measurements is not None:
                    above += c / 2
                    below += c / 2
                    reference = self._measurements.current_for(constraint.text)
                    outside += c * self._measurements.turnover_of_sales
                case _:
                    continue
        lower, upper = _sides(constraint)
        if kink(constraint.terms) == 0.0:
            row = Row(index, above, lower, upper)
            if constraint.penalty is None:
                self.builder.add_row(row)
            else:
                self.builder.add_limits(row.limits(), constraint.penalty)
            return
        shift = float(linear @ reference) + outside
        sides: tuple[tuple[Side, float, float], ...] = (("upper", 1.0, upper), ("lower", -1.0, -lower))
        limits = tuple(
            PiecewiseLimit(
                above=frozen_floats(sign * above),
                below=frozen_floats(sign * below),
                reference=frozen_floats(reference),
                limit=limit - sign * shift,
                source=index,
                side=side,
            )
            for side, sign, limit in sides
            if np.isfinite(limit)
        )
        self.builder.add_limits(limits, constraint.penalty)

    def _add_concentration(self, index: int, constraint: Constraint) -> None:
        limit = concentration_limit(self._n, _sides(constraint)[1], index)
        self.builder.add_limits((limit,), constraint.penalty)

    def _add_risk(self, index: int, constraint: Constraint, risk: PortfolioRisk) -> None:
        if self._measurements is None:
            self.builder.leave_unmeasured(index)
            return
        most = _sides(constraint)[1]
        limit: RiskLimit | QuadraticLimit
        if risk.kind is RiskKind.VOLATILITY:
            scale = self._measurements.annual_scale_for(constraint.text)
            limit = QuadraticLimit(
                covariance=self._measurements.covariance,
                center=frozen_floats(np.zeros(self._n)),
                scale=scale,
                limit=most,
                source=index,
            )
        else:
            measure = self._measurements.measure_for(risk, constraint.text)
            limit = RiskLimit(measure=measure, limit=most, source=index)
        self.builder.add_limits((limit,), constraint.penalty)

    def _add_tracking(self, index: int, constraint: Constraint, tracking: TrackingError) -> str | None:
        absent: list[str] = []
        center = self._names.benchmark(tracking, constraint.text, absent)
        if absent:
            return f"{' and '.join(absent)}: not in the universe on this day"
        if tracking.benchmark == "current" and self._measurements is not None and self._measurements.sold:
            # Of what is outside there is no covariance.
            return f"{' and '.join(self._measurements.sold)}: held, but not in the universe on this day"
        if self._measurements is None:
            self.builder.leave_unmeasured(index)
            return None
        if tracking.benchmark == "equal":
            center = np.full(self._n, 1.0 / self._n)
        elif tracking.benchmark == "current":
            center = self._measurements.current_for(constraint.text)
        limit = QuadraticLimit(
            covariance=self._measurements.covariance,
            center=frozen_floats(center),
            scale=self._measurements.annual_scale_for(constraint.text),
            limit=_sides(constraint)[1],
            source=index,
        )
        self.builder.add_limits((limit,), constraint.penalty)
        return None


def concentration_limit(n_assets: int, most: float, source: int) -> QuadraticLimit:
    """Return √Σ wᵢ² ≤ most."""
    own = FactorCovariance(loadings=np.zeros((n_assets, 0)), factors=np.zeros((0, 0)), specific=np.ones(n_assets))
    return QuadraticLimit(
        covariance=own, center=frozen_floats(np.zeros(n_assets)), scale=1.0, limit=most, source=source
    )


def _sides(constraint: Constraint) -> tuple[float, float]:
    lower = -np.inf if constraint.lower is None else constraint.lower
    return lower, np.inf if constraint.upper is None else constraint.upper

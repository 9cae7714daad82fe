"""The portfolio that follows a benchmark most closely."""

from dataclasses import replace
from enum import StrEnum
from math import sqrt
from typing import Annotated

import numpy as np
from pydantic import Field

from tangency.sdk import (
    ConfigurationError,
    DataError,
    FeasibleSet,
    Floats,
    GapSize,
    Infeasible,
    Minimum,
    Params,
    Problem,
    Remedy,
    Setting,
    Solution,
    SolverError,
    certify_optimal,
    frozen_floats,
    known_name,
    quadratic_gap,
    require_finite_moments,
    require_fractions,
    solve_quadratic,
    variance_size,
)
from tangency_mvo.units import period, years

__all__ = ["Benchmark", "BenchmarkTracking", "TrackingParams"]

# What a certificate admits, with some room.
_CERTIFIED = 5e-9
_Weight = Annotated[float, Field(ge=-10, le=10)]


class Benchmark(StrEnum):
    """What is followed."""

    EQUAL = "equal"
    CURRENT = "current"
    WEIGHTS = "weights"


class TrackingParams(Params):
    """Params of the tracking optimizer."""

    benchmark: Benchmark = Field(
        Benchmark.EQUAL, description="what is followed: equal weights, the weights held now, or benchmark_weights"
    )
    benchmark_weights: dict[str, _Weight] = Field(
        {}, description="the benchmark's weights by asset, fractions; what is not named it does not hold"
    )


class BenchmarkTracking:
    """Minimum of the tracking error √((w − b)'Σ(w − b)) to a benchmark b, every constraint kept, a count included.

    The penalty of a soft constraint is a charge on the annual variance of the difference.

    References
    ----------
    Roll (1992), A mean/variance analysis of tracking error, Journal of Portfolio Management 18(4).
    """

    def __init__(self, params: TrackingParams) -> None:
        self._params = params

    def solve(self, problem: Problem) -> Solution:
        """Return the certified optimum.

        Raises
        ------
        ConfigurationError
            Where the benchmark is not known.
        DataError
            For a covariance that is not finite, or an asset of the benchmark that is outside the universe.
        Infeasible
            Where the constraints conflict.
        SolverError
            Where the solution cannot be certified.
        """
        require_finite_moments(problem)
        benchmark = self._benchmark(problem)
        # Solved is half the variance per period.
        charged = problem.feasible.with_penalties_times(0.5 / years(problem))
        found = solve_quadratic(problem.covariance, -(problem.covariance @ benchmark), charged)
        gap = quadratic_gap(
            problem.covariance, -(problem.covariance @ benchmark), found.weights, found.multipliers, charged
        )
        # Differences of weights are known to the rounding of the weights.
        size = self._size(problem, found.weights, benchmark)
        if not gap <= _CERTIFIED * size.value:
            found, gap = _by_differences(problem, benchmark, charged, found, gap)
        w = found.weights
        gradient = problem.covariance @ (w - benchmark)
        variance = max(float((w - benchmark) @ gradient), 0.0)
        error, scale = sqrt(variance), sqrt(years(problem))
        size = self._size(problem, w, benchmark)
        # No portfolio differs by less than nothing, which the terms with and without the benchmark do not know.
        gap = min(gap, 0.5 * variance + charged.penalty(w))
        certificate = certify_optimal(
            problem,
            w,
            found.multipliers,
            objective=error * scale,
            objective_unit=f"tracking error ({period(problem)})",
            relative_gap=size.relative(gap),
            parts=size.parts,
            price_factor=scale / error if error > 0 else 0.0,
            solver=found.solver,
        )
        return Solution(weights=frozen_floats(w), certificate=certificate)

    def objective(self, problem: Problem, weights: Floats) -> float:
        """Return the variance of the difference to the benchmark, per period."""
        return self._variance(problem, weights, self._benchmark(problem))

    def _size(self, problem: Problem, weights: Floats, benchmark: Floats) -> GapSize:
        variance = max(self._variance(problem, weights, benchmark), 0.0)
        return variance_size(problem.covariance, np.abs(weights) + np.abs(benchmark), variance)

    @staticmethod
    def _variance(problem: Problem, weights: Floats, benchmark: Floats) -> float:
        distance = weights - benchmark
        return float(distance @ (problem.covariance @ distance))

    def _benchmark(self, problem: Problem) -> Floats:
        n = len(problem.assets)
        match self._params.benchmark:
            case Benchmark.EQUAL:
                return np.full(n, 1.0 / n)
            case Benchmark.CURRENT if problem.sold:
                raise DataError(
                    "what is held now is in part not in the universe on this day, and of that there is no covariance",
                    where="optimizer benchmark-tracking, benchmark",
                    value=", ".join(problem.sold),
                    remedy="leave it out of current, or take a universe that has it",
                )
            case Benchmark.CURRENT if problem.current is not None:
                return problem.current
            case Benchmark.CURRENT:
                raise ConfigurationError(
                    "the benchmark is what is held now, and that is not known",
                    where="optimizer benchmark-tracking, benchmark",
                    remedy=Remedy("say ", Setting("current")),
                )
            case Benchmark.WEIGHTS:
                return self._named(problem)

    def _named(self, problem: Problem) -> Floats:
        given = self._params.benchmark_weights
        if not given:
            raise ConfigurationError(
                "the benchmark has no weights",
                where="optimizer benchmark-tracking, benchmark_weights",
                remedy='such as {"BTC": 0.6, "ETH": 0.4}',
            )
        weights = np.zeros(len(problem.assets))
        where = "optimizer benchmark-tracking, benchmark_weights"
        require_fractions(given, where=where)
        place = {asset: i for i, asset in enumerate(problem.assets)}
        known = dict.fromkeys((*problem.assets, *problem.feasible.scope.elsewhere))
        for name, weight in given.items():
            known_name("asset", name, known, where=where)
            if name not in place:
                raise DataError(
                    "the benchmark holds an asset that is not in the universe on this day",
                    where=f"{where}, asset {name}",
                    remedy="leave the asset out of the benchmark, or take a universe that has it",
                )
            weights[place[name]] = weight
        return weights


def _by_differences(
    problem: Problem, benchmark: Floats, charged: FeasibleSet, found: Minimum, gap: float
) -> tuple[Minimum, float]:
    """Return the minimum over w − b, whose gap is measured beside the difference itself, where it is the nearer one.

    The terms of the minimum over w are those of the benchmark: what is left of them may be a thousandth.
    """
    if not charged.is_polyhedral or charged.soft:
        return found, gap
    met = charged.rows @ benchmark
    shifted = replace(
        charged,
        lower=frozen_floats(charged.lower - benchmark),
        upper=frozen_floats(charged.upper - benchmark),
        row_lower=frozen_floats(charged.row_lower - met),
        row_upper=frozen_floats(charged.row_upper - met),
    )
    nothing = np.zeros(benchmark.size)
    try:
        other = solve_quadratic(problem.covariance, nothing, shifted)
    except (Infeasible, SolverError):  # by the rounding of a set that leaves almost no room
        return found, gap
    weights = np.clip(other.weights + benchmark, charged.lower, charged.upper)
    own = quadratic_gap(problem.covariance, nothing, weights - benchmark, other.multipliers, shifted)
    return (replace(other, weights=weights), own) if own < gap else (found, gap)

"""What passes over a record and its benchmark find."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import NamedTuple

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.performance.checking import constant
from tangency.performance.metrics.scan import PartialMoments, Scan, partial_moments_of, scanned
from tangency.performance.sample_moments import mean_of, sample_deviation
from tangency.performance.track_record import TrackRecord

__all__ = ["CoMoments", "Comparison", "OneSided", "Pair", "annual_growth", "pair_of"]


class Comparison(NamedTuple):
    """Periods and logarithmic returns by the sign of the benchmark's return.

    Attributes
    ----------
    n_up, n_down
        Periods in which the benchmark rose, and fell.
    both_up, both_down
        Those of them in which the record did, too.
    ahead, ahead_up, ahead_down
        Periods in which the record's return was above the benchmark's: of all, of `n_up`, of `n_down`.
    log_up, log_up_benchmark, log_down, log_down_benchmark
        Sums of ln(1 + r) and ln(1 + b) over those periods.
    """

    n_up: float
    n_down: float
    both_up: float
    both_down: float
    ahead: float
    ahead_up: float
    ahead_down: float
    log_up: float
    log_up_benchmark: float
    log_down: float
    log_down_benchmark: float


class CoMoments(NamedTuple):
    """Central co-moments, divisor n, of excess returns x and the benchmark's y, with q = y² and p = max(−y, 0)."""

    xx: float
    xy: float
    yy: float
    xyy: float
    xyyy: float
    y3: float
    y4: float
    yq: float
    qq: float
    xq: float
    yp: float
    pp: float
    xp: float


class OneSided(NamedTuple):
    """Number of periods with a benchmark on one side of zero; covariance with it and its variance there."""

    n: float
    covariance: float
    variance: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """The facts of a record beside its benchmark.

    Attributes
    ----------
    total_return, annual_return
        The benchmark's, compounded.
    mean_over, deviation
        Mean excess return of the benchmark, and standard deviation of its returns, divisor n − 1.
    beta
        None where the benchmark's excess returns are constant.
    active_mean, active_deviation
        Of r − b; divisor n − 1.
    is_active_constant
        Whether r − b is the same in every period.
    scan, about
        Of the benchmark's returns, the latter about the minimum acceptable one.
    comparison, co_moments, up, down
        What the passes over both found.
    over
        The benchmark's excess returns, shape (n_periods,).
    """

    total_return: float
    annual_return: float
    mean_over: float
    deviation: float
    beta: float | None
    active_mean: float
    active_deviation: float
    is_active_constant: bool
    scan: Scan
    about: PartialMoments
    comparison: Comparison
    co_moments: CoMoments
    up: OneSided
    down: OneSided
    over: Floats

    @property
    def residual_deviation(self) -> float:
        """Standard deviation of the regression's residuals, divisor n; 0 where only rounding is left of it."""
        found = self.co_moments
        left = found.xx - (self.beta or 0.0) * found.xy
        return sqrt(left) if left > 1e-13 * found.xx else 0.0  # rounding of a difference


def annual_growth(growth: float, exponent: float) -> float:
    """Return growth^exponent − 1; infinite where that is beyond all numbers.

    >>> annual_growth(1.5, 2.0), annual_growth(2.0, 1e6)
    (1.25, inf)
    """
    try:
        return float(growth**exponent) - 1.0
    except OverflowError:
        return inf


def pair_of(record: TrackRecord, benchmark: Floats, over: Floats, *, minimum_acceptable: float) -> Pair:
    """Return the facts of a record, whose excess returns are `over`, beside a benchmark; shapes (n_periods,)."""
    from tangency.performance.kernels import pair_scan  # noqa: PLC0415  # the compiler loads where it is needed

    other = read_only(benchmark - record.risk_free)
    compared, moments = np.empty(len(Comparison._fields)), np.empty(len(CoMoments._fields))
    sides = np.empty(3), np.empty(3)
    pair_scan.compare(record.returns, benchmark, compared)
    pair_scan.co_moments(over, other, moments)
    for sign, side in zip((1.0, -1.0), sides, strict=True):
        pair_scan.one_sided(over, other, sign, side)
    active = record.returns - benchmark
    active_mean, mean_over = mean_of(active), mean_of(other)
    moves = other - mean_over
    squares = float(moves @ moves)
    growth, found = float(np.multiply.reduce(1.0 + benchmark)), scanned(benchmark)
    return Pair(
        total_return=growth - 1.0,
        annual_return=annual_growth(growth, record.periods_per_year / record.n_periods),
        mean_over=mean_over,
        deviation=sqrt(found.m2 * found.n / (found.n - 1.0)),
        # As `tangency.performance.relative.beta`, bit for bit.
        beta=None if constant(other) or squares == 0.0 else float(moves @ (over - mean_of(over))) / squares,
        active_mean=active_mean,
        active_deviation=sample_deviation(active, active_mean),
        is_active_constant=constant(active),
        scan=found,
        about=partial_moments_of(benchmark, minimum_acceptable),
        comparison=Comparison._make(compared.tolist()),
        co_moments=CoMoments._make(moments.tolist()),
        up=OneSided._make(sides[0].tolist()),
        down=OneSided._make(sides[1].tolist()),
        over=other,
    )

"""Compiled passes over a record and its benchmark together."""

from __future__ import annotations

from math import inf, log

from tangency.compiled.kernel import FIXED_VECTOR, FLOAT, NOTHING, VECTOR, kernel, part_of_kernel, summing_part
from tangency.contracts.arrays import Floats

__all__ = ["co_moments", "compare", "one_sided", "relative_drawdown"]

# Growth beyond these is kept as a logarithm: a long product of gains alone would overflow.
_HIGHEST, _LOWEST = 1e100, 1e-100


@part_of_kernel
def kept(growth: float, logs: float) -> tuple[float, float]:
    """Return growth and the sum of logarithms, the former moved to the latter where it is extreme."""
    if growth > _HIGHEST or growth < _LOWEST:
        return 1.0, logs + log(growth)
    return growth, logs


@part_of_kernel
def count_signs(returns: Floats, benchmark: Floats, facts: Floats) -> None:
    """Write how often both have which sign, and which is ahead."""
    n_up, n_down, both_up, both_down, ahead, ahead_up, ahead_down = 0, 0, 0, 0, 0, 0, 0
    for period in range(returns.size):
        r, b = returns[period], benchmark[period]
        rose, fell, is_ahead = b > 0.0, b < 0.0, r > b
        n_up, n_down, ahead = n_up + rose, n_down + fell, ahead + is_ahead
        both_up, both_down = both_up + (rose & (r > 0.0)), both_down + (fell & (r < 0.0))
        ahead_up, ahead_down = ahead_up + (rose & is_ahead), ahead_down + (fell & is_ahead)
    facts[0], facts[1], facts[2], facts[3] = n_up, n_down, both_up, both_down
    facts[4], facts[5], facts[6] = ahead, ahead_up, ahead_down


@kernel(NOTHING, FIXED_VECTOR, FIXED_VECTOR, VECTOR)
def compare(returns: Floats, benchmark: Floats, facts: Floats) -> None:
    """Write what `tangency.performance.metrics.pair.Comparison` names; a return of −1 gives a log of −∞."""
    count_signs(returns, benchmark, facts)
    up, up_b, down, down_b = 1.0, 1.0, 1.0, 1.0
    log_up, log_up_b, log_down, log_down_b = 0.0, 0.0, 0.0, 0.0
    for period in range(returns.size):
        r, b = returns[period], benchmark[period]
        rose, fell = b > 0.0, b < 0.0
        # Factors of one instead of branches, which a sign at random would mispredict.
        up, up_b = up * (1.0 + (r if rose else 0.0)), up_b * (1.0 + (b if rose else 0.0))
        down, down_b = down * (1.0 + (r if fell else 0.0)), down_b * (1.0 + (b if fell else 0.0))
        if max(up, up_b, down, down_b) > _HIGHEST or min(up, up_b, down, down_b) < _LOWEST:
            (up, log_up), (up_b, log_up_b) = kept(up, log_up), kept(up_b, log_up_b)
            (down, log_down), (down_b, log_down_b) = kept(down, log_down), kept(down_b, log_down_b)
    facts[7], facts[8] = log_up + log(up), log_up_b + log(up_b)
    facts[9], facts[10] = log_down + log(down), log_down_b + log(down_b)


@kernel(FLOAT, FIXED_VECTOR, FIXED_VECTOR)
def relative_drawdown(returns: Floats, benchmark: Floats) -> float:
    """Return the largest loss of Π (1 + r)/(1 + b) from its highest value so far; no benchmark's return is −1."""
    ratio, highest, least = 1.0, 1.0, 1.0
    for period in range(returns.size):
        ratio *= (1.0 + returns[period]) / (1.0 + benchmark[period])
        if ratio > highest:
            highest = ratio
        elif ratio < least * highest:  # dividing for the few that are lower than all before
            least = ratio / highest
    return 1.0 - least


@summing_part
def means(own: Floats, other: Floats, found: Floats) -> None:
    """Write the means of own returns, the other's, its squares and its losses."""
    mean, mean_other, mean_square, mean_loss = 0.0, 0.0, 0.0, 0.0
    for period in range(own.size):
        y = other[period]
        mean += own[period]
        mean_other += y
        mean_square += y * y
        mean_loss += max(-y, 0.0)
    n = own.size
    found[0], found[1], found[2], found[3] = mean / n, mean_other / n, mean_square / n, mean_loss / n


@summing_part
def products(own: Floats, other: Floats, centres: Floats, facts: Floats) -> None:
    """Write the co-moments about four means, divisor n."""
    mean, mean_other, mean_square, mean_loss = centres[0], centres[1], centres[2], centres[3]
    xx, xy, yy, xyy, xyyy, y3, y4 = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    yq, qq, xq, yp, pp, xp = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for period in range(own.size):
        c = other[period]
        x, y, q, p = own[period] - mean, c - mean_other, c * c - mean_square, max(-c, 0.0) - mean_loss
        square = y * y
        xx += x * x
        xy += x * y
        yy += square
        xyy += x * square
        xyyy += x * square * y
        y3 += square * y
        y4 += square * square
        yq += y * q
        qq += q * q
        xq += x * q
        yp += y * p
        pp += p * p
        xp += x * p
    n = own.size
    facts[0], facts[1], facts[2], facts[3] = xx / n, xy / n, yy / n, xyy / n
    facts[4], facts[5], facts[6] = xyyy / n, y3 / n, y4 / n
    facts[7], facts[8], facts[9] = yq / n, qq / n, xq / n
    facts[10], facts[11], facts[12] = yp / n, pp / n, xp / n


@kernel(NOTHING, FIXED_VECTOR, FIXED_VECTOR, VECTOR)
def co_moments(own: Floats, other: Floats, facts: Floats) -> None:
    """Write what `tangency.performance.metrics.pair.CoMoments` names, in its order."""
    means(own, other, facts)
    products(own, other, facts[:4].copy(), facts)


@summing_part
def inside_means(own: Floats, other: Floats, sign: float, facts: Floats) -> None:
    """Write the count of the periods in which `sign` · other is positive, and the sums of both there."""
    count, total, total_other = 0.0, 0.0, 0.0
    for period in range(own.size):
        y = other[period]
        inside = 1.0 if sign * y > 0.0 else 0.0
        count += inside
        total += inside * own[period]
        total_other += inside * y
    facts[0], facts[1], facts[2] = count, total, total_other


@summing_part
def inside_products(own: Floats, other: Floats, sign: float, mean: float, mean_other: float, facts: Floats) -> None:
    """Write the sums of products and squares about means, over the same periods."""
    covariance, variance = 0.0, 0.0
    for period in range(own.size):
        y = other[period]
        d = y - mean_other if sign * y > 0.0 else 0.0
        covariance += d * (own[period] - mean)
        variance += d * d
    facts[1], facts[2] = covariance, variance


@kernel(NOTHING, FIXED_VECTOR, FIXED_VECTOR, FLOAT, VECTOR)
def one_sided(own: Floats, other: Floats, sign: float, facts: Floats) -> None:
    """Write the count, covariance and variance (divisor n) over the periods in which `sign` · other is positive."""
    inside_means(own, other, sign, facts)
    count, mean, mean_other = facts[0], facts[1], facts[2]
    facts[1], facts[2] = 0.0, 0.0
    lowest, highest = inf, -inf
    for period in range(own.size):
        y = other[period]
        lowest = min(lowest, y if sign * y > 0.0 else inf)
        highest = max(highest, y if sign * y > 0.0 else -inf)
    if lowest >= highest:  # fewer than two values: what is left of a variance is rounding
        return
    inside_products(own, other, sign, mean / count, mean_other / count, facts)
    facts[1] /= count
    facts[2] /= count

"""Tests of coverage: published figures, exact distributions, and the sizes of the study in short."""

from math import comb, log

import numpy as np
import pytest
import var_study
from scipy import stats

from tangency.errors import ConfigurationError, DataError
from tangency.risk.kernels.exceptions import DURATION, INDEPENDENCE, exception_statistic
from tangency.risk.model_checks import (
    Zone,
    conditional_coverage,
    duration,
    independence,
    kupiec,
    kupiec_region,
    kupiec_size,
    traffic_light,
)
from tangency.risk.undefined import UndefinedFigure


def sequence(n00, n01, n10, n11):
    """Return a sequence of exceptions with these transitions, as many into as out of them."""
    assert n01 == n10
    return np.array([False] * (n00 + 1) + [True] * (n11 + 1) + [False, True] * (n01 - 1) + [False])


def test_the_example_of_mathworks():
    """T = 1043, x = 57, p = 5 %: 0.46147 (p .49694); 932/53/53/4: 0.25866 (.61104); together 0.72013 (.69763)."""
    exceptions = sequence(932, 53, 53, 4)
    joined = exceptions.astype(int)
    pairs = joined[:-1] * 2 + joined[1:]
    assert np.bincount(pairs, minlength=4).tolist() == [932, 53, 53, 4]
    assert (exceptions.size, exceptions.sum()) == (1043, 57)
    coverage = kupiec(1043, 57, level=0.95)
    apart = independence(exceptions)
    joint = conditional_coverage(exceptions, level=0.95)
    assert [round(each.statistic, 5) for each in (coverage, apart, joint)] == [0.46147, 0.25866, 0.72013]
    assert [round(each.p_value_asymptotic, 5) for each in (coverage, apart, joint)] == [0.49694, 0.61104, 0.69763]


def test_rs_kupiec_is_another_test():
    """R's `VaR.backtest` prints p = .5366, of a proportion test with Yates' correction; that of the ratio is .4969."""
    n, x, p = 1043, 57, 0.05
    yates = max(abs(x - n * p) - 0.5, 0.0) ** 2 / (n * p * (1 - p))
    assert stats.chi2.sf(yates, 1) == pytest.approx(0.5366, abs=5e-5)
    best = x * log(x / n) + (n - x) * log(1 - x / n)
    ratio = 2 * (best - x * log(p) - (n - x) * log(1 - p))
    assert kupiec(n, x, level=0.95).p_value_asymptotic == pytest.approx(stats.chi2.sf(ratio, 1), rel=1e-12)
    assert round(kupiec(n, x, level=0.95).p_value_asymptotic, 4) == 0.4969


@pytest.mark.parametrize(
    ("level", "n", "region"),
    [
        (0.95, 255, (7, 20)), (0.95, 510, (17, 35)), (0.95, 1000, (38, 64)),
        (0.99, 255, (1, 6)), (0.99, 510, (2, 10)), (0.99, 1000, (5, 16)),
    ],
)  # fmt: skip
def test_kupiecs_regions(level, n, region):
    assert kupiec_region(n, level=level, significance=0.05) == region


def test_kupiecs_size_is_nearly_twice_its_significance():
    """T = 250, p = 1 %: none, or seven and more exceptions are rejected, of which the chance is 9.5 %."""
    kept = range(1, 7)
    chance = 1.0 - sum(comb(250, x) * 0.01**x * 0.99 ** (250 - x) for x in kept)
    assert kupiec_region(250, level=0.99, significance=0.05) == (1, 6)
    assert kupiec_size(250, level=0.99, significance=0.05) == pytest.approx(chance, rel=1e-10)
    assert round(chance, 3) == 0.095


@pytest.mark.parametrize(("n", "level"), [(20, 0.9), (250, 0.99), (250, 0.95)])
def test_kupiecs_p_value_is_exact(n, level):
    """The chance of a statistic at least as large, by enumeration; and it never rejects more often than it says."""
    chances = stats.binom.pmf(np.arange(n + 1), n, 1 - level)
    found = [kupiec(n, x, level=level) for x in range(n + 1)]
    statistics = np.array([each.statistic for each in found])
    p_values = np.array([each.p_value for each in found])
    for x in range(n + 1):
        assert p_values[x] == pytest.approx(chances[statistics >= statistics[x] - 1e-9].sum(), abs=1e-10)
    for significance in (0.01, 0.05, 0.1):
        assert chances[p_values <= significance].sum() <= significance


def test_no_exception_and_nothing_else():
    assert kupiec(250, 0, level=0.99).statistic == pytest.approx(-500 * log(0.99), rel=1e-12)
    assert kupiec(250, 250, level=0.99).p_value == pytest.approx(0.0, abs=1e-12)
    assert conditional_coverage(np.zeros(250, bool), level=0.99).statistic == kupiec(250, 0, level=0.99).statistic
    for test in (independence, duration):
        for sequence_ in (np.zeros(50, bool), np.ones(50, bool)):
            with pytest.raises(UndefinedFigure, match="too few"):
                test(sequence_)
    assert independence(np.arange(50) == 7).statistic >= 0.0
    with pytest.raises(UndefinedFigure, match="too few"):
        duration(np.arange(50) == 7)


@pytest.mark.parametrize("seed", range(6))
def test_durations_are_fitted_to_the_maximum(seed):
    """Christoffersen and Pelletier's likelihood with its censored ends, maximised over a grid of shapes."""
    rng = np.random.default_rng(seed)
    exceptions = rng.random(400) < (0.03 if seed % 2 else 0.08)
    exceptions[[0, -1]] = seed in {2, 3}
    places = np.flatnonzero(exceptions)
    durations = np.diff(places).astype(float)
    censored = [places[0] + 1.0] * (not exceptions[0]) + [399.0 - places[-1]] * (not exceptions[-1])

    def likelihood(shape, scale):
        inside = stats.weibull_min.logpdf(durations, shape, scale=1 / scale).sum()
        return inside + stats.weibull_min.logsf(np.array(censored), shape, scale=1 / scale).sum()

    grid = np.exp(np.linspace(-1.5, 1.5, 6001))
    total = durations.sum() + sum(censored)
    whole = np.r_[durations, censored]
    best = max(likelihood(b, (len(durations) / (whole**b).sum()) ** (1 / b)) for b in grid)
    null = likelihood(1.0, len(durations) / total)
    assert duration(exceptions).statistic == pytest.approx(2 * (best - null), abs=1e-5)


def test_equal_durations_are_regular_not_without_end():
    found = duration(np.arange(300) % 30 == 15)
    assert np.isfinite(found.statistic)
    assert found.p_value < 0.05


def test_a_short_sequence_is_enumerated():
    """All placements of 3 exceptions in 12 periods: the simulated p-value is the share, within its own error."""
    exceptions = np.isin(np.arange(12), [4, 5, 6])
    from itertools import combinations  # noqa: PLC0415

    for kind, test in ((INDEPENDENCE, independence), (DURATION, duration)):
        ours = test(exceptions)
        values = []
        for places in combinations(range(12), 3):
            at = np.array(places)
            at.flags.writeable = False
            values.append(exception_statistic(kind, at, 12))
        exact = (np.array(values) >= ours.statistic - 1e-9).mean()
        assert ours.p_value == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 9999) + 1e-4)


def test_the_traffic_light_is_the_committees_table():
    """250 periods at 99 %: cumulative 89.22, 95.88, 98.63 … 99.97, 99.99 % for 4, 5, 6, 9 and 10 exceptions."""
    zones = [traffic_light(250, x, level=0.99) for x in range(12)]
    assert [each.zone for each in zones] == [Zone.GREEN] * 5 + [Zone.YELLOW] * 5 + [Zone.RED] * 2
    assert [round(100 * zones[x].probability, 2) for x in (4, 5, 6, 9, 10)] == [89.22, 95.88, 98.63, 99.97, 99.99]
    assert [each.plus_factor for each in zones[4:]] == [0.0, 0.4, 0.5, 0.65, 0.75, 0.85, 1.0, 1.0]
    assert zones[0].p_value == 1.0
    assert zones[5].p_value == pytest.approx(stats.binom.sf(4, 250, 0.01), rel=1e-10)
    assert traffic_light(500, 5, level=0.99).plus_factor is None


@pytest.mark.parametrize("test", [kupiec, traffic_light])
def test_bad_counts_are_named(test):
    with pytest.raises(DataError, match="some of the periods"):
        test(10, 11, level=0.99)
    with pytest.raises(DataError, match="some of the periods"):
        test(0, 0, level=0.99)
    with pytest.raises(ConfigurationError, match="between 0 and 1"):
        test(10, 1, level=1.0)


def test_the_study_in_short():
    """With ties drawn each test has its nominal size; the asymptotic Kupiec has the exact one, 9.5 %."""
    found = var_study.sizes(400, significance=0.1, seed=5)
    for name, (_, exact, randomised, n, draws) in found.items():
        error = var_study.monte_carlo_error(n, draws, 0.1)
        assert abs(randomised - 0.1) < 3.5 * error, name
        assert exact < 0.1 + 3.5 * error, name
    asymptotic = var_study.sizes(400, seed=6)["kupiec"][0]
    expected = kupiec_size(250, level=0.99, significance=0.05)
    assert abs(asymptotic - expected) < 3.5 * np.sqrt(expected * (1 - expected) / 400)

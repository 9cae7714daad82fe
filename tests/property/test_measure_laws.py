"""Laws of the measures of risk, each against its definition written out once more."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from tangency.domain.risk_kind import RiskKind
from tangency.risk.measures import scenario_measure

SEEDS = st.integers(0, 2**32 - 1)
KINDS = tuple(kind for kind in RiskKind if kind is not RiskKind.VOLATILITY)
# What is one number more when every return is one number less.
TRANSLATED = (RiskKind.CVAR, RiskKind.EVAR, RiskKind.WORST)
UNMOVED = (RiskKind.SEMIDEVIATION, RiskKind.MAD, RiskKind.GINI, RiskKind.RANGE)
MONOTONE = (*TRANSLATED, RiskKind.LPM1, RiskKind.LPM2)


def drawn(seed):
    """Draw scenarios, two portfolios, a level and a threshold; now and then with ties."""
    rng = np.random.default_rng(seed)
    shape = int(rng.integers(2, 40)), int(rng.integers(1, 6))
    scenarios = rng.standard_t(4, shape) * 0.02 + rng.normal(0, 0.003, shape[1])
    if rng.uniform() < 0.3:
        scenarios = np.round(scenarios, 2)
    v, w = rng.normal(size=(2, shape[1]))
    return rng, scenarios, v, w, float(rng.choice([0.5, 0.8, 0.95, 0.99])), float(rng.choice([0.0, 0.01, -0.01]))


def uncompounded_drawdowns(returns):
    wealth = [0.0, *np.cumsum(returns)]
    return np.array([max(wealth[: t + 1]) - wealth[t] for t in range(1, len(wealth))])


def tail_mean(losses, level):
    """Average the worst share of the scenarios by minimising Rockafellar and Uryasev's function over its kinks."""
    return min(z + np.maximum(losses - z, 0).mean() / (1 - level) for z in losses)


def entropic(losses, level):
    top, spread = losses.max(), np.ptp(losses)
    if spread == 0:
        return top

    def bound(log_s):
        s = np.exp(log_s)
        return top + s * np.log(np.exp((losses - top) / s).mean() / (1 - level))

    grid = np.linspace(np.log(spread) - 12, np.log(spread) + 8, 4001)
    best = grid[int(np.argmin([bound(s) for s in grid]))]
    found = optimize.minimize_scalar(
        bound, bounds=(best - 0.01, best + 0.01), method="bounded", options={"xatol": 1e-12}
    )
    return min(found.fun, top)


def by_definition(kind, returns, level, threshold):
    mean, drawdowns = returns.mean(), uncompounded_drawdowns(returns)
    pairs = [abs(a - b) for i, a in enumerate(returns) for b in returns[:i]]
    return {
        RiskKind.SEMIDEVIATION: lambda: np.sqrt((np.minimum(returns - mean, 0) ** 2).mean()),
        RiskKind.MAD: lambda: np.abs(returns - mean).mean(),
        RiskKind.GINI: lambda: np.mean(pairs),
        RiskKind.LPM1: lambda: np.maximum(threshold - returns, 0).mean(),
        RiskKind.LPM2: lambda: np.sqrt((np.maximum(threshold - returns, 0) ** 2).mean()),
        RiskKind.CVAR: lambda: tail_mean(-returns, level),
        RiskKind.EVAR: lambda: entropic(-returns, level),
        RiskKind.WORST: lambda: -returns.min(),
        RiskKind.RANGE: lambda: returns.max() - returns.min(),
        RiskKind.MAX_DRAWDOWN: lambda: drawdowns.max(),
        RiskKind.AVERAGE_DRAWDOWN: lambda: drawdowns.mean(),
        RiskKind.CDAR: lambda: tail_mean(drawdowns, level),
        RiskKind.EDAR: lambda: entropic(drawdowns, level),
        RiskKind.ULCER: lambda: np.sqrt((drawdowns**2).mean()),
    }[kind]()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(SEEDS)
def test_a_measure_is_its_definition(kind, seed):
    """ρ(w) is what the definition says of the returns Rw."""
    _, scenarios, _, w, level, threshold = drawn(seed)
    value = scenario_measure(kind, scenarios, level=level, threshold=threshold).value(w)
    assert value == pytest.approx(by_definition(kind, scenarios @ w, level, threshold), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(SEEDS)
def test_no_dual_makes_a_minorant_exceed_its_measure(kind, seed):
    """A minorant: s'v + o ≤ ρ(v) for every v, whatever dual the minorant was asked for; and the tangent touches at w."""
    rng, scenarios, v, w, level, threshold = drawn(seed)
    measure = scenario_measure(kind, scenarios, level=level, threshold=threshold)
    size = len(scenarios) * (1 if kind is RiskKind.GINI else 2)
    rounding = 1e-12 * (1 + np.abs(scenarios).sum())
    duals = (np.zeros(0), np.zeros(size), rng.exponential(1, size), rng.normal(0, 10, size), -np.ones(size))
    for dual in duals:
        slope, offset = measure.minorant(w, dual)
        for point in (v, w, np.zeros_like(w), 100 * v):
            assert slope @ point + offset <= measure.value(point) + rounding * (1 + np.abs(point).max())
    slope, offset = measure.minorant(w, np.zeros(0))
    assert slope @ w + offset == pytest.approx(measure.value(w), rel=1e-9, abs=rounding)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20)
@given(SEEDS)
def test_a_measure_is_positively_homogeneous(kind, seed):
    """ρ(cw) = c ρ(w) for c > 0, a threshold growing with the weights."""
    _, scenarios, _, w, level, threshold = drawn(seed)
    one = scenario_measure(kind, scenarios, level=level, threshold=threshold).value(w)
    three = scenario_measure(kind, scenarios, level=level, threshold=3 * threshold).value(3 * w)
    assert three == pytest.approx(3 * one, rel=1e-10, abs=1e-13)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20)
@given(SEEDS)
def test_two_portfolios_together_risk_no_more_than_apart(kind, seed):
    """ρ(v + w) ≤ ρ(v) + ρ(w), with the thresholds added up."""
    _, scenarios, v, w, level, threshold = drawn(seed)
    apart = scenario_measure(kind, scenarios, level=level, threshold=threshold)
    together = scenario_measure(kind, scenarios, level=level, threshold=2 * threshold)
    assert together.value(v + w) <= apart.value(v) + apart.value(w) + 1e-12


@pytest.mark.parametrize("kind", [*TRANSLATED, *UNMOVED])
@settings(max_examples=20)
@given(SEEDS)
def test_a_sure_loss_adds_to_the_loss_and_to_no_deviation(kind, seed):
    """ρ of returns that are all c less is ρ + c for a measure of losses, and ρ for one of deviations."""
    _, scenarios, _, w, level, _ = drawn(seed)
    w = w / w.sum()
    before = scenario_measure(kind, scenarios, level=level).value(w)
    after = scenario_measure(kind, scenarios - 0.013, level=level).value(w)
    assert after == pytest.approx(
        before + (0.013 if kind in TRANSLATED else 0.0), rel=1e-9, abs=1e-12 * np.abs(w).sum()
    )


@pytest.mark.parametrize("kind", MONOTONE)
@settings(max_examples=20)
@given(SEEDS)
def test_who_earns_no_less_in_any_period_risks_no_more(kind, seed):
    """Rv ≥ Rw in every scenario implies ρ(v) ≤ ρ(w)."""
    rng, scenarios, _, _, level, threshold = drawn(seed)
    worse = scenarios[:, :1]
    better = worse + rng.exponential(0.01, worse.shape)
    one = np.ones(1)
    risks = [scenario_measure(kind, r, level=level, threshold=threshold).value(one) for r in (better, worse)]
    assert risks[0] <= risks[1] + 1e-12


@settings(max_examples=30)
@given(SEEDS)
def test_tail_measures_are_ordered(seed):
    """The order is mean ≤ CVaR ≤ EVaR ≤ worst, of losses and of drawdowns."""
    _, scenarios, _, w, level, _ = drawn(seed)
    for kinds in (
        (RiskKind.CVAR, RiskKind.EVAR, RiskKind.WORST),
        (RiskKind.AVERAGE_DRAWDOWN, RiskKind.CDAR, RiskKind.EDAR, RiskKind.MAX_DRAWDOWN),
    ):
        values = [scenario_measure(kind, scenarios, level=level).value(w) for kind in kinds]
        assert all(a <= b + 1e-12 for a, b in pairwise(values))

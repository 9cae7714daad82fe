"""Laws of the measures that the core lacks, and Riskfolio-Lib's own formulas as oracle."""

import numpy as np
import pytest
import riskfolio
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.testing.problems import make_problem
from tangency_riskfolio.cuts import ByCuts
from tangency_riskfolio.moments import EvenMoment
from tangency_riskfolio.risk import RiskfolioRisk
from tangency_riskfolio.riskfolio_measure import RiskfolioMeasure

WITH_CUTS = [
    RiskfolioRisk.CVAR_RANGE,
    RiskfolioRisk.EVAR_RANGE,
    RiskfolioRisk.TAIL_GINI,
    RiskfolioRisk.TAIL_GINI_RANGE,
]
MOMENTS = [risk for risk in RiskfolioRisk if risk.is_moment]
SEEDS = st.integers(0, 10**6)


def drawn(seed, n=4, periods=40):
    rng = np.random.default_rng(seed)
    return rng.standard_t(4, (periods, n)) * 0.02 + 0.001, rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(n))


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(MOMENTS), st.sampled_from([4, 6, 8]))
def test_a_tangent_lies_below_its_moment(seed, risk, order):
    """ρ(v) ≥ ρ(w) + ∇ρ(w)'(v − w), also for weights that are short."""
    scenarios, w, v = drawn(seed)
    v = 2.0 * v - 0.25
    measure = EvenMoment.of(risk, scenarios, order)
    below = measure.value(w) + float(measure.gradient(w) @ (v - w))
    assert below <= measure.value(v) + 1e-12 * measure.value(w)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(MOMENTS), st.floats(0.01, 100.0))
def test_a_moment_is_a_square_of_returns(seed, risk, factor):
    """ρ(c w) = c² ρ(w), hence ∇ρ(w)'w = 2 ρ(w) (Euler)."""
    scenarios, w, _ = drawn(seed)
    measure = EvenMoment.of(risk, scenarios, 6)
    assert measure.value(factor * w) == pytest.approx(factor**2 * measure.value(w), rel=1e-10)
    assert float(measure.gradient(w) @ w) == pytest.approx(2.0 * measure.value(w), rel=1e-10)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.sampled_from(WITH_CUTS))
def test_a_cut_lies_below_its_measure_and_touches_it(seed, risk):
    """ρ(v) ≥ s'v for every v, with equality at the weights."""
    scenarios, w, v = drawn(seed)
    v = 2.0 * v - 0.25
    measure = RiskfolioMeasure(risk=risk, scenarios=scenarios, level=0.8, kappa=0.3)
    slope = measure.subgradient(w)
    assert float(slope @ w) == pytest.approx(measure.value(w), rel=1e-9, abs=1e-12)
    assert float(slope @ v) <= measure.value(v) + 1e-12


@settings(max_examples=6, deadline=None)
@given(SEEDS, st.sampled_from(WITH_CUTS))
def test_no_portfolio_is_better_by_more_than_the_verdict(seed, risk):
    """Gap ≥ ρ(w) + q'w − ρ(v) − q'v for every v of the set."""
    problem = make_problem(4, n_periods=40, upper=0.6)
    rng = np.random.default_rng(seed)
    w, linear = np.array([0.25, 0.25, 0.3, 0.2]), rng.normal(0.0, 0.002, 4)
    measure = RiskfolioMeasure(risk=risk, scenarios=problem.returns.values, level=0.8, kappa=0.3)
    dual_bound = ByCuts(measure=measure).dual_bound(linear, w, problem.feasible)
    others = rng.dirichlet(np.ones(4), 300)
    others = others[others.max(axis=1) <= 0.6]
    others = np.vstack([others, 0.9 * w + 0.1 * others])
    best = min(measure.value(v) + float(linear @ v) for v in others)
    assert measure.value(w) + float(linear @ w) - best <= dual_bound.gap + 1e-12


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_the_semi_cokurtosis_is_at_least_that_of_the_portfolio(seed):
    """Assets' own shortfalls do not cancel: for long-only weights the sum of negative parts lies below that of sums."""
    scenarios, w, _ = drawn(seed)
    own = EvenMoment.of(RiskfolioRisk.SEMI_COKURTOSIS, scenarios, 4).value(w)
    assert own >= EvenMoment.of(RiskfolioRisk.EVEN_SEMIMOMENT, scenarios, 4).value(w) * (1 - 1e-12)


def test_values_are_those_of_riskfolios_formulas():
    scenarios, w, _ = drawn(7, periods=60)
    gains = scenarios @ w
    path = gains.copy()
    values = {
        RiskfolioRisk.KURTOSIS: riskfolio.Kurtosis(gains),
        RiskfolioRisk.EVEN_MOMENT: riskfolio.EvenMoment(gains, p=3),
        RiskfolioRisk.EVEN_SEMIMOMENT: riskfolio.EvenSemiMoment(gains, p=3),
        RiskfolioRisk.TAIL_GINI: riskfolio.TG(gains, alpha=0.1),
        RiskfolioRisk.TAIL_GINI_RANGE: riskfolio.TGRG(gains, alpha=0.1),
        RiskfolioRisk.CVAR_RANGE: riskfolio.CVRG(gains, alpha=0.1),
        RiskfolioRisk.RLVAR: riskfolio.RLVaR_Hist(gains, alpha=0.1, kappa=0.4),
        RiskfolioRisk.RLDAR: riskfolio.RLDaR_Abs(path, alpha=0.1, kappa=0.4),
    }
    for risk, expected in values.items():
        if risk.is_moment:
            found = EvenMoment.of(risk, scenarios, 6).value(w)
        else:
            found = RiskfolioMeasure(risk=risk, scenarios=scenarios, level=0.9, kappa=0.4).value(w)
        assert found == pytest.approx(float(np.asarray(expected).item()), rel=1e-7), risk


@pytest.mark.parametrize("risk", [RiskfolioRisk.RLVAR, RiskfolioRisk.RLVAR_RANGE])
def test_relativistic_values_lie_between_entropic_ones_and_the_worst(risk):
    """EVaR ≤ RLVaR ≤ the worst loss, and nearer to either as κ goes to 0 or 1."""
    scenarios, w, _ = drawn(3, periods=60)
    gains = scenarios @ w
    low, high = (RiskfolioMeasure(risk=risk, scenarios=scenarios, level=0.9, kappa=k).value(w) for k in (0.1, 0.9))
    entropic = RiskfolioMeasure(risk=RiskfolioRisk.EVAR_RANGE, scenarios=scenarios, level=0.9, kappa=0.1).value(w)
    worst = float(np.ptp(gains)) if risk is RiskfolioRisk.RLVAR_RANGE else float(-gains.min())
    assert low < high <= worst * (1 + 1e-7)
    if risk is RiskfolioRisk.RLVAR_RANGE:
        assert entropic <= low * (1 + 1e-6)

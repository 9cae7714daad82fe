"""Laws of the robust forms, against programs written in cvxpy and against the adversary itself."""

import warnings
from math import sqrt

import cvxpy as cp
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import tangency as tg
from tangency.domain.risk_kind import RiskKind
from tangency.errors import DataError
from tangency.risk.measures import GroundNorm, scenario_measure, worst_case_cvar

SEEDS = st.integers(0, 2**32 - 1)
YEARS, AVERSION, LEVEL = 252.0, 3.0, 0.8
# Tight: what is compared is the last digits of an optimum.
TIGHT = {"tol_gap_abs": 1e-11, "tol_gap_rel": 1e-11, "tol_feas": 1e-11}
SETS = ("box", "ellipsoid", "diagonal-ellipsoid")
# The dual of each ground norm, as numpy and cvxpy number them.
DUALS = {GroundNorm.SUM: np.inf, GroundNorm.EUCLIDEAN: 2, GroundNorm.LARGEST: 1}


class Window:
    """Draw returns with means that are large against their errors."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        n, periods = int(rng.integers(2, 7)), int(rng.integers(25, 60))
        common = rng.standard_t(5, (periods, 1)) * 0.006
        returns = common + rng.standard_t(4, (periods, n)) * 0.01 + rng.normal(0.008, 0.002, n)
        self.frame = pd.DataFrame(returns, columns=[f"A{i}" for i in range(n)])
        self.returns, self.mean = returns, returns.mean(axis=0)
        self.covariance = np.cov(returns, rowvar=False)
        self.n, self.periods = n, periods

    def optimize(self, objective, *, data=None, **params):
        return tg.optimize(
            self.frame if data is None else data,
            optimizer="mvo",
            objective=objective,
            constraints=["weight between -30% and 80%"],
            periods_per_year=YEARS,
            risk_aversion=AVERSION,
            level=LEVEL,
            **params,
        )

    def shortfall(self, w, kind, confidence):
        """Return by how much the worst mean of the set lies below the estimate, as an expression."""
        deviation = np.sqrt(self.covariance.diagonal())
        if kind == "box":
            return stats.norm.ppf(0.5 * (1 + confidence)) / sqrt(self.periods) * deviation @ cp.abs(w)
        kappa = sqrt(stats.chi2.ppf(confidence, self.n))
        root = np.linalg.cholesky(self.covariance).T if kind == "ellipsoid" else np.diag(deviation)
        return kappa / sqrt(self.periods) * cp.norm2(root @ w)

    def best(self, gain):
        w = cp.Variable(self.n)
        # In basis points: the solver's tolerances are absolute.
        problem = cp.Problem(cp.Maximize(1e4 * gain(w)), [w >= -0.3, w <= 0.8, cp.sum(w) == 1])
        with warnings.catch_warnings():
            # Asked for its last digits, Clarabel may stop short of them; the comparison says whether they suffice.
            warnings.filterwarnings("ignore", message="Solution may be inaccurate")
            problem.solve(solver=cp.CLARABEL, **TIGHT)
        return problem.value / 1e4

    def worst_cvar(self, w, radius, ground):
        threshold = cp.Variable()
        tail = cp.sum(cp.pos(-self.returns @ w - threshold)) / ((1 - LEVEL) * self.periods)
        return threshold + tail + radius / (1 - LEVEL) * cp.norm(w, DUALS[ground])


@pytest.mark.parametrize("kind", SETS)
@settings(max_examples=4, deadline=None)
@given(SEEDS, st.sampled_from([0.3, 0.95]))
def test_the_worst_mean_of_the_set_is_what_counts(kind, seed, confidence):
    """Max over w of the least over the set of μ'w − γ/2 w'Σw, and of μ'w alone; the charge is the worst mean's loss."""
    window = Window(seed)
    uncertain = {"mean_uncertainty": kind, "mean_confidence": confidence}
    for objective, aversion in (("max_utility", AVERSION), ("max_return", 0.0)):
        found = window.optimize(objective, **uncertain)

        def gain(w, aversion=aversion):
            risk = cp.quad_form(w, cp.psd_wrap(window.covariance))
            return window.mean @ w - 0.5 * aversion * risk - window.shortfall(w, kind, confidence)

        value = float(gain(found.values).value)
        assert value == pytest.approx(window.best(gain), abs=1e-7 * (abs(value) + window.mean.max()))
        (charge,) = found.certificate.charges
        lost = float(window.shortfall(found.values, kind, confidence).value)
        assert charge.rate / YEARS == pytest.approx(lost, rel=1e-9)
        assert charge.once is None
        assert found.certificate.optimality_gap <= 1e-8


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.sampled_from([0.05, 0.2]))
def test_an_ellipsoid_of_the_covariance_takes_the_same_from_every_ratio(seed, confidence):
    """(μ'w − κσ/√T)/σ is the Sharpe ratio less κ/√T: with Ω = Σ/T the best weights are those without doubt."""
    window = Window(seed)
    plain = window.optimize("max_sharpe")
    robust = window.optimize("max_sharpe", mean_uncertainty="ellipsoid", mean_confidence=confidence)
    assert robust.values == pytest.approx(plain.values, abs=1e-6)


@settings(max_examples=6, deadline=None)
@given(SEEDS)
def test_errors_that_are_given_stand_for_standard_errors(seed):
    """A box of the standard errors, given by hand with moments, has the solution of the box from the returns."""
    window = Window(seed)
    errors = stats.norm.ppf(0.975) * np.sqrt(window.covariance.diagonal() / window.periods) * YEARS
    moments = tg.Moments(mean=window.frame.mean(), covariance=window.frame.cov())
    given_errors = dict(zip(window.frame.columns, errors.tolist(), strict=True))
    one = window.optimize("max_utility", data=moments, mean_uncertainty="box", mean_errors_annual=given_errors)
    other = window.optimize("max_utility", mean_uncertainty="box")
    assert one.values == pytest.approx(other.values, abs=1e-8)


@settings(max_examples=6, deadline=None)
@given(SEEDS, st.sampled_from(["max_utility", "max_return", "max_sharpe"]))
def test_without_doubt_no_bit_changes(seed, objective):
    """A box of zero width, and a radius of zero, give the bits of the plain problem."""
    window = Window(seed)
    nothing = dict.fromkeys(window.frame.columns, 0.0)
    plain = window.optimize(objective)
    boxed = window.optimize(objective, mean_uncertainty="box", mean_errors_annual=nothing)
    assert boxed.values.tobytes() == plain.values.tobytes()
    least = window.optimize("min_risk", risk="cvar")
    assert window.optimize("min_risk", risk="cvar", cvar_radius=0.0).values.tobytes() == least.values.tobytes()


@pytest.mark.parametrize("ground", list(GroundNorm))
@settings(max_examples=4, deadline=None)
@given(SEEDS, st.sampled_from([0.0005, 0.02]))
def test_the_worst_cvar_is_least_where_an_independent_solver_finds_it(ground, seed, radius):
    """Min of CVaR + ε/(1 − α)·‖w‖*, utility and ratio with it, as conic programs."""
    window = Window(seed)
    asked = {"risk": "cvar", "cvar_radius": radius, "cvar_norm": str(ground)}
    for objective, reward in (("min_risk", 0.0), ("max_utility", 1.0 / AVERSION)):
        w = window.optimize(objective, **asked).values

        def gain(v, reward=reward):
            return reward * window.mean @ v - window.worst_cvar(v, radius, ground)

        risk = least_cvar(window, w) + radius / (1 - LEVEL) * np.linalg.norm(w, DUALS[ground])
        assert reward * window.mean @ w - risk == pytest.approx(window.best(gain), abs=1e-7 * (abs(risk) + 0.01))
    try:
        w = window.optimize("max_sharpe", **asked).values
    except DataError:  # so few periods that not even the worst of them loses
        assert window.best(lambda v: -window.worst_cvar(v, radius, ground)) >= -1e-9
        return
    risk = least_cvar(window, w) + radius / (1 - LEVEL) * np.linalg.norm(w, DUALS[ground])
    tau = risk / (window.mean @ w)
    gained = window.best(lambda v: tau * window.mean @ v - window.worst_cvar(v, radius, ground))
    assert gained == pytest.approx(0.0, abs=1e-7 * (risk + 0.01))


def least_cvar(window, w):
    return scenario_measure(RiskKind.CVAR, window.returns, level=LEVEL).value(w)


@pytest.mark.parametrize("ground", list(GroundNorm))
@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_an_adversary_reaches_the_worst_cvar_and_does_not_pass_it(ground, seed):
    """Moving the worst (1 − α) of the mass by ε/(1 − α) each costs ε, and reaches it; random moves stay below."""
    rng = np.random.default_rng(seed)
    n, periods, radius = 4, 20, 0.003
    returns, w = rng.normal(0.0, 0.01, (periods, n)), rng.normal(0.0, 1.0, n)
    count = round((1 - LEVEL) * periods)
    cvar = scenario_measure(RiskKind.CVAR, returns, level=LEVEL)
    worst = worst_case_cvar(cvar, LEVEL, radius, ground)
    direction = {
        GroundNorm.SUM: -np.sign(w) * (np.arange(n) == np.abs(w).argmax()),
        GroundNorm.EUCLIDEAN: -w / np.linalg.norm(w),
        GroundNorm.LARGEST: -np.sign(w),
    }[ground]
    order = {GroundNorm.SUM: 1, GroundNorm.EUCLIDEAN: 2, GroundNorm.LARGEST: np.inf}[ground]
    moved = returns.copy()
    moved[np.argsort(returns @ w)[:count]] += radius / (1 - LEVEL) * direction
    assert np.linalg.norm(moved - returns, order, axis=1).mean() == pytest.approx(radius, rel=1e-12)
    assert scenario_measure(RiskKind.CVAR, moved, level=LEVEL).value(w) == pytest.approx(worst.value(w), rel=1e-12)
    random = rng.normal(0.0, 1.0, returns.shape) * rng.exponential(1.0, (periods, 1))
    random *= radius / np.linalg.norm(random, order, axis=1).mean()
    assert scenario_measure(RiskKind.CVAR, returns + random, level=LEVEL).value(w) <= worst.value(w) * (1 + 1e-12)


@pytest.mark.parametrize("ground", list(GroundNorm))
@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_the_worst_cvar_is_above_each_of_its_minorants(ground, seed):
    """For any dual point whatever: s'v + o ≤ ρ(v), with equality at v for the tangent at v."""
    rng = np.random.default_rng(seed)
    n, periods = 3, 15
    cvar = scenario_measure(RiskKind.CVAR, rng.normal(0.0, 0.01, (periods, n)), level=LEVEL)
    worst = worst_case_cvar(cvar, LEVEL, 0.002, ground)
    w, v = rng.normal(0.0, 1.0, (2, n))
    for dual in (np.zeros(0), rng.normal(0.0, 2.0, 2 * periods + n)):
        slope, offset = worst.minorant(w, dual)
        assert slope @ v + offset <= worst.value(v) + 1e-14
    slope, offset = worst.minorant(w, np.zeros(0))
    assert slope @ w + offset == pytest.approx(worst.value(w), rel=1e-12)

"""Laws of trading from current weights, against programs written in cvxpy for independent solvers."""

import warnings
from itertools import combinations, pairwise
from math import sqrt

import cvxpy as cp
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tangency as tg

SEEDS = st.integers(0, 2**32 - 1)
YEARS, HORIZON, AVERSION = 252.0, 21.0, 5.0
# Tight: what is compared is the last digits of an optimum.
TIGHT = {"tol_gap_abs": 1e-11, "tol_gap_rel": 1e-11, "tol_feas": 1e-11}
SURCHARGES = ({"above": 0.03, "bps": 15.0}, {"above": 0.1, "bps": 40.0})
FEES = ({"above": 0.0, "bps": 60.0}, {"above": 0.3, "bps": 25.0}, {"above": 0.8, "bps": 5.0})
FORMS = {
    "linear": {"cost_bps": 20.0},
    "by asset": {"cost_bps": 10.0, "cost_bps_by_asset": {"A0": 80.0, "A1": 0.0}},
    "surcharges": {"cost_bps": 5.0, "cost_surcharges": SURCHARGES},
    "impact": {"impact": 0.8, "impact_volumes": {"A0": 0.1}},
    "impact and linear": {"cost_bps": 20.0, "impact": 0.8},
    "holding": {"long_bps_annual": 300.0, "short_bps_annual": 900.0},
    "volume fees": {"volume_fees": FEES},
}


class Book:
    """Draw moments, current weights, and constraints that let weights fall below zero."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        n = int(rng.integers(3, 7))
        self.assets = [f"A{i}" for i in range(n)]
        loadings = rng.normal(0.008, 0.004, (n, 2))
        self.covariance = loadings @ loadings.T + np.diag(rng.uniform(0.005, 0.02, n) ** 2)
        self.mean = rng.normal(0.0015, 0.001, n)
        self.mean[-1] = 0.002
        self.current = 0.5 * rng.dirichlet(np.ones(n)) + 0.5 / n  # within the cap

    def optimize(self, objective, *, added=(), **params):
        moments = tg.Moments(
            mean=pd.Series(self.mean, self.assets),
            covariance=pd.DataFrame(self.covariance, self.assets, self.assets),
        )
        params = {"risk_aversion": AVERSION, "cost_horizon_periods": HORIZON} | params
        return tg.optimize(
            moments,
            optimizer="mvo",
            objective=objective,
            constraints=["weight between -20% and 70%", *added],
            current=dict(zip(self.assets, self.current, strict=True)),
            periods_per_year=YEARS,
            **params,
        )

    def risk(self, w):
        return sqrt(w @ self.covariance @ w)

    def cost(self, w, form, fee=None):
        """Return the cost for each period, as an expression where `w` is one; `fee` is the volume fee that applies."""
        bps = np.full(len(self.assets), form.get("cost_bps", 0.0))
        for name, value in form.get("cost_bps_by_asset", {}).items():
            bps[self.assets.index(name)] = value
        traded = cp.abs(w - self.current)
        once = 1e-4 * bps @ traded
        for tier in form.get("cost_surcharges", ()):
            once += 1e-4 * tier["bps"] * cp.sum(cp.pos(traded - tier["above"]))
        volumes = np.array([form.get("impact_volumes", {}).get(name, 1.0) for name in self.assets])
        scale = form.get("impact", 0.0) * np.sqrt(self.covariance.diagonal() / volumes)
        once += scale @ cp.power(traded, 1.5)
        if fee is not None:
            constant, rate = fee
            once += 1e-4 * (constant + rate * cp.sum(traded))
        held = 1e-4 * form.get("long_bps_annual", 0.0) * cp.sum(cp.pos(w))
        held += 1e-4 * form.get("short_bps_annual", 0.0) * cp.sum(cp.neg(w))
        return once / HORIZON + held / YEARS

    def least_cost(self, w, form):
        return min(float(self.cost(w, form, fee).value) for fee in fees(form))

    def best(self, gain, form, limits=lambda w: []):
        """Return the largest gain(w) − cost(w), whichever fee applies."""
        return max(self.best_under(gain, form, fee, limits) for fee in fees(form))

    def best_under(self, gain, form, fee, limits):
        w = cp.Variable(len(self.assets))
        # In basis points: the solver's tolerances are absolute.
        problem = cp.Problem(
            cp.Maximize(1e4 * (gain(w) - self.cost(w, form, fee))), [w >= -0.2, w <= 0.7, cp.sum(w) == 1, *limits(w)]
        )
        with warnings.catch_warnings():
            # Asked for its last digits, Clarabel may stop short of them; the comparison says whether they suffice.
            warnings.filterwarnings("ignore", message="Solution may be inaccurate")
            try:
                problem.solve(solver=cp.CLARABEL, **TIGHT)
            except cp.SolverError:  # it may also give up on them: its own tolerances are 1e-8 of a basis point
                problem.solve(solver=cp.CLARABEL)
        return problem.value / 1e4

    def utility(self, w):
        return self.mean @ w - 0.5 * AVERSION * cp.quad_form(w, cp.psd_wrap(self.covariance))


def fees(form):
    """Return (constant, rate) of the line that each part of a fee schedule lies on, in basis points."""
    own = form.get("volume_fees")
    if own is None:
        return [None]
    lines, paid, before = [], 0.0, (0.0, 0.0)
    for fee in own:
        paid += before[1] * (fee["above"] - before[0])  # up to where this one begins
        lines.append((paid - fee["bps"] * fee["above"], fee["bps"]))
        before = fee["above"], fee["bps"]
    return lines


def charged(found):
    return sum(charge.rate for charge in found.certificate.charges) / YEARS


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=4, deadline=None)
@given(SEEDS)
def test_utility_less_costs_is_what_an_independent_solver_finds(name, seed):
    """Max μ'w − γ/2 w'Σw − cost(w); the charges that are reported are the cost."""
    book, form = Book(seed), FORMS[name]
    found = book.optimize("max_utility", **form)
    w = found.values
    cost = book.least_cost(w, form)
    value = float(book.utility(w).value) - cost
    assert value == pytest.approx(book.best(book.utility, form), abs=1e-7 * (abs(value) + book.mean.max()))
    assert charged(found) == pytest.approx(cost, rel=1e-9, abs=1e-15)
    assert found.certificate.status == "optimal"
    assert found.certificate.optimality_gap <= 1e-8


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=4, deadline=None)
@given(SEEDS)
def test_return_less_costs_is_what_an_independent_solver_finds(name, seed):
    """Max μ'w − cost(w)."""
    book, form = Book(seed), FORMS[name]
    w = book.optimize("max_return", **form).values
    value = book.mean @ w - book.least_cost(w, form)
    assert value == pytest.approx(book.best(lambda v: book.mean @ v, form), abs=1e-7 * book.mean.max())


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=4, deadline=None)
@given(SEEDS)
def test_the_ratio_less_costs_leaves_nothing_to_gain(name, seed):
    """At the best ratio s of (μ'w − cost)/σ(w), the most of μ'w − cost − s σ(w) is zero (Dinkelbach 1967)."""
    book, form = Book(seed), FORMS[name]
    w = book.optimize("max_sharpe", **form).values
    ratio = (book.mean @ w - book.least_cost(w, form)) / book.risk(w)
    root = np.linalg.cholesky(book.covariance).T
    gained = book.best(lambda v: book.mean @ v - ratio * cp.norm2(root @ v), form)
    assert gained == pytest.approx(0.0, abs=1e-7 * ratio * book.risk(w))


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.sampled_from(["max_utility", "max_return", "max_sharpe"]))
def test_what_costs_nothing_changes_no_bit(seed, objective):
    """Costs of zero give the bits of no costs, and nothing is charged."""
    book = Book(seed)
    free = book.optimize(objective, cost_horizon_periods=None)
    zero = book.optimize(objective, cost_bps=0.0, impact=0.0, cost_bps_by_asset={"A0": 0.0})
    assert zero.values.tobytes() == free.values.tobytes()
    assert zero.certificate.charges == ()


@settings(max_examples=10, deadline=None)
@given(SEEDS, st.sampled_from(["max_utility", "max_return"]), st.sampled_from(["cost_bps", "impact"]))
def test_more_cost_never_trades_more(seed, objective, param):
    """The cost function at the optimum falls as its price rises, and so does turnover for a proportional cost."""
    book = Book(seed)
    prices = (2.0, 10.0, 40.0, 200.0) if param == "cost_bps" else (0.05, 0.2, 1.0, 5.0)
    found = [book.optimize(objective, **{param: price}) for price in prices]
    paid = [charged(each) / price for each, price in zip(found, prices, strict=True)]
    assert all(after <= before * (1 + 1e-7) + 1e-12 for before, after in pairwise(paid))
    if param == "cost_bps":
        traded = [each.certificate.turnover for each in found]
        assert all(after <= before + 1e-9 for before, after in pairwise(traded))


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.sampled_from(["max_utility", "max_return", "max_sharpe"]), st.sampled_from([0.0, 0.5]))
def test_where_no_trade_pays_the_weights_stay_to_the_last_bit(seed, objective, impact):
    """With a cost beyond every gain the solution is `current` itself, at no cost and no turnover."""
    book = Book(seed)
    found = book.optimize(objective, cost_bps=900.0, impact=impact)
    assert found.values.tobytes() == book.current.tobytes()
    assert found.certificate.turnover == 0.0
    assert all(charge.rate == 0.0 and charge.once == 0.0 for charge in found.certificate.charges)


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_some_assets_stay_while_others_trade(seed):
    """Each asset that the optimum does not trade is at its current weight exactly, not nearly."""
    book = Book(seed)
    for params in ({"cost_bps": 30.0}, {"cost_bps": 30.0, "impact": 0.5}):
        moved = np.abs(book.optimize("max_utility", **params).values - book.current)
        assert not ((moved > 0) & (moved < 1e-10)).any()


@settings(max_examples=6, deadline=None)
@given(SEEDS)
def test_a_shadow_price_is_the_slope_of_the_optimum(seed):
    """Under costs as well: raising `net` by ε raises the utility less costs by price · ε."""
    book, form = Book(seed), {"cost_bps": 20.0, "impact": 0.5}
    step = 1e-5

    def reach(net):
        found = tg.optimize(
            tg.Moments(
                mean=pd.Series(book.mean, book.assets),
                covariance=pd.DataFrame(book.covariance, book.assets, book.assets),
            ),
            optimizer="mvo",
            objective="max_utility",
            risk_aversion=AVERSION,
            constraints=["weight between -20% and 70%", f"net = {net!r}"],
            current=dict(zip(book.assets, book.current, strict=True)),
            periods_per_year=YEARS,
            cost_horizon_periods=HORIZON,
            **form,
        )
        return found, found.certificate.objective - YEARS * charged(found)

    (_, low), (middle, _), (_, high) = reach(1.0 - step), reach(1.0), reach(1.0 + step)
    (budget,) = [b.shadow_price for b in middle.certificate.binding if b.constraint == "net = 1.0"]
    slope = (high - low) / (2 * step)
    left, right = sorted(((reach(1.0)[1] - low) / step, (high - reach(1.0)[1]) / step))
    # At a kink any price between the one-sided slopes is one.
    assert left - 1e-3 * abs(slope) - 1e-6 <= budget <= right + 1e-3 * abs(slope) + 1e-6


@settings(max_examples=4, deadline=None)
@given(SEEDS)
def test_impact_stands_beside_cones(seed):
    """A tracking limit and an ellipsoid of means beside impact: certified, and what an independent solver finds."""
    book, form = Book(seed), {"cost_bps": 10.0, "impact": 0.8}
    found = book.optimize("max_utility", added=["tracking_error[equal] <= 5%"], **form)
    w = found.values
    value = float(book.utility(w).value) - book.least_cost(w, form)
    root = np.linalg.cholesky(book.covariance).T
    n = len(w)
    best = book.best(book.utility, form, lambda v: [cp.norm2(root @ (v - 1 / n)) <= 0.05 / sqrt(YEARS)])
    assert value == pytest.approx(best, abs=1e-7 * (abs(value) + book.mean.max()))
    assert found.certificate.optimality_gap <= 1e-8


@settings(max_examples=4, deadline=None)
@given(SEEDS, st.sampled_from(["max_utility", "max_return"]))
def test_the_best_choice_with_costs_is_the_best_of_all_choices(seed, objective):
    """With `count <= 2` no two assets do better after costs: the search is held against every pair."""
    book, form = Book(seed), {"cost_bps": 20.0, "impact": 0.5}
    found = book.optimize(objective, added=["count <= 2"], **form)
    w = found.values
    assert (w != 0).sum() <= 2
    gain = book.utility if objective == "max_utility" else (lambda v: book.mean @ v)
    value = float(cp.Expression.cast_to_const(gain(w)).value) - book.least_cost(w, form)
    pairs = combinations(range(len(w)), len(w) - 2)
    best = max(book.best(gain, form, lambda v, out=list(out): [v[out] == 0]) for out in pairs)
    assert value == pytest.approx(best, abs=1e-6 * (abs(value) + book.mean.max()))
    assert found.certificate.status == "optimal"

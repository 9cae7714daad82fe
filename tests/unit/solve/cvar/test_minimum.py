"""The minimum-CVaR kernel on real data and on cases with a known answer."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

import tangency as tg
from tangency.domain.constraint import Scope
from tangency.solve import compile_constraints, parse_constraints, primal_residual, with_implicit
from tangency.solve.cvar import minimum_cvar


def feasible_set(assets, texts=()):
    return compile_constraints(
        with_implicit(parse_constraints(list(texts))), Scope(assets=tuple(assets), groups={"kind": {}})
    )


def linear_program(returns, level, cap):
    """Return the least CVaR, long-only and fully invested, by HiGHS."""
    n_periods, n = returns.shape
    cost = np.concatenate([np.zeros(n), [1.0], np.full(n_periods, 1.0 / ((1.0 - level) * n_periods))])
    excess = sparse.hstack([-returns, -np.ones((n_periods, 1)), -sparse.eye(n_periods)]).tocsc()
    budget = np.concatenate([np.ones(n), np.zeros(n_periods + 1)])[None]
    bounds = [(0, cap)] * n + [(None, None)] + [(0, None)] * n_periods
    return linprog(cost, A_ub=excess, b_ub=np.zeros(n_periods), A_eq=budget, b_eq=[1.0], bounds=bounds).fun


@pytest.fixture(scope="module")
def crypto():
    returns = tg.load("crypto", as_of="2024-11-30").returns()
    is_complete = ~np.isnan(returns.values).any(axis=0)
    assets = [asset for asset, keeps in zip(returns.assets, is_complete, strict=True) if keeps]
    return assets, np.ascontiguousarray(returns.values[:, is_complete])


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
@pytest.mark.parametrize("cap", [1.0, 0.15])
def test_crypto_agrees_with_highs(crypto, level, cap):
    assets, returns = crypto
    assert len(assets) >= 10
    found = minimum_cvar(returns, level, feasible_set(assets, [f"weight <= {cap}"]))
    assert found.value == pytest.approx(linear_program(returns, level, cap), rel=1e-9)
    assert 0 <= found.gap + 1e-15 <= 1e-9 * found.value


def test_two_assets_by_hand():
    """A loses 4 where B gains 2, B loses 2 where A gains 1: both lose (w: 4w − 2(1−w) = 2(1−w) − w) at w = 4/9."""
    returns = np.array([[-0.04, 0.02], [0.01, -0.02], [0.03, 0.03], [0.02, 0.01]])
    found = minimum_cvar(returns, 0.75, feasible_set(["A", "B"]))
    assert found.weights == pytest.approx([4 / 9, 5 / 9], abs=1e-15)
    assert found.value == pytest.approx(0.02 / 3, abs=1e-15)
    # p₁ (4, −2) + p₂ (−1, 2) must be alike in both assets: 6 p₁ = 3 p₂.
    assert found.shares == pytest.approx([1 / 3, 2 / 3, 0, 0], abs=1e-15)


def test_scenarios_outside_the_first_screen_join():
    """From a corner whose tail is another one than the minimum's, the answer is that of all scenarios."""
    rng = np.random.default_rng(0)
    returns = rng.standard_t(3, (3000, 5)) * 0.01
    assets = list("ABCDE")
    corner = minimum_cvar(returns, 0.99, feasible_set(assets), start=np.eye(5)[0])
    assert corner.value == pytest.approx(linear_program(returns, 0.99, 1.0), rel=1e-9)


def test_nearly_every_random_draw_is_answered():
    """None is for the exceptions: of two hundred long-only draws at least 95 % are answered."""
    n_answered = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        n, n_periods = int(rng.integers(2, 40)), int(rng.integers(30, 300))
        returns = rng.standard_t(4, (n_periods, n)) * 0.01 + rng.standard_t(4, (n_periods, 1)) * 0.01
        found = minimum_cvar(returns, float(rng.uniform(0.5, 0.99)), feasible_set([f"A{i}" for i in range(n)]))
        n_answered += found is not None
    assert n_answered >= 190


def test_weights_without_end_are_left_to_others():
    """Nothing bounds the gap where a weight has no bound."""
    returns = np.array([[0.01, 0.02], [-0.01, 0.0], [0.02, 0.03]])
    endless = replace(feasible_set(["A", "B"]), lower=np.full(2, -np.inf))
    assert minimum_cvar(returns, 0.5, endless) is None


def test_rows_hold_to_rounding():
    rng = np.random.default_rng(3)
    returns = rng.standard_t(4, (500, 30)) * 0.01
    names = [f"A{i}" for i in range(30)]
    rows = ["A0 + A1 + A2 <= 2%", "A3 - A4 = 1%", "2 * A5 + A6 >= 3%", "weight between -2% and 8%"]
    found = minimum_cvar(returns, 0.9, feasible_set(names, rows))
    assert found is not None
    assert primal_residual(found.weights, feasible_set(names, rows)) <= 1e-14

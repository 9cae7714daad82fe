"""Laws of the minimum-CVaR kernel: degenerate scenarios, assets and sets among them."""

import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from tangency.domain.constraint import Scope
from tangency.domain.risk_kind import RiskKind
from tangency.errors import Infeasible
from tangency.risk.measures import TailMean, scenario_measure
from tangency.solve import (
    compile_constraints,
    linear_gap,
    parse_constraints,
    primal_residual,
    solve_risk,
    with_implicit,
)
from tangency.solve.cvar import minimum_cvar
from tangency.solve.unsolved import Unsolved

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "20"))
SEEDS = st.integers(0, 2**32 - 1)
KINDS = st.sampled_from(
    ["plain", "heavy", "factor", "few periods", "repeated", "duplicates", "cash", "constant", "rounded"]
)
SETS = st.sampled_from(["simplex", "caps", "sectors", "short", "short sectors", "pinned", "free"])
LEVELS = st.one_of(st.sampled_from([0.5, 0.9, 0.95, 0.99]), st.floats(0.3, 0.995))
law = settings(max_examples=EXAMPLES, deadline=None)


def draw_returns(rng, kind):
    n = int(rng.integers(1, 25))
    n_periods = int(rng.integers(2, n + 2)) if kind == "few periods" else int(rng.integers(20, 250))
    returns = rng.standard_t(2 if kind == "heavy" else 5, (n_periods, n)) * rng.uniform(0.003, 0.05, n)
    if kind == "factor":
        returns += rng.standard_t(4, (n_periods, 1)) * 0.02 * rng.uniform(0.2, 1.5, n)
    returns = np.clip(returns + rng.normal(5e-4, 1e-3, n), -0.9, 5.0)
    if kind == "repeated":
        returns = returns[rng.integers(0, max(2, n_periods // 3), n_periods)]
    if kind == "duplicates":
        returns = returns[:, rng.integers(0, n, n)]
    if kind in {"cash", "constant"}:
        returns[:, rng.integers(0, n)] = 0.0 if kind == "cash" else rng.normal(0, 1e-3)
    return np.round(returns, 2) if kind == "rounded" else returns


def draw_texts(rng, n, kind):
    """Draw constraints that some portfolio satisfies."""
    groups = {"sector": {f"A{i:03d}": f"s{rng.integers(0, 4)}" for i in range(n)}}
    inside = rng.dirichlet(np.full(n, rng.choice([0.3, 1.0, 5.0])))
    cap = min(1.0, np.ceil(max(inside.max() * 1.1, 1.5 / n) * 20) / 20)
    texts = {
        "simplex": [],
        "caps": [f"weight <= {cap}"],
        "sectors": [f"weight between 0 and {cap}"],
        "short": [f"weight between -0.1 and {cap}"],
        "short sectors": [f"weight between -0.05 and {cap}"],
        "pinned": [f"weight[A000] = {inside[0]:.6f}"],
        "free": [],
    }[kind]
    if "sectors" in kind:
        for label in sorted(set(groups["sector"].values())):
            total = sum(w for i, w in enumerate(inside) if groups["sector"][f"A{i:03d}"] == label)
            low, high = np.floor(total * 18) / 20, np.ceil(total * 22) / 20
            limits = (f"<= {high}", f">= {low}", f"between {low} and {high}")
            texts.append(f"sector[{label}] {rng.choice(limits)}")
    return groups, texts


def draw_case(seed, returns_kind, set_kind):
    rng = np.random.default_rng(seed)
    returns = draw_returns(rng, returns_kind)
    groups, texts = draw_texts(rng, returns.shape[1], set_kind)
    feasible = feasible_set(returns.shape[1], texts, groups)
    if set_kind == "free":
        feasible = replace(feasible, lower=np.full(returns.shape[1], -np.inf))
    return returns, feasible, rng.normal(0, 1e-3, returns.shape[1])


def feasible_set(n, texts=(), groups=None, order=None):
    names = [f"A{i:03d}" for i in (range(n) if order is None else order)]
    return compile_constraints(
        with_implicit(parse_constraints(list(texts))), Scope(assets=tuple(names), groups=groups or {})
    )


def highs_minimum(returns, level, feasible, linear=None):
    """Return min CVaR(w) + q'w by Rockafellar and Uryasev's linear program: w, ζ and one excess a scenario."""
    n_periods, n = returns.shape
    mass = (1 - level) * n_periods
    cost = np.concatenate([np.zeros(n) if linear is None else linear, [1.0], np.full(n_periods, 1 / mass)])
    excess = sparse.hstack([-returns, -np.ones((n_periods, 1)), -sparse.eye(n_periods)])
    rows = sparse.hstack([feasible.rows, sparse.csr_matrix((len(feasible.rows), n_periods + 1))]).tocsr()
    upper, lower = np.isfinite(feasible.row_upper), np.isfinite(feasible.row_lower)
    matrix = sparse.vstack([excess, rows[upper], -rows[lower]])
    limits = np.concatenate([np.zeros(n_periods), feasible.row_upper[upper], -feasible.row_lower[lower]])
    bounds = [*zip(feasible.lower, feasible.upper, strict=True), (None, None), *[(0, None)] * n_periods]
    tight = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    return linprog(cost, A_ub=matrix, b_ub=limits, bounds=bounds, method="highs", options=tight)


def cvar(returns, level, weights):
    """Return Rockafellar and Uryasev's minimum over ζ, which one of the losses attains."""
    losses = -(returns @ weights)
    mass = (1 - level) * len(losses)
    return min(zeta + np.maximum(losses - zeta, 0).sum() / mass for zeta in losses)


def size_of(returns, objective):
    return max(abs(objective), 1e-2 * np.sqrt((returns**2).mean()))


def is_unique(found, returns, feasible):
    """Whether the solution is a vertex whose held sides all press: then no other point is as good."""
    is_held = np.abs(found.multipliers.bounds) > 1e-9
    cap = found.shares.max()
    n_ties = int(((found.shares > 1e-9 * cap) & (found.shares < cap * (1 - 1e-9))).sum())
    n_rows = int((np.abs(found.multipliers.rows) > 1e-9).sum())
    return is_held.sum() + n_ties + n_rows >= returns.shape[1] + 1


@law
@given(SEEDS, KINDS, SETS, LEVELS, st.booleans())
def test_no_linear_program_finds_less(seed, returns_kind, set_kind, level, is_tilted):
    """CVaR(w) + q'w is HiGHS' minimum to 1e-9 of its size, and the point is feasible to 1e-11."""
    returns, feasible, linear = draw_case(seed, returns_kind, set_kind)
    linear = linear if is_tilted else None
    theirs = highs_minimum(returns, level, feasible, linear)
    found = minimum_cvar(returns, level, feasible, linear=linear)
    if set_kind == "free":  # nothing bounds the gap
        assert found is None
        return
    assert found is not None
    objective = found.value + (0.0 if linear is None else linear @ found.weights)
    assert found.value == pytest.approx(cvar(returns, level, found.weights), rel=1e-12, abs=1e-15)
    assert abs(objective - theirs.fun) <= 1e-9 * size_of(returns, objective)
    assert primal_residual(found.weights, feasible) <= 1e-11


@law
@given(SEEDS, KINDS, SETS, LEVELS, st.booleans())
def test_the_dual_point_proves_the_minimum(seed, returns_kind, set_kind, level, is_tilted):
    """With p in its set, CVaR(w) + q'w − min (q − R'p)'w is at most 1e-9, by the multipliers returned."""
    returns, feasible, linear = draw_case(seed, returns_kind, set_kind)
    linear = linear if is_tilted else np.zeros_like(linear)
    found = minimum_cvar(returns, level, feasible, linear=linear)
    if found is None:  # the law above says when
        return
    cap = 1.0 / ((1.0 - level) * len(returns))
    assert found.shares.min() >= 0.0
    assert found.shares.max() <= cap * (1 + 1e-12)
    assert found.shares.sum() == pytest.approx(1.0, abs=1e-12)
    gradient = linear - returns.T @ found.shares
    stationary = gradient + found.multipliers.bounds + found.multipliers.rows @ feasible.rows
    objective = found.value + linear @ found.weights
    gap = objective - gradient @ found.weights + linear_gap(gradient, found.weights, found.multipliers, feasible)
    assert np.abs(stationary).max() <= 1e-9 * np.abs(gradient).max() + 1e-15
    assert -1e-12 * size_of(returns, objective) <= gap <= 1e-9 * size_of(returns, objective)
    admitted = TailMean(level).admitted(found.shares)
    assert np.abs(admitted - found.shares).max() <= 1e-12


@law
@given(SEEDS, LEVELS)
def test_permuting_assets_permutes_weights(seed, level):
    """Permuted columns have the permuted weights to 1e-9 where the minimum is one point, and its value always."""
    rng = np.random.default_rng(seed)
    returns = draw_returns(rng, "factor")
    n = returns.shape[1]
    groups, texts = draw_texts(rng, n, "sectors")
    order = rng.permutation(n)
    base = minimum_cvar(returns, level, feasible_set(n, texts, groups))
    moved = minimum_cvar(np.ascontiguousarray(returns[:, order]), level, feasible_set(n, texts, groups, order))
    assert moved.value == pytest.approx(base.value, abs=1e-9 * size_of(returns, base.value))
    if is_unique(base, returns, feasible_set(n, texts, groups)):
        assert np.abs(moved.weights - base.weights[order]).max() <= 1e-9


@law
@given(SEEDS, KINDS, LEVELS, st.floats(1e-4, 1e3))
def test_scaling_returns_scales_the_value(seed, kind, level, factor):
    """CVaR of c·R is c times that of R, and so is its minimum."""
    returns, feasible, _ = draw_case(seed, kind, "caps")
    base, scaled = minimum_cvar(returns, level, feasible), minimum_cvar(returns * factor, level, feasible)
    assert scaled.value == pytest.approx(base.value * factor, abs=1e-9 * factor * size_of(returns, base.value))


@law
@given(SEEDS, KINDS, SETS.filter(lambda kind: kind != "free"), LEVELS)
def test_the_start_does_not_matter(seed, returns_kind, set_kind, level):
    """From the minimum of other scenarios, from the mean's best vertex, or from no start: the same value."""
    returns, feasible, linear = draw_case(seed, returns_kind, set_kind)
    base = minimum_cvar(returns, level, feasible)
    neighbour = minimum_cvar(returns[::2], level, feasible)
    tilted = minimum_cvar(returns, level, feasible, linear=1e3 * linear)
    for start in (neighbour, tilted):
        again = minimum_cvar(returns, level, feasible, start=start.weights)
        assert again.value == pytest.approx(base.value, abs=1e-9 * size_of(returns, base.value))


def test_an_infeasible_set_is_said_to_be():
    """What contradicts itself is no None of the kernel, and an error in the user's words where it is asked for."""
    returns, conflicting = np.zeros((30, 4)), feasible_set(4, ["weight <= 20%"])
    with pytest.raises(Unsolved):
        minimum_cvar(returns, 0.95, conflicting)
    with pytest.raises(Infeasible):
        solve_risk(scenario_measure(RiskKind.CVAR, returns), np.zeros(4), conflicting)

"""Laws of the minimum-CVaR kernel: degenerate scenarios, assets and sets among them."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from tangency.contracts.limits import TailLimit
from tangency.domain.constraint import Scope
from tangency.errors import Infeasible
from tangency.solve import compile_constraints, linear_gap, parse_constraints, primal_residual, with_implicit
from tangency.solve.tail import minimum_tail

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "30"))
SEEDS = st.integers(0, 2**32 - 1)
KINDS = st.sampled_from(
    ["plain", "heavy", "factor", "few periods", "repeated", "duplicates", "cash", "constant", "rounded"]
)
SETS = st.sampled_from(["simplex", "caps", "sectors", "short", "short sectors", "pinned", "unbounded below"])
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
        "unbounded below": ["weight <= 0.5", "net = 100%"] if n > 1 else [],
    }[kind]
    if "sectors" in kind:
        for label in sorted(set(groups["sector"].values())):
            total = sum(w for i, w in enumerate(inside) if groups["sector"][f"A{i:03d}"] == label)
            low, high = np.floor(total * 18) / 20, np.ceil(total * 22) / 20
            limits = (f"<= {high}", f">= {low}", f"between {low} and {high}")
            texts.append(f"sector[{label}] {rng.choice(limits)}")
    return groups, texts


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


def scale_of(returns, objective):
    return max(abs(objective), 1e-2 * np.sqrt((returns**2).mean()))

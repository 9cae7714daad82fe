"""Laws of the search, with SCIP and enumeration as the independent solvers."""

from itertools import combinations, pairwise

import clarabel
import numpy as np
import pyscipopt
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tangency.domain.constraint import Scope
from tangency.solve import (
    compile_constraints,
    parse_constraints,
    primal_residual,
    solve_linear,
    solve_quadratic,
    solve_ratio,
    with_implicit,
)

SEEDS = st.integers(0, 2**32 - 1)


class Case:
    """Moments of a factor model, and a count, minimums, caps and sector rows with a portfolio inside."""

    def __init__(self, seed, most_assets=11):
        rng = np.random.default_rng(seed)
        self.n = n = int(rng.integers(3, most_assets))
        loadings = rng.normal(0.5, 0.5, (n, 3))
        self.covariance = loadings @ loadings.T + np.diag(rng.uniform(0.1, 2.0, n))
        self.mean = rng.uniform(-0.2, 1.0, n)
        self.most = int(rng.integers(1, n + 1))
        self.least = float(rng.choice([0.0, round(0.8 / self.most, 3), 0.05]))
        self.least = min(self.least, round(0.9 / self.most, 3))
        self.cap = min(1.0, round(1.0 / self.most + rng.uniform(0.02, 0.4), 3))
        self.sector = np.array([int(rng.integers(0, 2)) for _ in range(n)])
        inside = rng.permutation(n)[: self.most]
        self.sector_cap = min(1.0, round(float((self.sector[inside] == 0).sum()) / self.most + 0.05, 3))
        self.mean[inside] = np.abs(self.mean[inside]) + 0.05
        texts = [f"count <= {self.most}", f"weight <= {self.cap}", f"sector[s0] <= {self.sector_cap}"]
        if self.least > 0:
            texts.append(f"weight >= {self.least} or 0")
        assets = tuple(f"A{i:02d}" for i in range(n))
        sectors = {asset: f"s{label}" for asset, label in zip(assets, self.sector, strict=True)}
        sectors["out"] = "s0"
        scope = Scope(assets=assets, groups={"sector": sectors}, elsewhere=("out",))
        self.feasible = compile_constraints(with_implicit(parse_constraints(texts)), scope)

    def scip(self, objective):
        """Return the support that SCIP finds at the optimum of w'Σw or m'w: weights, and one binary for each."""
        model = pyscipopt.Model()
        model.hideOutput()
        model.setParam("limits/gap", 1e-8)
        w = [model.addVar(lb=0.0, ub=self.cap) for _ in range(self.n)]
        z = [model.addVar(vtype="B") for _ in range(self.n)]
        for own, held in zip(w, z, strict=True):
            model.addCons(own <= self.cap * held)
            model.addCons(own >= self.least * held)
        model.addCons(pyscipopt.quicksum(w) == 1.0)
        model.addCons(pyscipopt.quicksum(z) <= self.most)
        model.addCons(pyscipopt.quicksum(w[i] for i in np.flatnonzero(self.sector == 0)) <= self.sector_cap)
        if objective == "min_risk":
            risk = model.addVar(lb=0.0)
            pairs = ((i, j) for i in range(self.n) for j in range(self.n))
            model.addCons(pyscipopt.quicksum(self.covariance[i, j] * w[i] * w[j] for i, j in pairs) <= risk)
            model.setObjective(risk, "minimize")
        else:
            model.setObjective(pyscipopt.quicksum(m * own for m, own in zip(self.mean, w, strict=True)), "maximize")
        model.optimize()
        assert model.getStatus() in {"optimal", "gaplimit"}
        return np.flatnonzero([model.getVal(own) > 0.5 for own in z]).tolist()

    def supports(self):
        for size in range(1, self.most + 1):
            yield from (list(members) for members in combinations(range(self.n), size))


def best_on(case, members, objective):
    """Return the best weights of a support by Clarabel, or None: of w'Σw, of −m'w, or of the ratio by its cone."""
    options = clarabel.DefaultSettings()
    options.verbose = False
    options.tol_gap_abs = options.tol_gap_rel = options.tol_feas = 1e-11
    k = len(members)
    hessian = np.zeros((k + 1, k + 1))
    if objective != "max_return":
        hessian[:k, :k] = case.covariance[np.ix_(members, members)]
    linear = np.append(-case.mean[members], 0.0) if objective == "max_return" else np.zeros(k + 1)
    # The last column scales the weights: it is 1 but for the ratio, where m'y is 1 instead.
    pin = np.append(case.mean[members], 0.0) if objective == "max_sharpe" else np.eye(k + 1)[k]
    in_sector = (case.sector[members] == 0).astype(float)
    below = [
        np.column_stack([np.eye(k), np.full(k, -case.cap)]),
        np.column_stack([-np.eye(k), np.full(k, case.least)]),
        np.append(in_sector, -case.sector_cap),
    ]
    solved = clarabel.DefaultSolver(
        sparse.csc_matrix(np.triu(hessian)),
        linear,
        sparse.csc_matrix(np.vstack([pin, np.append(np.ones(k), -1.0), *below])),
        np.concatenate([[1.0, 0.0], np.zeros(2 * k + 1)]),
        [clarabel.ZeroConeT(2), clarabel.NonnegativeConeT(2 * k + 1)],
        options,
    ).solve()
    if str(solved.status) != "Solved":
        return None
    weights = np.zeros(case.n)
    weights[members] = np.array(solved.x)[:k] / solved.x[k]
    return weights


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_scip_finds_no_lower_variance(seed):
    """Min w'Σw, least·z ≤ w ≤ cap·z, Σz ≤ k: the support that SCIP finds is not better, and the search's gap is nil."""
    case = Case(seed)
    ours = solve_quadratic(case.covariance, np.zeros(case.n), case.feasible)
    theirs = best_on(case, case.scip("min_risk"), "min_risk")
    value = ours.weights @ case.covariance @ ours.weights
    assert primal_residual(ours.weights, case.feasible) <= 1e-9
    assert value <= theirs @ case.covariance @ theirs * (1 + 1e-7)
    assert ours.multipliers.search_gap <= 1e-6 * value


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_scip_finds_no_larger_return(seed):
    """Max m'w over the same choices."""
    case = Case(seed)
    ours, _ = solve_linear(-case.mean, case.feasible)
    theirs = best_on(case, case.scip("max_return"), "max_return")
    assert primal_residual(ours, case.feasible) <= 1e-9
    assert case.mean @ ours >= case.mean @ theirs - 1e-7 * np.abs(case.mean).max()


@settings(max_examples=12, deadline=None)
@given(SEEDS)
def test_no_support_has_a_larger_ratio(seed):
    """The best ratio over all supports, each a convex problem by itself, is the search's."""
    case = Case(seed, most_assets=7)
    ours = solve_ratio(case.covariance, case.mean, case.feasible)
    each = (best_on(case, members, "max_sharpe") for members in case.supports())
    best = max(ratio(case, weights) for weights in each if weights is not None)
    assert primal_residual(ours.weights, case.feasible) <= 1e-9
    assert ratio(case, ours.weights) >= best * (1 - 1e-7)


def ratio(case, weights):
    return case.mean @ weights / np.sqrt(weights @ case.covariance @ weights)


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_a_looser_count_is_never_worse(seed):
    """min_k f is not increasing in k."""
    case = Case(seed)
    assets = case.feasible.scope
    values = []
    for most in range(1, case.n + 1):
        texts = with_implicit(parse_constraints([f"count <= {most}"]))
        found = solve_quadratic(case.covariance, np.zeros(case.n), compile_constraints(texts, assets)).weights
        values.append(found @ case.covariance @ found)
    assert all(later <= earlier * (1 + 1e-9) for earlier, later in pairwise(values))

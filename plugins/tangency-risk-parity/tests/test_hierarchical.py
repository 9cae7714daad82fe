import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage, to_tree

from tangency.domain.constraint import Scope
from tangency.sdk import ConfigurationError, Infeasible, Problem, primal_residual
from tangency.solve import compile_constraints, parse_constraints, with_implicit
from tangency.testing import ComponentKind, assert_conforms
from tangency_risk_parity.bending import _RoomOfBounds, _RoomOfRows, bent, unbent
from tangency_risk_parity.bisection import bisected
from tangency_risk_parity.clustering import Linkage, hierarchy
from tangency_risk_parity.hrp import HierarchicalRiskParity
from tangency_risk_parity.params import HierarchicalParams
from tangency_risk_parity.plugin import register_optimizers

(SPEC,) = (spec for spec in register_optimizers() if spec.name == "hrp")
GOLDEN = json.loads((Path(__file__).parent / "pypfopt_hrp.json").read_text(encoding="utf-8"))
SEEDS = st.integers(0, 2**32 - 1)


def drawn(seed, n):
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((80, 2)) @ rng.standard_normal((2, n)) * 0.01
    return np.cov(common + rng.standard_normal((80, n)) * rng.uniform(0.005, 0.05, n), rowvar=False).reshape(n, n)


def problem(covariance, constraints=()):
    n = len(covariance)
    assets = tuple(f"A{i:03d}" for i in range(n))
    scope = Scope(assets=assets, groups={"sector": {asset: f"S{i % 3}" for i, asset in enumerate(assets)}})
    return Problem(
        assets=assets,
        mean=np.zeros(n),
        covariance=covariance,
        feasible=compile_constraints(with_implicit(parse_constraints(constraints)), scope),
        returns=None,
        current=None,
        periods_per_year=None,
        seed=0,
    )


def textbook(covariance, method):
    """Return López de Prado's (2016) weights by his own recipe: whole lists of assets, one portfolio for each half."""
    volatilities = np.sqrt(np.diag(covariance))
    distance = np.sqrt((1 - covariance / np.outer(volatilities, volatilities)).clip(0, 2) / 2)
    order = to_tree(linkage(distance[np.triu_indices(len(covariance), 1)], method)).pre_order()
    weights = np.ones(len(covariance))
    lists = [order]
    while lists:
        lists = [part for each in lists for part in (each[: len(each) // 2], each[len(each) // 2 :]) if len(each) > 1]
        for first, second in zip(lists[::2], lists[1::2], strict=True):
            variances = []
            for half in (first, second):
                own = covariance[np.ix_(half, half)]
                inverse = 1 / np.diag(own)
                inverse /= inverse.sum()
                variances.append(inverse @ own @ inverse)
            share = 1 - variances[0] / sum(variances)
            weights[first] *= share
            weights[second] *= 1 - share
    return weights


def solved(given_problem, method="single"):
    return HierarchicalRiskParity(HierarchicalParams(linkage=method)).solve(given_problem)


@pytest.mark.parametrize("method", Linkage)
def test_conforms(method):
    assert_conforms(SPEC, ComponentKind.OPTIMIZER, params={"linkage": method.value})


def test_published_weights():
    """Clustered by pairwise correlations and halved by pairwise covariances, as PyPortfolioOpt's test does."""
    covariance = np.array(GOLDEN["covariance"])
    order = hierarchy(np.array(GOLDEN["correlation"]), Linkage.SINGLE).order
    weights = unbent(bisected(covariance[np.ix_(order, order)]), 1.0)
    assert weights == pytest.approx(np.array(GOLDEN["weights"])[order], abs=GOLDEN["tolerance"])


@given(SEEDS, st.integers(2, 20), st.sampled_from(Linkage))
@settings(max_examples=40)
def test_weights_are_those_of_the_textbook(seed, n, method):
    """By any linkage, to 1e-12."""
    covariance = drawn(seed, n)
    assert solved(problem(covariance), method).weights == pytest.approx(textbook(covariance, method.value), abs=1e-12)


@given(SEEDS, st.integers(2, 12))
@settings(max_examples=30)
def test_bounds_and_sectors_are_kept(seed, n):
    """Whatever they are, as long as something satisfies them."""
    texts = [f"weight between {0.3 / n} and {1.6 / n}", "sector[S0] <= 45%" if n > 2 else "sector[S0] <= 70%"]
    given_problem = problem(drawn(seed, n), texts)
    found = solved(given_problem)
    assert primal_residual(found.weights, given_problem.feasible) <= 1e-10


@given(SEEDS, st.integers(2, 9))
@settings(max_examples=15, deadline=None)
def test_linear_programs_and_sums_find_the_same_room(seed, n):
    """Where bounds alone limit the weights, two linear programs a split find what sums of bounds say."""
    covariance = drawn(seed, n)
    feasible = problem(covariance, [f"weight between {0.4 / n} and {1.5 / n}"]).feasible
    splits = bisected(covariance)
    by_sums, by_programs = _RoomOfBounds(feasible), _RoomOfRows(feasible)
    totals = {(0, n): 1.0}
    for split in splits:
        total = totals[split.start, split.end]
        least, most = by_sums.of(split, total)
        assert by_programs.of(split, total) == pytest.approx((least, most), abs=1e-9)
        first = least + split.share * (most - least)
        totals[split.start, split.middle], totals[split.middle, split.end] = first, total - first
        by_programs = by_programs.after(split, first)


def test_a_cap_bends_only_the_splits_that_it_reaches():
    """Four uncorrelated assets with variances 1, 4, 4, 4: halves (1, 4) and (4, 4), a cap of 30 % on every weight.

    The halves' variances are 4/5 and 2, so the first half is due 5/7 and gets 60 %, of which either asset has 30 %.
    The second half is split evenly, as it is due.
    """
    splits = bisected(np.diag([1.0, 4.0, 4.0, 4.0]))
    free = unbent(splits, 1.0)
    assert free == pytest.approx([4 / 7, 1 / 7, 1 / 7, 1 / 7], abs=1e-15)
    found = bent(splits, 1.0, problem(np.eye(4), ["weight <= 30%"]).feasible)
    assert found.weights == pytest.approx([0.3, 0.3, 0.2, 0.2], abs=1e-15)
    assert found.n_moved == 2


def test_bent_splits_are_said():
    covariance = drawn(4, 6)
    assert "bent" not in solved(problem(covariance)).certificate.solver
    assert "splits bent by constraints" in solved(problem(covariance, ["weight <= 18%"])).certificate.solver


def test_contradictions_are_named():
    with pytest.raises(Infeasible, match="no portfolio"):
        solved(problem(drawn(1, 4), ["weight <= 20%"]))


def test_constraints_that_no_split_can_honour_are_refused():
    with pytest.raises(ConfigurationError, match="cannot honour"):
        solved(problem(drawn(1, 4), ["count <= 2"]))

"""Laws of entropy pooling, against sampled reweightings and another solver."""

from dataclasses import replace

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import null_space
from scipy.optimize import linprog

from tangency.sdk import ConfigurationError, DataError
from tangency.testing import ComponentKind, assert_conforms
from tangency_black_litterman.entropy_pooling import EntropyPooling, EntropyPoolingParams
from tangency_black_litterman.plugin import register_view_models
from tangency_black_litterman.pooling.dual import nearest, relative_entropy
from tangency_black_litterman.pooling.row import Row
from tangency_black_litterman.pooling.scenarios import moved_scenarios

LAWS = settings(max_examples=15, deadline=None)
seeds = st.integers(0, 10**6)


def _posterior(beliefs, *views, **params):
    return EntropyPooling(EntropyPoolingParams(views=views, **params)).update(beliefs)


def _facts(posterior):
    return {fact.name: fact.value for fact in posterior.facts}


@LAWS
@given(seed=seeds)
def test_the_moved_scenarios_have_the_moments_of_the_models(history, seed):
    """Alike, they have the beliefs' mean and covariance; under the sample covariance they move next to nothing."""
    beliefs = history(seed, n_periods=60)
    scaled = replace(beliefs, mean=2.0 * beliefs.mean, covariance=np.diag(np.diag(beliefs.covariance)))
    moved = moved_scenarios(scaled, where="test")
    assert moved.mean(axis=0) == pytest.approx(scaled.mean, abs=1e-15)
    assert np.cov(moved, rowvar=False, ddof=0) == pytest.approx(scaled.covariance, rel=1e-9, abs=1e-15)
    own = moved_scenarios(beliefs, where="test")
    values = beliefs.returns.values
    assert own == pytest.approx(beliefs.mean + (values - values.mean(axis=0)) * np.sqrt(60 / 59), abs=1e-12)


def test_no_views_and_no_confidence(history):
    """With no views the posterior is the prior, to the bit; so it is where their confidence is zero."""
    beliefs = history()
    for found in (_posterior(beliefs), _posterior(beliefs, "A returns 50%", confidence=0.0)):
        assert found.mean is beliefs.mean
        assert found.covariance is beliefs.covariance
        assert found.probabilities is None


@LAWS
@given(seed=seeds, shift=st.floats(-0.5, 0.5))
def test_linear_views_against_another_solver(history, seed, shift):
    """Probabilities and entropy are those of an interior point on the exponential cone."""
    beliefs = history(seed, n_periods=80)
    views = (f"A returns {beliefs.mean[0] * 365 + shift:.6f}", "B outperforms C by at least 10%", "rank D > B")
    try:
        found = _posterior(beliefs, *views)
    except ConfigurationError:
        return  # contradictions have a test of their own
    x = moved_scenarios(beliefs, where="test")
    p = cp.Variable(80)
    held = [cp.sum(p) == 1, 365 * p @ x[:, 0] == float(views[0].split()[-1])]
    held += [365 * p @ (x[:, 1] - x[:, 2]) >= 0.1, 365 * p @ (x[:, 3] - x[:, 1]) >= 0]
    value = cp.Problem(cp.Minimize(cp.sum(cp.kl_div(p, np.full(80, 1 / 80)))), held).solve(solver="CLARABEL")
    assert _facts(found)["relative entropy"] == pytest.approx(value, abs=1e-6)
    assert found.probabilities == pytest.approx(p.value, abs=2e-4)
    assert _facts(found)["primal residual"] <= 1e-9
    assert abs(_facts(found)["duality gap"]) <= 1e-9


def test_views_of_every_kind_are_obeyed(history):
    beliefs = history(3)
    views = (
        "A outperforms B by 20%",
        "rank C > D",
        "volatility[A] = 30%",
        "correlation[A, B] <= 0.1",
        "cvar[C, 90%] = 5%",
        "quantile[D, 10%] >= -1.5%",
    )
    found = _posterior(beliefs, *views)
    p, x = found.probabilities, moved_scenarios(beliefs, where="test")
    mean = p @ x
    covariance = (x - mean).T @ np.diag(p) @ (x - mean)
    assert found.mean == pytest.approx(mean)
    assert found.covariance == pytest.approx(covariance)
    assert 365 * (mean[0] - mean[1]) == pytest.approx(0.2, abs=1e-9)
    assert mean[2] >= mean[3] - 1e-12
    assert np.sqrt(365 * covariance[0, 0]) == pytest.approx(0.3, rel=1e-8)
    assert covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]) <= 0.1 + 1e-8
    order = np.argsort(x[:, 2])
    worst = np.minimum(np.cumsum(p[order]), 0.1)
    assert -np.diff(worst, prepend=0.0) @ x[order, 2] / 0.1 == pytest.approx(0.05, rel=1e-7)
    assert p[x[:, 3] < -0.015].sum() <= 0.1 + 1e-9
    for view in found.views:
        assert view.posterior == pytest.approx(view.stated, rel=1e-6) or view.relation != "="


def _interior(equal, below):
    """Return the reweighting with the largest smallest probability; None where the views leave no room."""
    n = equal.shape[1]
    rows = np.vstack([np.hstack([below, np.zeros((len(below), 1))]), np.hstack([-np.eye(n), np.ones((n, 1))])])
    sums = np.vstack([np.hstack([equal, np.zeros((len(equal), 1))]), np.append(np.ones(n), 0.0)])
    found = linprog(
        np.append(np.zeros(n), -1.0), A_ub=rows, b_ub=np.zeros(len(rows)),
        A_eq=sums, b_eq=np.append(np.zeros(len(equal)), 1.0), bounds=(None, None), method="highs",
    )  # fmt: skip
    return found.x[:n] if found.success and found.x[-1] > 0.0 else None


def _sampled(p, equal, below, rng, count):
    """Yield reweightings that satisfy equal · p = 0 and below · p ≤ 0, by hit and run."""
    basis = null_space(np.vstack([equal, np.ones(p.size)]))
    limits = np.vstack([-np.eye(p.size), below])
    for _ in range(count):
        d = basis @ rng.standard_normal(basis.shape[1])
        room, rate = np.maximum(-(limits @ p), 0.0), limits @ d
        with np.errstate(divide="ignore", invalid="ignore"):
            steps = room / rate
        p = p + rng.uniform(steps[rate < 0].max(), steps[rate > 0].min()) * d
        yield p


def _no_sample_is_nearer(entropy, slices, prior):
    """Compare with 10 000 reweightings that satisfy the views, from all the slices together."""
    rng = np.random.default_rng(11)
    arrays = [(np.array(equal), np.array(below).reshape(-1, prior.size)) for equal, below in slices]
    starts = [(start, *rows) for rows in arrays if (start := _interior(*rows)) is not None]
    each = -(-10_000 // len(starts))
    seen = [p for start, *rows in starts for p in _sampled(start, *rows, rng, each)]
    assert len(seen) >= 10_000
    assert entropy <= min(relative_entropy(np.maximum(p, 0.0), prior) for p in seen) + 1e-9


def test_no_sampled_reweighting_is_nearer_on_means_and_quantiles(history):
    beliefs = history(5, n_periods=40)
    views = ("A outperforms B by 60%", "rank C > D", "quantile[D, 20%] >= -1%")
    found = _facts(_posterior(beliefs, *views))["relative entropy"]
    x = moved_scenarios(beliefs, where="test")
    below = [x[:, 3] - x[:, 2], (x[:, 3] < -0.01) - 0.2]
    equal = [365 * (x[:, 0] - x[:, 1]) - 0.6]
    _no_sample_is_nearer(found, [(equal, below)], np.full(40, 1 / 40))


@pytest.mark.parametrize("stated", [0.15, 0.35])
def test_no_sampled_reweighting_is_nearer_on_a_volatility(history, stated):
    """The mean is free: the reweightings have many of them."""
    beliefs = history(6, n_periods=40)
    found = _facts(_posterior(beliefs, f"volatility[A] = {stated}"))["relative entropy"]
    r = moved_scenarios(beliefs, where="test")[:, 0]
    means = r.mean() + np.linspace(-0.3, 0.3, 25) * r.std()
    slices = [([r - m, (r - m) ** 2 - stated**2 / 365], []) for m in means]
    _no_sample_is_nearer(found, slices, np.full(40, 1 / 40))


def test_no_sampled_reweighting_is_nearer_on_a_correlation(history):
    beliefs = history(7, n_periods=40)
    found = _facts(_posterior(beliefs, "correlation[A, B] = 0.7"))["relative entropy"]
    a, b = moved_scenarios(beliefs, where="test")[:, :2].T
    rng = np.random.default_rng(3)
    slices = []
    for _ in range(25):
        means = np.array([a.mean(), b.mean()]) + rng.normal(0, 0.1, 2) * [a.std(), b.std()]
        spreads = np.array([a.std(), b.std()]) * rng.uniform(0.8, 1.2, 2)
        da, db = a - means[0], b - means[1]
        product = da * db - 0.7 * spreads.prod()
        slices.append(([da, db, da**2 - spreads[0] ** 2, db**2 - spreads[1] ** 2, product], []))
    _no_sample_is_nearer(found, slices, np.full(40, 1 / 40))


@pytest.mark.parametrize("factor", [0.6, 1.4])
def test_no_sampled_reweighting_is_nearer_on_a_cvar(history, factor):
    """One slice for each scenario that may be the value at risk."""
    beliefs = history(8, n_periods=40)
    losses = -moved_scenarios(beliefs, where="test")[:, 0]
    stated = round(factor * float(np.sort(losses)[-8:].mean()), 6)
    found = _facts(_posterior(beliefs, f"cvar[A, 80%] = {stated}"))["relative entropy"]
    slices = []
    for split in np.sort(losses)[::-1][1:20]:
        excess = split + np.maximum(losses - split, 0.0) / 0.2 - stated
        slices.append(([excess], [(losses > split) - 0.2, 0.2 - (losses >= split)]))
    _no_sample_is_nearer(found, slices, np.full(40, 1 / 40))


@LAWS
@given(seed=seeds, data=st.data())
def test_whatever_is_stated_holds(history, seed, data):
    """Up to three views of any kinds, each of something else and not far from the prior, are obeyed together."""
    beliefs = history(seed, n_periods=150)
    spread = np.sqrt(np.diag(beliefs.covariance))
    tails = -np.sort(beliefs.returns.values, axis=0)[:15].mean(axis=0)
    texts = {}
    for _ in range(data.draw(st.integers(1, 3))):
        i, relation = data.draw(st.integers(0, 3)), data.draw(st.sampled_from(["=", "<=", ">="]))
        kind, factor = data.draw(st.integers(0, 3)), data.draw(st.floats(0.85, 1.2))
        texts[kind, i] = (
            f"mean[{'ABCD'[i]}] {relation} {365 * (beliefs.mean[i] + (factor - 1.0) * spread[i]):.4f}",
            f"volatility[{'ABCD'[i]}] {relation} {factor * spread[i] * np.sqrt(365):.4f}",
            f"correlation[{'ABCD'[i]}, {'ABCD'[i - 1]}] {relation} {0.5 * factor:.4f}",
            f"cvar[{'ABCD'[i]}, 90%] {relation} {factor * tails[i]:.4f}",
        )[kind]
    found = _posterior(beliefs, *texts.values())
    for view in found.views:
        off = {"=": abs, "<=": float, ">=": lambda gap: -gap}[view.relation](view.posterior - view.stated)
        assert off <= 1e-6 * max(abs(view.stated), 1e-3)


def test_a_narrow_tail_beside_a_wide_one(history):
    """An upper bound on one asset's tail needs a number of scenarios in it that a lower bound on another's leaves."""
    beliefs = history(87, n_periods=213)
    found = _posterior(beliefs, "cvar[A, 90%] <= 4.5%", "cvar[C, 90%] >= 5%")
    assert found.views[0].posterior <= 0.045 * (1.0 + 1e-6)
    assert found.views[1].posterior >= 0.05 * (1.0 - 1e-6)


def test_contradictory_views_are_named_irreducibly(history):
    views = ("A returns 10%", "C returns 3%", "B returns 20%", "rank C > D", "B outperforms A by at least 20%")
    with pytest.raises(ConfigurationError, match="satisfy these views together") as caught:
        _posterior(history(), *views)
    assert caught.value.value == "A returns 10%; B returns 20%; B outperforms A by at least 20%"
    with pytest.raises(ConfigurationError, match="satisfy this view") as caught:
        _posterior(history(), "C returns 3%", "A returns 100000%")
    assert caught.value.value == "A returns 100000%"
    with pytest.raises(ConfigurationError, match="satisfy this view"):
        _posterior(history(), "rank A > B", "cvar[A, 95%] >= 90%")


def test_confidence_mixes_with_the_prior(history):
    beliefs = history(2)
    full, half = (_posterior(beliefs, "A returns 10%", confidence=c) for c in (1.0, 0.5))
    n = full.probabilities.size
    assert half.probabilities == pytest.approx(0.5 * full.probabilities + 0.5 / n)
    assert half.mean == pytest.approx(0.5 * full.mean + 0.5 * beliefs.mean)
    with pytest.raises(ConfigurationError, match="one confidence together"):
        _posterior(beliefs, "A returns 10% confidence 50%")


def test_what_data_do_not_allow(history, beliefs_of):
    with pytest.raises(ConfigurationError, match="moments have none"):
        _posterior(replace(history(), returns=None), "A returns 10%")
    short = history(1, n_periods=4)
    with pytest.raises(DataError, match="do not vary in every direction"):
        _posterior(short, "A returns 10%")
    values = history().returns.values.copy()
    values[3, 1] = np.nan
    gappy = beliefs_of(np.zeros(4), np.eye(4), years=365.0, returns=values)
    with pytest.raises(DataError, match="asset B"):
        _posterior(gappy, "A returns 10%")


@pytest.mark.parametrize("view", ["volatility[A] = 0%", "correlation[A, B] = 1", "correlation[A, B] = -120%"])
def test_numbers_that_no_measure_has(history, view):
    with pytest.raises(ConfigurationError, match=r"volatility is more|correlation lies"):
        _posterior(history(), view)


def test_the_nearest_probabilities_without_rows_are_the_prior():
    prior = np.array([0.2, 0.3, 0.5])
    assert nearest(prior, []).probabilities == pytest.approx(prior)
    held = nearest(prior, [Row(values=np.array([1.0, 1.0, -1.0]), is_equality=True)])
    assert held.probabilities == pytest.approx([0.2, 0.3, 0.5])
    pushed = nearest(prior, [Row(values=np.array([-0.9, 0.1, 0.1]), is_equality=False)])
    assert pushed.probabilities == pytest.approx(prior)  # 0.2 ≥ 0.1 already
    raised = nearest(prior, [Row(values=np.array([-0.5, 0.5, 0.5]), is_equality=False)])
    assert raised.probabilities == pytest.approx([0.5, 0.1875, 0.3125])


def test_it_conforms_with_views():
    (spec,) = [spec for spec in register_view_models() if spec.name == "entropy-pooling"]
    views = ("ADA outperforms BNB by 40%", "volatility[BTC] = 60%", "rank sector[Even] > sector[Odd]")
    assert_conforms(spec, ComponentKind.VIEW_MODEL, params={"views": views})

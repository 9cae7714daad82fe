"""Laws of the decomposition of risk, by every measure."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.contracts.returns import Returns
from tangency.risk.decomposition import EulerMeasure, LabelledWeights, component_risk, incremental_risk
from tangency.risk.undefined import UndefinedFigure

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "25"))
SEEDS = st.integers(0, 2**32 - 1)
MEASURES = st.sampled_from(list(EulerMeasure))
LEVELS = st.floats(0.6, 0.995)
law = settings(max_examples=EXAMPLES, deadline=None)


def draw(seed, n_periods=None):
    rng = np.random.default_rng(seed)
    n_periods = int(rng.integers(40, 400)) if n_periods is None else n_periods
    n = int(rng.integers(1, 12))
    values = 0.01 * rng.standard_normal((n_periods, n)) + 0.02 * rng.standard_t(5, (n_periods, 1))
    assets = tuple(f"A{i:02d}" for i in range(n))
    rows = int(rng.integers(1, 20))
    held = tuple(assets[i] for i in rng.integers(0, n, rows))
    labels = {kind: tuple(f"{kind}{i}" for i in rng.integers(0, 3, rows)) for kind in ("sector", "strategy", "account")}
    weights = LabelledWeights(assets=held, weights=rng.normal(0.1, 0.2, rows), labels=labels)
    return returns_of(assets, values), weights


def returns_of(assets, values):
    return Returns(assets=assets, dates=np.arange(len(values)), values=values, periods_per_year=None)


def found_or_none(*arguments, level):
    try:
        return component_risk(*arguments, level=level)
    except UndefinedFigure:
        return None


@law
@given(SEEDS, MEASURES, LEVELS)
def test_components_add_up(seed, measure, level):
    """Σ wᵢ ∂ρ/∂wᵢ = ρ to 1e-12, also where (1 − α)T is no whole number; nested groups add to the outer."""
    returns, weights = draw(seed)
    found = found_or_none(returns, weights, measure, level=level)
    if found is None:
        return
    size = max(abs(found.value), float(np.abs(found.components).sum()))
    assert abs(found.residual) <= 1e-12 * max(size, 1e-3)
    for kinds in (("sector",), ("account", "strategy"), ("account", "strategy", "sector", "asset"), ()):
        assert sum(each.component for each in found.by(*kinds)) == pytest.approx(found.value, abs=1e-12 * max(size, 1))
    outer = {each.group: each.component for each in found.by("account", "strategy")}
    inner = dict.fromkeys(outer, 0.0)
    for each in found.by("account", "strategy", "sector"):
        inner[each.group[:2]] += each.component
    assert inner == pytest.approx(outer, abs=1e-13 * max(size, 1))


@law
@given(SEEDS, MEASURES, LEVELS, st.floats(0.1, 3.0))
def test_twice_the_weights_are_twice_the_risk(seed, measure, level, factor):
    """ρ(cw) = c ρ(w), with the same marginals."""
    returns, weights = draw(seed)
    found = found_or_none(returns, weights, measure, level=level)
    scaled = LabelledWeights(assets=weights.assets, weights=factor * weights.weights, labels=weights.labels)
    again = found_or_none(returns, scaled, measure, level=level)
    if found is None or again is None:
        return
    assert again.value == pytest.approx(factor * found.value, rel=1e-9, abs=1e-12)
    assert again.marginal == pytest.approx(found.marginal, rel=1e-6, abs=1e-9)


@law
@given(SEEDS, MEASURES, LEVELS)
def test_the_order_of_assets_and_rows_changes_nothing(seed, measure, level):
    """Labels decide, not positions."""
    returns, weights = draw(seed)
    rng = np.random.default_rng(seed)
    columns, rows = rng.permutation(len(returns.assets)), rng.permutation(len(weights.assets))
    other = returns_of(tuple(np.array(returns.assets)[columns].tolist()), returns.values[:, columns])
    shuffled = LabelledWeights(
        assets=tuple(np.array(weights.assets)[rows].tolist()),
        weights=weights.weights[rows],
        labels={kind: tuple(np.array(values)[rows].tolist()) for kind, values in weights.labels.items()},
    )
    found = found_or_none(returns, weights, measure, level=level)
    again = found_or_none(other, shuffled, measure, level=level)
    if found is None or again is None:
        return
    assert [each.group for each in again.by("sector")] == [each.group for each in found.by("sector")]
    for one, same in zip(found.by("sector", "asset"), again.by("sector", "asset"), strict=True):
        assert same.component == pytest.approx(one.component, rel=1e-7, abs=1e-10)


@law
@given(SEEDS, st.sampled_from(["cvar", "evar", "gaussian-var", "gaussian-cvar", "volatility", "cdar"]), LEVELS)
def test_a_coherent_measure_of_a_sum_is_no_more_than_the_sum(seed, measure, level):
    """ρ(v + w) ≤ ρ(v) + ρ(w), and so no marginal is above the asset's own risk."""
    returns, _ = draw(seed)
    assets = returns.assets
    rng = np.random.default_rng(seed)

    def risk(values):
        return component_risk(returns, LabelledWeights(assets=assets, weights=values), measure, level=level).value

    one, other = rng.normal(0, 1, len(assets)), rng.normal(0, 1, len(assets))
    assert risk(one + other) <= risk(one) + risk(other) + 1e-10
    found = component_risk(returns, LabelledWeights(assets=assets, weights=one), measure, level=level)
    for i in range(len(assets)):
        assert found.marginal[i] <= risk(np.eye(len(assets))[i]) + 1e-10


@law
@given(SEEDS)
def test_increments_and_what_they_leave_are_the_whole(seed):
    """VaR = Σ increments + what no group accounts for alone."""
    returns, weights = draw(seed, n_periods=120)
    found = incremental_risk(returns, weights, "historical", "account", level=0.95)
    total = sum(each.value_at_risk for each in found.increments) + found.not_explained
    assert total == pytest.approx(found.value_at_risk, abs=1e-14)

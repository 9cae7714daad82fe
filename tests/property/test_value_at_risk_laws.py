"""Laws of value at risk, by every model: of its arguments, and of time."""

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.risk.undefined import UndefinedFigure
from tangency.risk.value_at_risk import VarModel, rolling_forecasts, tail_estimate

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "30"))
SEEDS = st.integers(0, 2**32 - 1)
MODELS = st.sampled_from(list(VarModel))
law = settings(max_examples=EXAMPLES, deadline=None)
# Where volatility is filtered the order of time matters, and the mean of the exponentially weighted one is zero.
ORDERED = {VarModel.FILTERED, VarModel.GARCH, VarModel.FILTERED_GARCH}


def draw(seed, n=300):
    rng = np.random.default_rng(seed)
    freedom = rng.uniform(4.0, 30.0)
    return np.clip(rng.standard_t(freedom, n) * rng.uniform(0.002, 0.03) + rng.normal(0, 1e-3), -0.9, 0.9)


def both(returns, model, level=0.975):
    found = tail_estimate(returns, model, level=level)
    return np.array([found.value_at_risk, found.conditional_value_at_risk])


def both_or_reason(returns, model):
    try:
        return both(returns, model)
    except UndefinedFigure as reason:
        return reason.what


@law
@given(SEEDS, MODELS, st.floats(0.1, 1.5))
def test_homogeneous(seed, model, factor):
    """ρ(cX) = c ρ(X) for c > 0: the measure has the unit of the loss."""
    returns = 0.5 * draw(seed)
    before, after = both_or_reason(returns, model), both_or_reason(factor * returns, model)
    if isinstance(before, str):
        assert after == before
    else:
        assert after == pytest.approx(factor * before, rel=1e-4)


@law
@given(SEEDS, st.sampled_from([each for each in VarModel if each is not VarModel.FILTERED]), st.floats(-0.01, 0.01))
def test_translates(seed, model, shift):
    """ρ(X + a) = ρ(X) − a: cash takes its amount off the loss; but the filter by EWMA takes a mean of zero."""
    returns = 0.5 * draw(seed)
    before, after = both_or_reason(returns, model), both_or_reason(returns + shift, model)
    if isinstance(before, str):
        assert after == before
    else:
        assert after == pytest.approx(before - shift, abs=1e-4 * np.abs(before).max())


@law
@given(SEEDS, st.sampled_from([each for each in VarModel if each not in ORDERED]))
def test_permutations_change_nothing(seed, model):
    """The order of periods says nothing to a model without volatility through time."""
    returns = draw(seed)
    before = both_or_reason(returns, model)
    after = both_or_reason(np.random.default_rng(seed).permutation(returns), model)
    if isinstance(before, str):
        assert after == before
    else:
        assert after == pytest.approx(before, rel=1e-6)


@law
@given(SEEDS, MODELS)
def test_the_mean_beyond_is_no_smaller(seed, model):
    """CVaR ≥ VaR at the same level, and both grow with the level."""
    returns = draw(seed)
    low, high = both_or_reason(returns, model), both_or_reason(returns, model)
    if not isinstance(low, str):
        assert low[1] >= low[0] - 1e-12
        high = both(returns, model, level=0.99)
        assert (high >= low - 1e-9).all()


@law
@given(SEEDS, MODELS, st.integers(130, 200))
def test_no_forecast_sees_its_period_or_a_later_one(seed, model, end):
    """Corrupting the returns from a period on leaves all forecasts until it bit-identical, its own among them."""
    returns = draw(seed, 220)
    corrupt = np.where(np.arange(220) >= end, np.random.default_rng(seed).uniform(-0.9, 5.0, 220), returns)
    level = 0.95 if model is VarModel.EXTREME_VALUE else 0.9
    try:
        clean = rolling_forecasts(returns, model, level=level, window=120)
    except UndefinedFigure:
        return
    known = clean.periods <= end
    if not known.any():
        return
    found = rolling_forecasts(corrupt, model, level=level, window=120)
    alike = found.periods <= end
    assert clean.periods[known].tolist() == found.periods[alike].tolist()
    assert clean.value_at_risk[known].tobytes() == found.value_at_risk[alike].tobytes()
    assert clean.conditional_value_at_risk[known].tobytes() == found.conditional_value_at_risk[alike].tobytes()


@law
@given(SEEDS, MODELS)
def test_a_series_gives_the_same_bits_each_time(seed, model):
    """Two calls on equal values agree bit for bit, however the array lies in memory."""
    returns = draw(seed)
    table = np.column_stack([draw(seed + 1), returns])
    before, after = both_or_reason(returns, model), both_or_reason(table[:, 1], model)
    assert before == after if isinstance(before, str) else before.tobytes() == after.tobytes()


@law
@given(SEEDS)
def test_the_historical_tail_mean_is_subadditive(seed):
    """CVaR(X + Y) ≤ CVaR(X) + CVaR(Y), and so is the Gaussian value at risk; the historical one need not be."""
    one, other = 0.5 * draw(seed), 0.5 * draw(seed + 1)
    joint = both(one + other, "historical")[1]
    assert joint <= both(one, "historical")[1] + both(other, "historical")[1] + 1e-12
    assert (both(one + other, "gaussian") <= both(one, "gaussian") + both(other, "gaussian") + 1e-12).all()


def test_historical_value_at_risk_is_not_subadditive():
    """Two bonds, each defaulting in 4 of 100 periods, never together: 0 alone at 95 %, a loss together."""
    one, other = np.zeros(100), np.zeros(100)
    one[:4], other[4:8] = -0.4, -0.4
    assert both(one, "historical", 0.95)[0] == both(other, "historical", 0.95)[0] == 0.0
    assert both(one + other, "historical", 0.95)[0] == 0.4

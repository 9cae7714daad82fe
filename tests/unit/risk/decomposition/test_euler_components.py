"""Components of risk: published figures, slopes against differences, labels, and what is refused."""

import time

import numpy as np
import pytest

from tangency.contracts.returns import Returns
from tangency.errors import DataError, UnknownName
from tangency.risk.contributions import risk_contributions
from tangency.risk.decomposition import (
    EulerMeasure,
    LabelledWeights,
    component_risk,
    component_risk_of_moments,
    incremental_risk,
)
from tangency.risk.tail import historical_cvar, historical_var
from tangency.risk.undefined import UndefinedFigure
from tangency.risk.value_at_risk import tail_estimate

ASSETS = tuple(f"A{i}" for i in range(6))
RNG = np.random.default_rng(7)
VALUES = 0.01 * RNG.standard_normal((500, 6)) @ (np.eye(6) + 0.3) + 0.02 * RNG.standard_t(7, (500, 1))
WEIGHTS = np.array([0.3, -0.1, 0.25, 0.2, 0.15, 0.2])


def returns_of(values, assets=ASSETS):
    return Returns(assets=assets, dates=np.arange(len(values)), values=values, periods_per_year=None)


def held(weights=WEIGHTS, **labels):
    return LabelledWeights(assets=ASSETS, weights=weights, labels=labels)


def test_the_reference_of_two_assets():
    covariance = np.array([[0.04, 0.012], [0.012, 0.09]])
    weights = LabelledWeights(assets=("A", "B"), weights=[0.6, 0.4])
    given = (("A", "B"), np.zeros(2), covariance, weights)
    found = component_risk_of_moments(*given, "volatility", level=0.95)
    assert round(found.value, 6) == 0.185903
    assert [round(float(each), 7) for each in found.components] == [0.0929516, 0.0929516]
    assert found.components == pytest.approx(risk_contributions(weights.weights, covariance), rel=1e-15)
    var = component_risk_of_moments(("A", "B"), np.array([0.1, 0.2]), covariance, weights, "gaussian-var", level=0.95)
    z = 1.6448536269514722
    expected = weights.weights * (z * (covariance @ weights.weights) / 0.1859032 - [0.1, 0.2])
    assert var.components == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("measure", EulerMeasure)
@pytest.mark.parametrize("level", [0.9, 0.963])
def test_marginals_are_differences_and_components_add(measure, level):
    found = component_risk(returns_of(VALUES), held(), measure, level=level)
    assert found.residual == pytest.approx(0.0, abs=1e-12 * max(found.value, 1.0))
    for i in range(6):
        step = 1e-7 * np.eye(6)[i]
        up = component_risk(returns_of(VALUES), held(WEIGHTS + step), measure, level=level).value
        down = component_risk(returns_of(VALUES), held(WEIGHTS - step), measure, level=level).value
        assert found.marginal[i] == pytest.approx((up - down) / 2e-7, abs=2e-6)


def test_values_are_those_of_the_estimators():
    portfolio = VALUES @ WEIGHTS
    for measure, model, field in (
        ("gaussian-var", "gaussian", "value_at_risk"),
        ("gaussian-cvar", "gaussian", "conditional_value_at_risk"),
        ("cornish-fisher-var", "cornish-fisher", "value_at_risk"),
        ("cornish-fisher-cvar", "cornish-fisher", "conditional_value_at_risk"),
        ("smoothed-var", "smoothed", "value_at_risk"),
        ("cvar", "historical", "conditional_value_at_risk"),
    ):
        found = component_risk(returns_of(VALUES), held(), measure, level=0.95)
        assert found.value == pytest.approx(getattr(tail_estimate(portfolio, model, level=0.95), field), rel=1e-12)


def test_the_smoothed_value_at_risk_stands_beside_the_empirical_one():
    found = component_risk(returns_of(VALUES), held(), "smoothed-var", level=0.95)
    assert found.empirical == historical_var(VALUES @ WEIGHTS, 0.95)
    assert found.components.sum() == pytest.approx(found.value, abs=1e-15)
    assert found.value != found.empirical


def test_cvar_components_are_means_over_the_tail():
    """10 of 500 periods at 98 %: −wᵢ times the mean of the asset's return in them."""
    found = component_risk(returns_of(VALUES), held(), "cvar", level=0.98)
    worst = np.argsort(VALUES @ WEIGHTS)[:10]
    assert found.components == pytest.approx(-WEIGHTS * VALUES[worst].mean(axis=0), rel=1e-12)
    assert found.value == pytest.approx(historical_cvar(VALUES @ WEIGHTS, 0.98), rel=1e-13)


def test_rows_of_one_asset_share_its_marginal_and_nest():
    rows = LabelledWeights(
        assets=("A0", "A1", "A0", "A2"),
        weights=[0.2, 0.3, 0.1, 0.4],
        labels={"strategy": ("s", "s", "t", "t"), "account": ("x", "y", "x", "y"), "sector": ("c", "d", "c", "d")},
    )
    found = component_risk(returns_of(VALUES), rows, "cvar", level=0.95)
    assert found.marginal[0] == found.marginal[2]
    whole = component_risk(returns_of(VALUES), held([0.3, 0.3, 0.4, 0.0, 0.0, 0.0]), "cvar", level=0.95)
    assert found.value == pytest.approx(whole.value, rel=1e-14)
    by_account = {each.group: each for each in found.by("account")}
    nested = found.by("account", "strategy")
    assert [each.group for each in nested] == [("x", "s"), ("x", "t"), ("y", "s"), ("y", "t")]
    for account in ("x", "y"):
        parts = sum(each.component for each in nested if each.group[0] == account)
        assert parts == pytest.approx(by_account[account,].component, abs=1e-17)
    assert sum(each.share for each in found.by("sector")) == pytest.approx(1.0, abs=1e-12)
    (everything,) = found.by()
    assert everything.component == pytest.approx(found.value, abs=1e-15)
    assert [each.group for each in found.by("asset")] == [("A0",), ("A1",), ("A2",)]


def test_an_asset_that_none_holds_may_lack_returns():
    values = VALUES.copy()
    values[3, 1] = np.nan
    weights = np.array([0.3, 0.0, 0.25, 0.2, 0.15, 0.2])
    found = component_risk(returns_of(values), held(weights), "cvar", level=0.95)
    clean = component_risk(returns_of(VALUES), held(weights), "cvar", level=0.95)
    assert found.components == pytest.approx(clean.components, rel=1e-12)
    with pytest.raises(DataError, match="held asset has no return"):
        component_risk(returns_of(values), held(), "cvar", level=0.95)


def test_no_risk_has_no_shares():
    flat = LabelledWeights(assets=("A0",), weights=[0.0])
    found = component_risk(returns_of(VALUES), flat, "volatility", level=0.95)
    assert (found.value, found.by("asset")[0].share) == (0.0, None)
    with pytest.raises(UndefinedFigure, match="constant"):
        component_risk(returns_of(VALUES), flat, "cornish-fisher-var", level=0.95)


def test_incremental_is_a_difference_and_does_not_add():
    labels = {"sector": ("c", "c", "d", "d", "e", "e")}
    found = incremental_risk(returns_of(VALUES), held(**labels), "historical", "sector", level=0.95)
    for each, rows in zip(found.increments, ([0, 1], [2, 3], [4, 5]), strict=True):
        rest = WEIGHTS.copy()
        rest[rows] = 0.0
        expected = historical_var(VALUES @ WEIGHTS, 0.95) - historical_var(VALUES @ rest, 0.95)
        assert each.value_at_risk == pytest.approx(expected, abs=1e-15)
    total = sum(each.value_at_risk for each in found.increments)
    assert found.not_explained == pytest.approx(found.value_at_risk - total, abs=1e-15)
    assert abs(found.not_explained) > 1e-4


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda: held(WEIGHTS[:3]), DataError, "each row is an asset"),
        (lambda: held(WEIGHTS, sector=("x",)), DataError, "one label"),
        (lambda: held(WEIGHTS, asset=ASSETS[::-1]), DataError, "own asset"),
        (lambda: held(np.full(6, np.nan)), DataError, "not a number"),
        (lambda: LabelledWeights(assets=(), weights=[]), DataError, "each row"),
        (lambda: component_risk(returns_of(VALUES), held(), "cvra", level=0.9), UnknownName, "cvar"),
        (lambda: component_risk(returns_of(VALUES), held(), "cvar", level=0.9).by("secto"), UnknownName, "label"),
        (
            lambda: component_risk(
                returns_of(VALUES), LabelledWeights(assets=("A9",), weights=[1.0]), "cvar", level=0.9
            ),
            UnknownName,
            "A9",
        ),
        (
            lambda: component_risk_of_moments(ASSETS, np.zeros(6), np.eye(6), held(), "cvar", level=0.9),
            DataError,
            "needs scenarios",
        ),
        (
            lambda: component_risk_of_moments(ASSETS, np.zeros(6), np.eye(5), held(), "volatility", level=0.9),
            DataError,
            "other assets",
        ),
    ],
)
def test_bad_input_is_named(call, error, match):
    with pytest.raises(error, match=match):
        call()


def test_components_cost_a_few_products_of_the_scenarios():
    """500 assets over 2 500 periods with sectors, against the product of scenarios and weights in the same run."""
    rng = np.random.default_rng(8)
    assets = tuple(f"A{i}" for i in range(500))
    returns = returns_of(0.01 * rng.standard_normal((2500, 500)), assets)
    weights = LabelledWeights(
        assets=assets, weights=rng.dirichlet(np.ones(500)), labels={"sector": tuple(f"s{i % 11}" for i in range(500))}
    )

    def spent(call):
        times = []
        for _ in range(9):
            start = time.process_time()
            call()
            times.append(time.process_time() - start)
        return sorted(times)[4]

    def ours():
        return component_risk(returns, weights, "cvar", level=0.95).by("sector")

    ours()
    floor = spent(lambda: returns.values @ weights.weights)
    assert spent(ours) < 12.0 * floor

"""What the words beyond weights and groups compile to."""

import numpy as np
import pytest

from tangency.contracts.returns import Returns
from tangency.domain.constraint import Scope
from tangency.errors import ConfigurationError, DataError, UnknownName
from tangency.solve import Measurements, compile_constraints, parse_constraints, with_implicit

SCOPE = Scope(
    assets=("BTC", "ETH", "UNI"),
    groups={
        "sector": {"BTC": "Layer 1", "ETH": "Layer 1", "UNI": "DeFi"},
        "region": {"BTC": {"US": 0.6, "EU": 0.4}, "ETH": {"EU": 1.0}, "SHIB": {"Asia": 1.0}},
        "score": {"BTC": {"quality": 1.5}, "UNI": {"quality": -0.5}},
    },
    elsewhere=("SHIB",),
)
COVARIANCE = np.array([[0.04, 0.02, 0.0], [0.02, 0.09, 0.03], [0.0, 0.03, 0.16]])
MEAN = np.array([0.001, 0.002, -0.001])
SCENARIOS = np.random.default_rng(0).normal(0, 0.02, (40, 3))


def measurements(**changes):
    returns = Returns(assets=SCOPE.assets, dates=np.arange(40), values=SCENARIOS, periods_per_year=252.0)
    known = {
        "current": np.array([0.5, 0.3, 0.2]),
        "mean": MEAN,
        "covariance": COVARIANCE,
        "returns": returns,
        "periods_per_year": 252.0,
    }
    return Measurements(**{**known, **changes})


def compiled(*texts, scope=SCOPE, **changes):
    return compile_constraints(with_implicit(parse_constraints(texts)), scope, measurements(**changes))


@pytest.mark.parametrize(
    ("text", "weights", "value"),
    [
        ("gross <= 150%", [0.7, -0.2, 0.5], 1.4),
        ("long <= 150%", [0.7, -0.2, 0.5], 1.2),
        ("short <= 150%", [0.7, -0.2, 0.5], 0.2),
        ("turnover <= 150%", [0.7, -0.2, 0.5], 0.5),
        ("gross + 2 * ETH <= 150%", [0.7, -0.2, 0.5], 1.0),
        ("turnover + 2 * ETH <= 150%", [0.7, -0.2, 0.5], 0.1),
        ("short - 0.5 * long <= 150%", [0.7, -0.2, 0.5], -0.4),
    ],
)
def test_piecewise_limits_measure_what_they_say(text, weights, value):
    (limit,) = compiled(text).piecewise
    given = np.array(weights)
    excess = limit.value(given) - limit.limit
    assert excess == pytest.approx(value - 1.5, abs=1e-15)


def test_long_less_short_is_net():
    feasible = compiled("long - short = 100%", "weight >= -10%")
    assert feasible.piecewise == ()
    assert feasible.rows[0].tolist() == [1, 1, 1]


def test_a_budget_for_short_replaces_the_long_only_floor():
    assert np.isinf(compiled("short <= 30%").lower).all()
    assert np.isinf(compiled("short <= 0.5 * long").lower).all()
    assert compiled("short <= 0").lower.tolist() == [0, 0, 0]
    assert compiled("gross <= 150%").lower.tolist() == [0, 0, 0]


def test_a_soft_text_on_the_same_subject_replaces_the_implicit_one():
    assert np.isinf(compiled("soft(weight >= 0, penalty=2)").lower).all()
    feasible = compiled("soft(net = 100%, penalty=2)")
    assert len(feasible.rows) == 0
    assert [soft.limit.side for soft in feasible.soft] == ["upper", "lower"]
    assert [soft.violation(np.array([0.2, 0.2, 0.2])) for soft in feasible.soft] == pytest.approx([0, 0.4])


def test_a_soft_limit_on_each_weight_is_one_limit_for_each():
    feasible = compiled("soft(weight <= 20%, penalty=3)")
    assert feasible.penalty(np.array([0.5, 0.3, 0.2])) == pytest.approx(3 * 0.4)
    assert feasible.with_penalties_times(2).penalty(np.array([0.5, 0.3, 0.2])) == pytest.approx(6 * 0.4)
    assert np.isinf(feasible.upper).all()


def test_a_penalty_of_zero_is_no_constraint():
    assert compiled("soft(weight <= 20%, penalty=0)").is_polyhedral


def test_tracking_error_is_annual_and_against_its_benchmark():
    weights = np.array([0.2, 0.3, 0.5])
    centers = {"equal": [1 / 3] * 3, "current": [0.5, 0.3, 0.2], "ETH": [0, 1, 0], "BTC: 60%, UNI: 30%": [0.6, 0, 0.3]}
    for benchmark, center in centers.items():
        (limit,) = compiled(f"tracking_error[{benchmark}] <= 5%").quadratic
        distance = weights - center
        assert limit.value(weights) == pytest.approx(np.sqrt(252 * distance @ COVARIANCE @ distance))


def test_cvar_is_the_mean_of_the_worst_losses():
    (limit,) = compiled("cvar[90%] <= 4%").risk
    losses = np.sort(-SCENARIOS.sum(axis=1) / 3)[::-1]
    assert limit.value(np.full(3, 1 / 3)) == pytest.approx(losses[:4].mean())
    (fractional,) = compiled("cvar[96%] <= 4%").risk
    expected = (losses[0] + 0.6 * losses[1]) / 1.6
    assert fractional.value(np.full(3, 1 / 3)) == pytest.approx(expected)
    (worst,) = compiled("cvar[99.9%] <= 4%").risk
    assert worst.value(np.full(3, 1 / 3)) == pytest.approx(losses[0])


def test_beta_is_a_row_of_the_covariance():
    feasible = compiled("beta[ETH] between 0.5 and 1")
    assert feasible.rows[0] == pytest.approx(COVARIANCE[1] / 0.09)
    assert (feasible.row_lower[0], feasible.row_upper[0]) == (0.5, 1.0)


def test_membership_may_be_fractional_or_any_exposure():
    assert compiled("region[EU] <= 30%").rows[0].tolist() == [0.4, 1.0, 0.0]
    assert compiled("score[quality] >= 0.3").rows[0].tolist() == [1.5, 0.0, -0.5]
    assert [i.constraint for i in compiled("region[Asia] <= 3%").inactive] == ["region[Asia] <= 3%"]
    with pytest.raises(UnknownName) as caught:
        compiled("region[EUR] <= 30%")
    assert caught.value.candidates[0] == "EU"


def test_zero_or_minimum_keeps_the_largest_minimum_and_no_short_side():
    feasible = compiled("weight >= 2% or 0", "weight[ETH] between 5% and 40% or 0", "weight >= -10%")
    assert feasible.minimums.least.tolist() == [0.02, 0.05, 0.02]
    assert feasible.minimums.source == (0, 1, 0)
    assert feasible.lower.tolist() == [0, 0, 0]
    assert feasible.upper.tolist() == [np.inf, 0.4, np.inf]


def test_the_tightest_count_counts():
    feasible = compiled("count <= 15", "count <= 2", "count <= 7")
    assert (feasible.count.most, feasible.count.source) == (2, 1)
    assert not feasible.is_convex


def test_without_data_names_are_checked_and_the_rest_waits():
    texts = ["turnover <= 3%", "tracking_error[BTC] <= 5%", "cvar <= 4%", "beta[ETH] <= 1", "weight <= 40%"]
    feasible = compile_constraints(parse_constraints(texts), SCOPE)
    assert feasible.unmeasured == (0, 1, 2, 3)
    assert not feasible.is_polyhedral
    for text in ("tracking_error[BTX] <= 5%", "beta[BTX] <= 1", "turnover + BTX <= 3%", "tracking_error[BTX: 1] <= 5%"):
        with pytest.raises(UnknownName) as caught:
            compile_constraints(parse_constraints([text]), SCOPE)
        assert caught.value.candidates[0] == "BTC"


@pytest.mark.parametrize("text", ["tracking_error[BTC: 50%, SHIB: 50%] <= 5%", "beta[SHIB] <= 1"])
def test_what_needs_an_asset_outside_the_universe_is_inactive(text):
    feasible = compiled(text)
    assert [inactive.constraint for inactive in feasible.inactive] == [text]
    assert feasible.is_polyhedral


@pytest.mark.parametrize(
    ("text", "changes", "error", "words"),
    [
        ("turnover <= 3%", {"current": None}, ConfigurationError, "weights held now"),
        ("tracking_error[current] <= 3%", {"current": None}, ConfigurationError, "weights held now"),
        ("tracking_error <= 3%", {"periods_per_year": None}, ConfigurationError, "periods in a year"),
        ("cvar <= 3%", {"returns": None}, ConfigurationError, "needs returns"),
        ("beta[BTC] <= 3", {"covariance": np.zeros((3, 3))}, DataError, "without variance"),
        ("tracking_error[BTC: 1, BTC: 1] <= 3%", {}, ConfigurationError, "lists an asset twice"),
    ],
)
def test_data_that_is_lacking_is_named(text, changes, error, words):
    with pytest.raises(error, match=words):
        compiled(text, **changes)


def test_a_cvar_limit_refuses_returns_with_holes():
    values = SCENARIOS.copy()
    values[3, 1] = np.nan
    holes = Returns(assets=SCOPE.assets, dates=np.arange(40), values=values, periods_per_year=None)
    with pytest.raises(DataError, match="ETH"):
        compiled("cvar <= 3%", returns=holes)

"""What is said of QuantStats 0.0.86 is what it says, where it is installed (`make bench` does)."""

import warnings
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest

from tangency.performance.metrics.registry import compute
from tangency.performance.track_record import TrackRecord

pytestmark = [
    pytest.mark.skipif(find_spec("quantstats") is None, reason="the peer QuantStats is not installed"),
    pytest.mark.filterwarnings("ignore"),  # the peer's own, of pandas and yfinance
]
LOSER = [-0.1, 0.02, -0.05, 0.01]


def dated(returns):
    return pd.Series(np.asarray(returns, dtype=float), pd.date_range("2024-01-01", periods=len(returns)))


def ours(returns, **given):
    values = dated(returns)
    return compute(
        TrackRecord(
            dates=values.index.to_numpy(),
            returns=values.to_numpy(),
            risk_free=0.0,
            **{"periods_per_year": 252.0, **given},
        )
    )


@pytest.fixture(scope="module")
def stats():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("quantstats.stats", reason="the peer QuantStats is not installed")


def test_a_record_that_starts_under_water_has_no_drawdown_in_its_table(stats):
    assert len(stats.drawdown_details(stats.to_drawdown_series(dated(LOSER)))) == 0
    assert ours(LOSER)["n_drawdowns"].value == 1.0


def test_the_recovery_factor_of_a_loser_is_positive(stats):
    assert float(stats.recovery_factor(dated(LOSER))) == pytest.approx(0.12 / 0.1279, abs=5e-3)
    assert ours(LOSER)["recovery_factor"].value == pytest.approx(-0.119179 / 0.1279)


def test_a_constant_series_has_an_enormous_sharpe_ratio(stats):
    assert float(stats.sharpe(dated(np.full(100, 0.001)))) > 1e13
    assert ours(np.full(100, 0.001))["sharpe_ratio"].value is None


def test_the_expected_shortfall_is_not_the_mean_of_the_worst(stats):
    returns = np.full(100, 0.01)
    returns[::20] = [-0.1, -0.15, -0.2, -0.25, -0.3]
    assert float(stats.expected_shortfall(dated(returns))) == pytest.approx(-0.1009, abs=5e-5)
    assert ours(returns)["cvar"].value == pytest.approx(0.2)


def test_treynor_takes_the_total_return_of_all_years(stats):
    moves = np.array([0.01, -0.01, 0.01, -0.01])
    assert float(stats.treynor_ratio(dated(0.1 + moves), dated(moves), 1.0)) == pytest.approx(0.4639, abs=5e-4)
    annual = (1.11 * 1.09) ** 0.5 - 1.0
    found = ours(0.1 + moves, periods_per_year=1.0, benchmark=moves)
    assert found["treynor_ratio"].value == pytest.approx(annual, rel=1e-12)


def test_the_information_ratio_is_of_a_period(stats):
    active = np.tile([0.03, -0.01], 200)
    theirs = float(stats.information_ratio(dated(active), dated(np.zeros(400))))
    assert theirs == pytest.approx(0.499, abs=1e-3)
    assert ours(active, benchmark=np.zeros(400))["information_ratio"].value == pytest.approx(theirs * np.sqrt(252.0))


def test_returns_above_one_are_taken_for_prices(stats):
    returns = [0.01, 1.6, 0.2, 0.3]
    assert float(stats.comp(stats._utils._prepare_returns(dated(returns)))) == pytest.approx(29.0, abs=0.01)
    assert ours(returns)["total_return"].value == pytest.approx(1.01 * 2.6 * 1.2 * 1.3 - 1.0)


def test_the_tail_ratio_of_gains_alone_has_a_number(stats):
    returns = np.linspace(0.01, 0.02, 50)
    assert float(stats.tail_ratio(dated(returns))) == pytest.approx(1.86, abs=5e-3)
    assert ours(returns)["tail_ratio"].value is None


def test_autocorrelation_is_penalised_whatever_its_sign(stats):
    reverting = np.tile([0.03, -0.01, 0.025, -0.008], 100)
    assert float(stats.smart_sharpe(dated(reverting))) == pytest.approx(0.67, abs=5e-3)
    assert float(stats.sharpe(dated(reverting))) == pytest.approx(7.99, abs=5e-3)
    found = ours(reverting)
    assert found["autocorrelation_adjusted_sharpe_ratio"].value > found["sharpe_ratio"].value

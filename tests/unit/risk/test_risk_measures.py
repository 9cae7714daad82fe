import numpy as np
import pytest

from tangency.contracts.returns import Returns
from tangency.errors import ConfigurationError, DataError
from tangency.risk import drawdowns, historical_cvar, historical_var, risk_contributions, risk_summary


def returns(values, periods_per_year=365.0):
    values = np.array(values, dtype=float)
    dates = np.datetime64("2024-01-01") + np.arange(len(values))
    assets = tuple("ABCDEFGH"[: values.shape[1]])
    return Returns(assets=assets, dates=dates, values=values, periods_per_year=periods_per_year)


def test_the_starting_equity_is_the_first_peak():
    assert drawdowns(np.array([-0.5, -0.5, 2.0])).tolist() == [0.5, 0.75, 0.25]


def test_ninety_five_percent_of_a_hundred_is_the_ninety_fifth_loss():
    losses = np.arange(1, 101) / 100
    assert historical_var(-losses, 0.95) == 0.95
    assert historical_cvar(-losses, 0.95) == pytest.approx(0.98)


def test_the_boundary_loss_counts_by_its_fraction():
    # Worst 15 % of ten periods: the worst loss whole, half of the second.
    assert historical_cvar(-np.arange(1.0, 11.0), 0.85) == pytest.approx((10 + 0.5 * 9) / 1.5)


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0, 95.0])
def test_a_level_lies_between_zero_and_one(level):
    with pytest.raises(ConfigurationError):
        historical_var(np.array([0.1]), level)


def test_contributions_sum_to_volatility():
    rng = np.random.default_rng(0)
    covariance = np.cov(rng.normal(size=(50, 4)).T)
    weights = np.array([0.5, 0.7, -0.2, 0.0])
    total = risk_contributions(weights, covariance).sum()
    assert total == pytest.approx(np.sqrt(weights @ covariance @ weights), rel=1e-14)


def test_summary_of_a_hand_checked_book():
    summary = risk_summary(returns([[0.1, 0.0], [-0.2, 0.0], [0.0, 0.1]]), np.array([0.5, 0.5]))
    assert summary.volatility == pytest.approx(np.std([0.05, -0.1, 0.05], ddof=1))
    assert summary.volatility_annual == pytest.approx(summary.volatility * np.sqrt(365))
    assert summary.value_at_risk == pytest.approx(0.1)
    assert summary.maximum_drawdown == pytest.approx(0.1)


def test_without_a_calendar_nothing_is_annual():
    assert risk_summary(returns([[0.1], [0.2]], None), np.array([1.0])).volatility_annual is None


def test_a_missing_return_of_a_held_asset_is_named():
    window = returns([[0.1, np.nan], [0.1, 0.1]])
    assert risk_summary(window, np.array([1.0, 0.0])).n_periods == 2
    with pytest.raises(DataError, match="no return") as caught:
        risk_summary(window, np.array([0.5, 0.5]))
    assert "asset B" in caught.value.where


def test_the_summary_shows_percent():
    """Two periods of −10 % and +10 %: volatility √0.02, drawdown from 1 to 0.9."""
    summary = risk_summary(returns([[-0.1], [0.1]]), np.array([1.0]))
    assert repr(summary).splitlines() == [
        "Risk of constant weights over 2 periods",
        "  volatility                       14.14% a period, 270.19% a year",
        "  value at risk (95%)              10.00% in a period",
        "  conditional value at risk (95%)  10.00% in a period",
        "  maximum drawdown                 10.00%",
    ]
    assert "14.14% a period, 270.19% a year" in summary._repr_html_()
    assert "a year" not in repr(risk_summary(returns([[-0.1], [0.1]], None), np.array([1.0])))

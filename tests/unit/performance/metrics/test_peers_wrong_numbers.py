"""Records of which QuantStats 0.0.86, pyfolio, empyrical or R state a wrong number; ours is computed by hand here.

The peers' numbers stand in the docstrings as facts; no peer is imported.
"""

import json
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tangency.performance.drawdown_table import drawdown_table
from tangency.performance.metrics.registry import compute
from tangency.performance.track_record import TrackRecord

BACON = Path(__file__).parents[3] / "golden" / "bacon_performance.json"
LOSER = np.array([-0.1, 0.02, -0.05, 0.01])


def record(returns, *, periods_per_year=252.0, dates=None, **given):
    values = np.asarray(returns, dtype=float)
    labels = pd.date_range("2024-01-01", periods=values.size, freq="D") if dates is None else dates
    return TrackRecord(
        dates=labels.to_numpy(), returns=values, risk_free=0.0, periods_per_year=periods_per_year, **given
    )


def figure(name, returns, **given):
    return compute(record(returns, **given))[name]


def test_the_drawdown_of_a_record_that_starts_under_water_is_in_the_table():
    """QuantStats' drawdown_details is empty for it: 0 rows."""
    table = drawdown_table(record(LOSER)).frame()
    assert len(table) == 1
    row = table.iloc[0]
    # Equity 0.9, 0.918, 0.8721, 0.880821: lowest after the third period, against a start of 1.
    assert row.depth == pytest.approx(0.1279, abs=1e-12)
    assert pd.isna(row.peak)
    assert row.valley == pd.Timestamp("2024-01-03")
    assert pd.isna(row.recovery)
    assert (row.periods_down, row.periods_up, row.periods_under) == (3, 1, 4)
    assert pd.isna(row.days_down)
    assert row.days_up == 1
    assert row.under_water


def test_the_recovery_factor_of_a_loser_is_negative():
    """QuantStats says +0.94: |Σ r| = 0.12 over 0.1279."""
    total = 0.9 * 1.02 * 0.95 * 1.01 - 1
    assert total == pytest.approx(-0.119179, abs=1e-12)
    assert figure("recovery_factor", LOSER).value == pytest.approx(-0.119179 / 0.1279, rel=1e-12)


def test_constant_returns_have_no_sharpe_ratio():
    """QuantStats says 7.3e16, 5.7e16 and 4.7e16 for these, of what rounding leaves of their deviation."""
    for value in (0.001, 0.1, 1 / 3):
        for name in ("sharpe_ratio", "autocorrelation_adjusted_sharpe_ratio", "probabilistic_sharpe_ratio"):
            assert figure(name, np.full(100, value)).reason == "the excess returns are constant"


def test_a_paths_drawdown_counts_from_the_starting_equity():
    """QuantStats' paths have −50 % for [−50 %, −50 %]; equity 0.5, 0.25 is down 75 %."""
    assert figure("max_drawdown", [-0.5, -0.5]).value == 0.75


def test_the_expected_shortfall_is_the_mean_of_the_worst():
    """QuantStats' "Expected Shortfall" is the Gaussian one: 0.1009 here, where the mean is 0.2."""
    returns = np.full(100, 0.01)
    returns[::20] = [-0.1, -0.15, -0.2, -0.25, -0.3]
    found = compute(record(returns))
    assert found["cvar"].value == pytest.approx((0.1 + 0.15 + 0.2 + 0.25 + 0.3) / 5)
    assert found["gaussian_cvar_95"].value == pytest.approx(
        returns.std(ddof=1) * 2.0627128075 - returns.mean(), rel=1e-9
    )


def test_treynor_takes_an_annual_return():
    """QuantStats divides the total return of all years, less an annual rate, by beta: 0.4639 here."""
    years = np.array([0.1, 0.1, 0.1, 0.1]) + np.array([0.01, -0.01, 0.01, -0.01])
    market = np.array([0.01, -0.01, 0.01, -0.01])
    found = compute(record(years, periods_per_year=1.0, benchmark=market))
    annual = (1.11 * 1.09) ** 0.5 - 1
    assert found["beta"].value == pytest.approx(1.0)
    assert found["treynor_ratio"].value == pytest.approx(annual, rel=1e-12)


def test_the_information_ratio_is_annual():
    """QuantStats leaves it per period: 0.499."""
    active = np.tile([0.03, -0.01], 200)
    found = figure("information_ratio", active, benchmark=np.zeros(400))
    per_period = 0.01 / (0.02 * sqrt(400 / 399))
    assert found.value == pytest.approx(per_period * sqrt(252), rel=1e-12)


def test_the_annual_return_takes_the_calendars_periods():
    """QuantStats' 252 of a crypto year's 365 days gives (1.1)^(252/365) − 1 = 6.8 % for a year of +10 %."""
    days = np.full(365, 1.1 ** (1 / 365) - 1)
    assert figure("annual_return", days, periods_per_year=365.0).value == pytest.approx(0.1, rel=1e-12)
    by_time = figure("annual_return_by_time", days, periods_per_year=365.0)
    assert by_time.value == pytest.approx(1.1 ** (365.25 / 365) - 1, rel=1e-12)


def test_returns_above_one_are_returns():
    """QuantStats takes them for prices, and says 2 900 %."""
    assert figure("total_return", [0.01, 1.6, 0.2, 0.3]).value == pytest.approx(1.01 * 2.6 * 1.2 * 1.3 - 1)


def test_the_table_and_the_maximum_agree():
    """Pyfolio's table says 5 % where the maximum is 50 %."""
    returns = [-0.5, 0.2, -0.05, 0.01, 2.0, -0.05]
    table = drawdown_table(record(returns)).frame()
    assert table.depth.iloc[0] == figure("max_drawdown", returns).value == 0.5
    assert table.depth.iloc[1] == pytest.approx(0.05)


def test_days_are_calendar_days():
    """Pyfolio counts business days alone: 5 from Friday to Friday."""
    fridays = pd.DatetimeIndex(["2024-01-05", "2024-01-08", "2024-01-12"])
    row = drawdown_table(record([0.1, -0.2, 0.3], dates=fridays)).frame().iloc[0]
    assert (row.days_down, row.days_up, row.days_under, row.periods_under) == (3, 4, 7, 2)


def test_the_tail_ratio_keeps_its_sign():
    """Empyrical and QuantStats take |·|: 1.86 for these returns, which have no loss."""
    returns = np.linspace(0.01, 0.02, 50)
    assert figure("tail_ratio", returns).reason == "the 5% quantile is no loss"


def test_a_drawdown_is_not_a_run_of_losses():
    """R's BurkeRatio takes each run of losses for a drawdown, and sums: .74 for Bacon's 24 months, where it is .71.

    [-.1, .05, -.1] is one drawdown, 1 − .9 · 1.05 · .9 = .1495, and not two of .1.
    """
    found = compute(record([-0.1, 0.05, -0.1], periods_per_year=3.0))
    assert found["n_drawdowns"].value == 1.0
    assert found["burke_ratio"].value == pytest.approx(-0.1495 / 0.1495)
    months = json.loads(BACON.read_text(encoding="utf-8"))["inputs"]["portfolio_monthly_return"]
    runs = [0.01, 0.014, 0.005, 0.037 + 0.061, 0.049 + 0.022, 0.065, 0.005 + 0.009]
    annual = np.prod(1 + np.array(months)) ** 0.5 - 1
    assert annual / sqrt(sum(run**2 for run in runs)) == pytest.approx(0.74, abs=0.005)  # R's documentation
    depths = [0.01, 0.014, 0.005, 1 - 0.963 * 0.939 * 1.017 * 0.951 * 0.978]
    ours = compute(record(months, periods_per_year=12.0))["burke_ratio"].value
    assert ours == pytest.approx(annual / sqrt(sum(depth**2 for depth in depths)), rel=1e-12)
    assert ours == pytest.approx(0.711206, abs=1e-6)


def test_fat_tails_have_no_cornish_fisher_quantile():
    """R's modified VaR is negative, a gain: (z³ − 3z) (γ₄ − 3) / 24 outgrows z where the kurtosis is large."""
    returns = np.append(np.tile([0.01, -0.01], 500), [0.3, -0.3])
    z, excess = -1.6448536269514729, (1000 * 1e-8 + 2 * 0.0081) / 1002 / ((0.1 + 0.18) / 1002) ** 2 - 3
    assert -(z + (z**3 - 3 * z) * excess / 24) < 0
    for name in ("modified_var_95", "return_over_modified_var_95"):
        assert figure(name, returns).reason.startswith("skewness and kurtosis are outside the domain")


def test_autocorrelation_that_reverts_raises_the_sharpe_ratio():
    """QuantStats' "smart" ratios penalise |ρ|: 0.67 for the first, whose ratio is 7.99."""
    reverting = np.tile([0.03, -0.01, 0.025, -0.008], 100)
    trending = np.repeat([0.03, -0.01], 5).tolist() * 40
    up, down = (compute(record(each)) for each in (reverting, trending))
    assert up["autocorrelation_adjusted_sharpe_ratio"].value > up["sharpe_ratio"].value
    assert down["autocorrelation_adjusted_sharpe_ratio"].value < down["sharpe_ratio"].value

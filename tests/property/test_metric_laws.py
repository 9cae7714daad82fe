"""Laws of the performance metrics."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tangency.performance.drawdown_table import drawdown_table
from tangency.performance.headline import FigureName, headline
from tangency.performance.metrics.metric import Group, Unit
from tangency.performance.metrics.periods import compounded, days_since_1970, month_codes
from tangency.performance.metrics.registry import METRICS, compute
from tangency.performance.metrics.scan import scanned
from tangency.performance.track_record import TrackRecord

SEEDS = st.integers(0, 2**32 - 1)
# What depends on the order of the periods.
ORDERED = {
    "annual_return_by_time",
    "autocorrelation_1",
    "autocorrelation_adjusted_sharpe_ratio",
    "dimson_beta_1",
    "hurst_index",
    "ljung_box_6",
    "ljung_box_6_p_value",
    "longest_losing_streak",
    "longest_winning_streak",
    "max_relative_drawdown",
    "month_to_date",
    "quarter_to_date",
    "stability",
    "year_to_date",
}
MOMENTS = {FigureName.SKEWNESS, FigureName.KURTOSIS}


def drawn(seed, n=None, *, rate=True):
    rng = np.random.default_rng(seed)
    n = n or int(rng.integers(8, 400))
    benchmark = rng.standard_t(4, n) * 0.01 + 0.0004
    return TrackRecord(
        dates=pd.bdate_range("2015-01-01", periods=n).to_numpy(),
        returns=np.maximum(0.7 * benchmark + rng.standard_t(5, n) * 0.006, -1.0),
        risk_free=rng.uniform(0.0, 1e-4, n) if rate else 0.0,
        periods_per_year=float(rng.choice([12.0, 252.0, 365.0])),
        benchmark=benchmark,
        turnover=rng.uniform(0.0, 0.1, n),
    )


def given_as(record, **changes):
    fields = {
        name: getattr(record, name)
        for name in ("dates", "returns", "risk_free", "periods_per_year", "benchmark", "turnover")
    }
    return TrackRecord(**{**fields, **changes})


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_headline_is_part_of_the_registry(seed):
    """The registry's figures of a headline's names are the headline's: the same bits, moments to rounding."""
    record = drawn(seed)
    found = compute(record)
    for name, figure in headline(record).items():
        if name in MOMENTS:
            assert found[name].value == pytest.approx(figure.value, rel=1e-12, abs=1e-12)
        else:
            assert found[name] == figure, name


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_what_needs_no_order_has_none(seed):
    """Permuting the periods of record, benchmark and rate together moves no metric but those of order."""
    record = drawn(seed, 60)
    order = np.random.default_rng(seed + 1).permutation(record.n_periods)
    moved = given_as(
        record,
        returns=record.returns[order],
        benchmark=record.benchmark[order],
        risk_free=record.risk_free[order],
        turnover=record.turnover[order],
    )
    one, two = compute(record), compute(moved)
    free = {
        name
        for name, metric in METRICS.items()
        if metric.group not in {Group.DRAWDOWN, Group.CALENDAR} and name not in ORDERED and not name.startswith("last_")
    }
    for name in free:
        assert one[name].reason == two[name].reason, name
        if one[name].value is not None:
            assert one[name].value == pytest.approx(two[name].value, rel=1e-8, abs=1e-10), name


@given(SEEDS, st.floats(0.1, 3.0))
@settings(max_examples=40, deadline=None)
def test_ratios_of_one_period_do_not_know_the_scale(seed, scale):
    """Multiplying excess returns by c leaves their ratios, and multiplies their dispersion, by c."""
    record = drawn(seed, rate=False)
    scaled = given_as(record, returns=record.returns * scale, benchmark=record.benchmark * scale)
    one, two = compute(record), compute(scaled)
    for name in (
        "sharpe_ratio",
        "sortino_ratio",
        "omega_ratio",
        "kappa_2",
        "kappa_3",
        "skewness",
        "kurtosis",
        "beta",
        "correlation",
        "information_ratio",
        "rachev_ratio_95",
        "payoff_ratio",
        "autocorrelation_1",
        "hill_tail_index",
        "dimson_beta_1",
        "beta_up",
        "beta_down",
        "coskewness",
        "tail_ratio",
    ):
        assert one[name].reason == two[name].reason, name
        if one[name].value is not None:
            assert one[name].value == pytest.approx(two[name].value, rel=1e-7, abs=1e-9), name
    for name in (
        "volatility",
        "downside_deviation",
        "cvar",
        "value_at_risk_95",
        "gaussian_cvar_95",
        "modified_var_95",
        "tracking_error",
        "alpha",
        "mean_absolute_deviation",
        "quantile_05",
    ):
        assert one[name].reason == two[name].reason, name
        if one[name].value is not None:
            assert two[name].value == pytest.approx(scale * one[name].value, rel=1e-9, abs=1e-12), name


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_benchmark_is_level_with_itself(seed):
    """A record that is its own benchmark has beta, correlation and captures of one and no alpha or tracking error."""
    record = drawn(seed, 80)
    found = compute(given_as(record, benchmark=record.returns))
    for name in ("beta", "correlation", "r_squared", "up_capture", "down_capture", "fama_beta", "beta_up", "beta_down"):
        assert found[name].value == pytest.approx(1.0, abs=1e-9), name
    assert found["dimson_beta_1"].value == pytest.approx(1.0, abs=1e-8)
    for name in ("alpha", "jensen_alpha", "tracking_error", "active_premium", "max_relative_drawdown", "specific_risk"):
        assert found[name].value == pytest.approx(0.0, abs=1e-9), name
    assert found["information_ratio"].reason == "the difference from the benchmark is constant"
    assert found["appraisal_ratio"].reason == "nothing is left of the returns beside the benchmark"


@given(SEEDS, st.floats(-0.5, 0.5), st.integers(2, 50))
@settings(max_examples=60, deadline=None)
def test_a_constant_record_has_no_ratio(seed, value, n):
    """Constant returns have a growth and no ratio to their scatter, whatever rounding leaves of it."""
    del seed
    record = TrackRecord(
        dates=pd.bdate_range("2015-01-01", periods=n).to_numpy(),
        returns=np.full(n, value),
        risk_free=0.0,
        periods_per_year=252.0,
        benchmark=np.full(n, value),
    )
    found = compute(record)
    for name in (
        "sharpe_ratio",
        "geometric_sharpe_ratio",
        "adjusted_sharpe_ratio",
        "probabilistic_sharpe_ratio",
        "skewness",
        "kurtosis",
        "roy_ratio",
        "hurst_index",
        "kelly_leverage",
        "autocorrelation_1",
        "beta",
        "correlation",
        "fama_beta",
        "m_squared",
        "information_ratio",
        "modified_var_95",
    ):
        assert "constant" in found[name].reason, name


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_losses_alone_leave_no_gain(seed):
    """A record of losses alone is under water throughout and never recovers."""
    returns = -np.random.default_rng(seed).uniform(0.001, 0.2, 40)
    record = given_as(drawn(seed, 40), returns=returns)
    found, table = compute(record), drawdown_table(record)
    assert len(table) == 1
    assert table.is_under_water
    assert found["time_under_water"].value == 1.0
    assert found["longest_under_water"].value == 40.0
    assert found["longest_losing_streak"].value == 40.0
    assert found["max_drawdown"].value == pytest.approx(-found["total_return"].value, rel=1e-12)
    assert found["recovery_factor"].value == pytest.approx(-1.0, rel=1e-12)
    assert found["average_recovery"].reason == "no drawdown was recovered"
    assert found["average_gain"].reason == "no return is positive"
    assert "begins with the record" in found["longest_under_water_days"].reason


@given(SEEDS, st.integers(0, 39))
@settings(max_examples=30, deadline=None)
def test_after_a_loss_of_everything_nothing_grows(seed, period):
    """−100 % ends at zero equity: total, annual and maximum are known, logarithms are refused with a reason."""
    record = drawn(seed, 40)
    returns = record.returns.copy()
    returns[period] = -1.0
    found = compute(given_as(record, returns=returns))
    assert found["total_return"].value == -1.0
    assert found["annual_return"].value == -1.0
    assert found["max_drawdown"].value == 1.0
    assert found["current_drawdown"].value == 1.0
    assert found["annual_log_return"].reason == "a return of -100% has no logarithm"
    assert found["stability"].reason == "a return of -100% has no logarithm"
    assert found["doubling_time"].reason == "equity does not grow"


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_months_are_the_calendars(seed):
    """Day numbers become the months that NumPy's calendar has, before 1970 as after, and across gaps of years."""
    rng = np.random.default_rng(seed)
    days = np.cumsum(rng.choice([0, 1, 3, 40, 400, 30000], 200, p=[0.1, 0.5, 0.2, 0.1, 0.09, 0.01]))
    dates = (days + rng.integers(-800_000, 100_000)).astype("datetime64[D]")
    months = month_codes(days_since_1970(dates))
    assert (months == dates.astype("datetime64[M]").astype(np.int64)).all()


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_calendar_periods_compound_to_the_whole(seed):
    """Months, quarters and years compound to the total return, gaps between labels or none."""
    rng = np.random.default_rng(seed)
    days = np.cumsum(rng.choice([1, 2, 35, 200], 300, p=[0.8, 0.15, 0.04, 0.01]))
    returns = rng.normal(0.0, 0.02, 300)
    codes = month_codes(days)
    whole = np.prod(1.0 + returns)
    for months in (1, 3, 12):
        parts = compounded(returns, codes, months=months)
        assert len(parts) == len(np.unique(codes // months))
        assert np.prod(1.0 + parts) == pytest.approx(whole, rel=1e-12)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_units_bound_what_they_say(seed):
    """Shares and probabilities are between zero and one, counts and periods are not negative."""
    for name, figure in compute(drawn(seed)).items():
        if figure.value is not None and METRICS[name].unit in {Unit.SHARE, Unit.PROBABILITY}:
            assert 0.0 <= figure.value <= 1.0, name
        if figure.value is not None and METRICS[name].unit in {Unit.COUNT, Unit.PERIODS, Unit.DAYS, Unit.YEARS}:
            assert figure.value >= 0.0, name


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_scan_adds_up(seed):
    """Gains less losses are n times the mean, whatever the order."""
    values = np.random.default_rng(seed).normal(0.0, 0.02, 100)
    found = scanned(values)
    assert found.gains - found.losses == pytest.approx(found.n * found.mean, abs=1e-12)
    assert found.squared_gains + found.squared_losses == pytest.approx(found.n * (found.m2 + found.mean**2), rel=1e-12)

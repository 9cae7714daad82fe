"""Risk-free returns of periods: of one rate, and of rates by the date on which they were stated."""

import numpy as np
import pandas as pd
import pytest

from tangency.errors import ConfigurationError, DataError
from tangency.performance.risk_free import risk_free_per_period

DAYS = pd.date_range("2024-01-05", periods=4).to_numpy()


def _rates(*rows):
    return pd.Series([rate for _, rate in rows], pd.to_datetime([day for day, _ in rows]), dtype=float)


@pytest.mark.parametrize(
    ("annual", "expected"), [(0.0, 0.0), (0.05, 1.05 ** (1 / 252) - 1), (-0.01, 0.99 ** (1 / 252) - 1)]
)
def test_a_rate_compounds_to_itself_over_a_year(annual, expected):
    found = risk_free_per_period(annual, DAYS, 252)
    assert found == pytest.approx(expected, abs=1e-15)  # of 1 + r/P, the power alone rounds to this
    assert (1 + found) ** 252 == pytest.approx(1 + annual, rel=1e-12)


def test_a_period_earns_the_rate_that_was_stated_at_its_start():
    rates = _rates(("2023-12-01", 0.01), ("2024-01-05", 0.02), ("2024-01-07", 0.04))
    found = risk_free_per_period(rates, DAYS, 1)
    # Periods end on the 5th to the 8th; the rate of the 5th is known when the second begins, that of the 7th only
    # when the last does.
    assert found.round(12).tolist() == [0.01, 0.02, 0.02, 0.04]
    assert not found.flags.writeable


def test_the_first_period_takes_no_rate_of_its_own_label():
    with pytest.raises(DataError, match="no risk-free rate is known before the first period"):
        risk_free_per_period(_rates(("2024-01-05", 0.02)), DAYS, 252)
    assert risk_free_per_period(_rates(("2024-01-04", 0.02)), DAYS, 1).round(12).tolist() == [0.02] * 4


@pytest.mark.parametrize("given", [5.0, _rates(("2023-12-01", 0.01), ("2024-01-01", 4.5))])
def test_percent_is_refused_with_the_fraction(given):
    with pytest.raises(DataError, match="in percent"):
        risk_free_per_period(given, DAYS, 252)


def test_the_remedy_of_percent_is_the_argument():
    with pytest.raises(DataError, match=r"risk_free_annual=0\.05"):
        risk_free_per_period(5.0, DAYS, 252)


@pytest.mark.parametrize("rate", [np.nan, -1.0, np.inf])
def test_what_is_no_rate_is_refused_with_its_date(rate):
    with pytest.raises(DataError):
        risk_free_per_period(rate, DAYS, 252)
    with pytest.raises(DataError, match=r"risk_free_annual, 2024-01-01"):
        risk_free_per_period(_rates(("2023-12-01", 0.01), ("2024-01-01", rate)), DAYS, 252)


def test_dates_ascend_and_are_dates():
    with pytest.raises(DataError, match="ascend"):
        risk_free_per_period(_rates(("2024-01-01", 0.01), ("2023-12-01", 0.01)), DAYS, 252)
    with pytest.raises(DataError, match="have dates as the returns have"):
        risk_free_per_period(pd.Series([0.01], [3]), DAYS, 252)
    with pytest.raises(DataError, match="no rate"):
        risk_free_per_period(_rates(), DAYS, 252)
    with pytest.raises(ConfigurationError):
        risk_free_per_period(0.01, DAYS, 0)


def test_whole_numbers_are_labels_too():
    assert risk_free_per_period(pd.Series([0.01, 0.03], [0, 2]), np.arange(1, 4), 1).round(12).tolist() == [
        0.01, 0.01, 0.03,
    ]  # fmt: skip

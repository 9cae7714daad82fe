"""The registry on real records: every stock, every coin; what is undefined has a reason that the record shows."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tangency.performance.calendar_table import calendar_returns
from tangency.performance.metrics.registry import METRICS, compute
from tangency.performance.rolling import rolling_figures
from tangency.performance.track_record import TrackRecord

SHARED = Path(__file__).parents[5] / "shared" / "data"
LEAST = 300
# Of a record that is long, moves and has a benchmark, nothing else is undefined.
EXPECTED = {
    "turnover is not known",
    "equity does not grow",
    "no drawdown was recovered",
    "the Sharpe ratio is not above the threshold, however long the record",
    "skewness and kurtosis are outside the domain of the Cornish–Fisher expansion",
}
STARTS = ("the record does not reach back", "the longest drawdown begins with the record")


def records(file, market, year):
    path = SHARED / file
    if not path.exists():
        pytest.skip(f"no shared data at {path}")
    table = pd.read_parquet(path, columns=["date", "symbol", "close"])
    table["date"] = pd.to_datetime(table["date"])
    returns = table.pivot_table(index="date", columns="symbol", values="close").pct_change(fill_method=None)
    for symbol in returns.columns:
        if symbol != market:
            both = returns[[symbol, market]].dropna()
            if len(both) >= LEAST:
                yield (
                    symbol,
                    TrackRecord.of_series(both[symbol], risk_free=1e-4, periods_per_year=year, benchmark=both[market]),
                )


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "market", "year"),
    [("equity_us_1989_2018.parquet", "SPY", 252.0), ("crypto_daily.parquet", "BTC", 365.0)],
)
def test_every_real_record_has_a_number_or_a_reason(file, market, year):
    seen = 0
    for symbol, record in records(file, market, year):
        found = compute(record)
        assert list(found) == list(METRICS)
        for name, figure in found.items():
            if figure.value is None:
                known = figure.reason in EXPECTED or figure.reason.startswith(STARTS)
                assert known, (symbol, name, figure.reason)
        assert (
            found["max_drawdown"].value == found["longest_under_water"].value == 0.0 or found["ulcer_index"].value > 0
        )
        table = calendar_returns(record)
        assert np.prod(1 + table.by_year) - 1 == pytest.approx(found["total_return"].value, rel=1e-9)
        whole = rolling_figures(record, window=record.n_periods)
        for name, series in whole.items():
            assert series.values[0] == pytest.approx(found[name.value].value, rel=1e-10, abs=1e-13), (symbol, name)
        seen += 1
    assert seen >= 20

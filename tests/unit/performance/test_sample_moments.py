"""Sums without numpy's methods: the same bits as those methods, and as the pure functions."""

import numpy as np
import pytest

from tangency.performance.drawdown_table import drawdown_table
from tangency.performance.quantile import var_of_ordered
from tangency.performance.sample_moments import mean_of, sample_deviation
from tangency.performance.track_record import TrackRecord
from tangency.risk.drawdown import drawdowns
from tangency.risk.tail import historical_var


@pytest.mark.parametrize("n", [2, 7, 8, 130, 2500])
def test_the_bits_are_those_of_numpys_methods_and_of_the_pure_functions(n):
    for seed in range(20):
        values = np.random.default_rng(seed).standard_t(3, n) * 0.02 + 0.001
        assert mean_of(values) == values.mean()
        assert sample_deviation(values, mean_of(values)) == values.std(ddof=1)
        assert var_of_ordered(np.sort(values), 0.95) == historical_var(values, 0.95)
        record = TrackRecord(dates=np.arange(n), returns=np.maximum(values, -1.0), risk_free=0.0, periods_per_year=1.0)
        assert drawdown_table(record).underwater.tolist() == drawdowns(record.returns).tolist()

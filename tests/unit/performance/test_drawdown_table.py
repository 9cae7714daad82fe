"""The table of drawdowns: what begins with the record, what never ends, what loses everything."""

import numpy as np
import pandas as pd
import pytest

from tangency.performance.drawdown_table import drawdown_table
from tangency.performance.metrics.registry import compute
from tangency.performance.track_record import TrackRecord
from tangency.risk.drawdown_spells import drawdown_spells
from tangency.risk.measures import TailMean


def record(returns, dates=None):
    values = np.asarray(returns, dtype=float)
    labels = np.arange(values.size) if dates is None else dates
    return TrackRecord(dates=labels, returns=values, risk_free=0.0, periods_per_year=252.0)


def test_it_is_the_spells_by_columns():
    returns = np.random.default_rng(3).normal(0.0, 0.01, 500)
    dates = pd.date_range("2020-01-01", periods=500).to_numpy()
    table, spells = drawdown_table(record(returns, dates)), drawdown_spells(returns, dates)
    frame = table.frame()
    assert len(table) == len(spells) == len(frame) > 10
    for (_, row), spell in zip(frame.iterrows(), spells, strict=True):
        assert row.depth == spell.depth
        assert (row.periods_down, row.periods_under) == (spell.n_periods_down, spell.n_periods_under)
        assert row.valley == pd.Timestamp(spell.valley)
        assert pd.isna(row.recovery) if spell.recovery is None else row.recovery == pd.Timestamp(spell.recovery)
        assert pd.isna(row.peak) if spell.peak is None else row.peak == pd.Timestamp(spell.peak)
        assert row.under_water == (spell.recovery is None)
    assert table.underwater.max() == frame.depth.iloc[0]


def test_a_record_that_never_falls_has_no_row():
    table = drawdown_table(record([0.1, 0.0, 0.2]))
    assert len(table) == 0
    assert not table.is_under_water
    assert table.frame().empty
    assert list(table.frame().columns)[:4] == ["depth", "peak", "valley", "recovery"]


def test_what_has_lost_everything_stays_under_water():
    table = drawdown_table(record([0.5, -1.0, 0.3, 4.0]))
    assert table.depths.tolist() == [1.0]
    assert table.is_under_water
    assert table.underwater.tolist() == [0.0, 1.0, 1.0, 1.0]
    assert (table.n_periods_down.tolist(), table.n_periods_up.tolist()) == ([1], [2])


def test_a_recovery_to_the_same_equity_ends_it():
    table = drawdown_table(record([-0.5, 1.0, -0.5]))
    assert table.recoveries.tolist() == [1, -1]
    assert table.underwater.tolist() == [0.5, 0.0, 0.5]


def test_cdar_is_the_measure_that_optimizers_take():
    returns = np.random.default_rng(4).normal(0.0, 0.01, 400)
    found = compute(record(returns))["cdar_95"].value
    assert found == pytest.approx(TailMean(0.95).value(drawdown_table(record(returns)).underwater), rel=1e-12)


def test_arrays_cannot_be_written_to():
    table = drawdown_table(record([-0.5, 1.0, -0.5]))
    for values in (table.depths, table.underwater, table.peaks, table.valleys, table.recoveries):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 1

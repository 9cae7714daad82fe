"""A book that begins in the midst of its bars: what is before is known, and is no part of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tangency.errors import ConfigurationError
from tangency.simulate import Costs, Flow, Schedule, Trading, bars_of_frame, simulate

DAYS = pd.date_range("2024-01-01", periods=40)
CLOSES = pd.DataFrame(
    100.0 * np.cumprod(1.0 + np.random.default_rng(5).normal(0, 0.02, (40, 3)), axis=0), DAYS, list("ABC")
)
WEIGHTS = np.array([[0.5, 0.3, 0.2], [0.2, 0.2, 0.6]])


def walked(first, frame, when, **terms):
    return simulate(
        bars_of_frame(frame),
        capital=1000.0,
        trading=Trading(cash_interest_annual=0.05, **terms),
        costs=Costs(fee_bps=10),
        schedule=Schedule(when=np.array(when), weights=WEIGHTS),
        first=first,
    )


@pytest.mark.parametrize("delay", [0, 1, 3])
def test_it_is_the_book_of_the_bars_from_there_on(delay):
    late = walked(10, CLOSES, [10, 25], delay=delay)
    alone = walked(0, CLOSES.iloc[10:], [0, 15], delay=delay)
    for name in ("nav", "cash", "gross", "traded"):
        assert getattr(late, name)[10:].tobytes() == getattr(alone, name).tobytes()
        assert not getattr(late, name)[:10].any()
    assert late.profit[10:].tobytes() == alone.profit.tobytes()
    assert late.returns()[10:].tobytes() == alone.returns().tobytes()
    assert late.turnover()[10:].tobytes() == alone.turnover().tobytes()


def test_costs_of_the_first_close_are_a_loss_of_the_first_session():
    late = walked(10, CLOSES, [10, 25], delay=0)
    assert late.returns()[10] == pytest.approx(late.nav[10] / 1000.0 - 1.0)
    assert late.returns()[10] < 0.0


def test_impact_reads_what_was_traded_before_it_began():
    bars = bars_of_frame(CLOSES)
    traded = np.full(bars.closes.shape, 1e6)
    traded.flags.writeable = False
    path = simulate(
        replace(bars, traded_value=traded),
        capital=1000.0,
        trading=Trading(),
        costs=Costs(impact=1.0, impact_window_bars=5),
        schedule=Schedule(when=np.array([10, 25]), weights=WEIGHTS),
        first=10,
    )
    assert len(path.fills) == 6
    assert (path.fills.impact > 0.0).all()


def test_what_lies_before_it_is_refused():
    with pytest.raises(ConfigurationError, match="a decision lies before the book begins"):
        walked(10, CLOSES, [9, 25])
    with pytest.raises(ConfigurationError, match="a flow lies before the book begins"):
        simulate(
            bars_of_frame(CLOSES),
            capital=1000.0,
            trading=Trading(),
            costs=None,
            schedule=Schedule(when=np.array([10, 25]), weights=WEIGHTS),
            flows=(Flow(at=np.datetime64("2024-01-03"), amount=5.0),),
            first=10,
        )
    with pytest.raises(ConfigurationError, match="a bar that is not there"):
        walked(40, CLOSES, [40, 41])

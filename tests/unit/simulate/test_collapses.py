"""LUNA in May 2022 and FTT in November 2022, as the bundled sample has them: in the universe, and in the loss."""

import numpy as np
import pytest

from tangency.market import sample_dataset
from tangency.simulate import EventKind, Profit, Schedule, Trading, UnfilledReason, bars_of, simulate

CAPITAL = 1e6


@pytest.fixture(scope="module")
def bars():
    return bars_of(sample_dataset("crypto"))


def _equal_weight(bars, start, end):
    """Return an equal-weight book of all coins that have a price that day, bought once, from one day to another."""
    first, last = (int(np.searchsorted(bars.sessions, np.datetime64(day))) for day in (start, end))
    lives = ~np.isnan(bars.closes[first])
    weights = np.where(lives, 1.0 / lives.sum(), 0.0)
    schedule = Schedule(when=np.array([first]), weights=weights[None])
    path = simulate(bars, capital=CAPITAL, trading=Trading(delay=0), costs=None, schedule=schedule)
    return path, first, last, int(lives.sum())


@pytest.mark.parametrize(
    ("coin", "start", "end", "lost"),
    [("LUNA", "2022-05-01", "2022-05-31", 0.999), ("FTT", "2022-11-01", "2022-11-30", 0.94)],
)
def test_the_collapse_is_in_the_books_profit(bars, coin, start, end, lost):
    path, first, last, n_lives = _equal_weight(bars, start, end)
    i = bars.column(coin)
    stake = CAPITAL / n_lives
    units = path.units()
    gained = units[first, i] * (bars.closes[last, i] - bars.closes[first, i])
    assert gained < -lost * stake
    without = (units[first] * (bars.closes[last] - bars.closes[first]))[np.arange(len(bars.assets)) != i]
    total = path.profit[first + 1 : last + 1, Profit.PRICE].sum()
    assert total == pytest.approx(np.nansum(without) + gained, rel=1e-9)
    assert path.nav[last] == pytest.approx(CAPITAL + total, rel=1e-12)


def test_luna_is_not_filled_forward_past_its_end(bars):
    path, first, _, _ = _equal_weight(bars, "2022-05-01", "2022-05-31")
    i = bars.column("LUNA")
    gone = int(bars.last[i]) + 1
    settled = [
        int(t)
        for t, k, a in zip(path.events.bar, path.events.kind, path.events.asset, strict=True)
        if k == EventKind.SETTLED and a == i
    ]
    assert settled == [gone]
    assert path.units()[gone - 1, i] > 0.0
    assert not path.units()[gone:, i].any()
    late = Schedule(when=np.array([first, gone]), weights=np.eye(len(bars.assets))[[i, i]])
    again = simulate(bars, capital=CAPITAL, trading=Trading(delay=0), costs=None, schedule=late)
    assert again.unfilled.reason.tolist() == [UnfilledReason.DELISTED]


def test_the_hole_of_48_days_is_a_halt_of_all_and_no_return(bars):
    path, *_ = _equal_weight(bars, "2024-12-01", "2024-12-09")
    hole = (bars.sessions >= np.datetime64("2024-12-10")) & (bars.sessions <= np.datetime64("2025-01-26"))
    assert hole.sum() == 48
    assert not path.profit[hole, Profit.PRICE].any()
    halted = path.events.bar[path.events.kind == EventKind.HALTED_HOLDING]
    assert (bars.sessions[halted] == np.datetime64("2024-12-10")).sum() == (path.units()[hole][0] != 0).sum()

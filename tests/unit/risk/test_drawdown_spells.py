"""Single drawdowns: what peers leave out is there, and every date is right."""

import numpy as np
import pytest

from tangency.errors import DataError
from tangency.market import load_sample
from tangency.risk.drawdown import drawdowns
from tangency.risk.drawdown_spells import drawdown_spells

DAYS = np.arange("2024-01-01", "2024-01-09", dtype="datetime64[D]")


def test_a_record_that_starts_under_water_and_never_recovers():
    """QuantStats lists no drawdown here, and takes 50 % for the depth: the starting equity is a peak."""
    (only,) = drawdown_spells(np.array([-0.5, -0.5]), DAYS[:2])
    assert (only.depth, only.peak, only.valley, only.recovery) == (0.75, None, DAYS[1], None)
    assert (only.n_periods_down, only.n_periods_under) == (2, 2)


def test_the_deepest_comes_first_and_the_rest_follow():
    returns = np.array([-0.1, 0.2, 0.0, -0.5, 0.5, 1.0, -0.2, 0.1])
    first, second, third = drawdown_spells(returns, DAYS)
    assert (first.peak, first.valley, first.recovery) == (DAYS[2], DAYS[3], DAYS[5])
    assert (second.peak, second.valley, second.recovery) == (DAYS[5], DAYS[6], None)
    assert (third.peak, third.valley, third.recovery) == (None, DAYS[0], DAYS[1])
    assert [round(each.depth, 12) for each in (first, second, third)] == [0.5, 0.2, 0.1]
    assert (second.n_periods_down, second.n_periods_under) == (1, 2)


def test_total_loss_is_never_recovered():
    (only,) = drawdown_spells(np.array([0.5, -1.0, 0.3]), DAYS[:3])
    assert (only.depth, only.peak, only.valley, only.recovery) == (1.0, DAYS[0], DAYS[1], None)


@pytest.mark.parametrize("returns", [np.zeros(4), np.array([0.1, 0.0, 0.2, 0.0])])
def test_no_loss_no_drawdown(returns):
    assert drawdown_spells(returns, DAYS[:4]) == ()


def test_as_many_drawdowns_as_two_periods_allow():
    found = drawdown_spells(np.tile([-0.5, 1.0], 500), np.arange(1000))
    assert len(found) == 500
    assert {each.n_periods_under for each in found} == {2}
    assert [each.valley for each in found] == list(range(0, 1000, 2))


@pytest.mark.parametrize("seed", range(20))
def test_the_spells_partition_the_time_under_water(seed):
    returns = np.random.default_rng(seed).normal(0.0005, 0.01, 700)
    losses, dates = drawdowns(returns), np.arange(700)
    found = drawdown_spells(returns, dates)
    under = np.zeros(700, dtype=bool)
    for each in found:
        start = 0 if each.peak is None else int(each.peak) + 1
        stop = 700 if each.recovery is None else int(each.recovery)
        assert each.depth == pytest.approx(losses[start:stop].max(), abs=1e-12)
        assert int(each.valley) == start + int(losses[start:stop].argmax())
        assert not under[start:stop].any()
        under[start:stop] = True
    assert (under == (losses > 0.0)).all()
    assert found[0].depth == pytest.approx(losses.max(), abs=1e-12)


def test_bitcoins_fall_from_december_2017_to_december_2018():
    returns = load_sample("crypto").close()["BTC"].dropna().pct_change().dropna()
    third = drawdown_spells(returns.to_numpy(), returns.index.to_numpy())[2]
    dates = [str(each)[:10] for each in (third.peak, third.valley, third.recovery)]
    assert dates == ["2017-12-16", "2018-12-15", "2020-11-30"]
    assert third.depth == pytest.approx(0.832, abs=5e-4)
    assert (third.n_periods_down, third.n_periods_under) == (364, 1080)


@pytest.mark.parametrize("returns", [np.array([0.1, np.nan]), np.array([0.1, np.inf])])
def test_a_missing_return_is_named(returns):
    with pytest.raises(DataError, match="missing or infinite; where: 2024-01-02"):
        drawdown_spells(returns, DAYS[:2])


def test_dates_of_another_number():
    with pytest.raises(DataError, match="differ in number"):
        drawdown_spells(np.zeros(3), DAYS)

"""Several strategies in one book: who owns what, and what it cost them."""

from dataclasses import replace

import numpy as np
import pytest

from tangency.errors import DataError, UnknownName
from tangency.simulate import Costs, Profit, Schedule, Trading, simulate


def _book(bars, weights, costs=None, **trading):
    schedule = Schedule(when=np.arange(len(weights)), weights=np.array(weights, dtype=float), strategies=("x", "y"))
    return simulate(bars, capital=100.0, trading=Trading(**{"delay": 0, **trading}), costs=costs, schedule=schedule)


def test_strategies_cross_with_one_another_at_the_fill_price_and_for_nothing(prices):
    path = _book(prices(A=[10, 10]), [[[0.5], [0.0]], [[0.0], [0.5]]])
    assert path.fills.units.tolist() == [5.0, 0.0]
    assert path.fills.reference.tolist() == [10.0, 10.0]
    assert path.traded.tolist() == [50.0, 0.0]
    assert path.units("x").tolist() == [[5.0], [0.0]]
    assert path.units("y").tolist() == [[0.0], [5.0]]


def test_costs_are_borne_by_who_traded_outside(prices):
    path = _book(prices(A=[10, 10]), [[[0.6], [-0.2]], [[0.6], [-0.2]]], Costs(fee_bps=100))
    fees = path.owned.profit[0, :, Profit.FEES]
    assert fees.tolist() == [pytest.approx(path.profit[0, Profit.FEES]), 0.0]


def test_an_order_cut_by_lots_is_shared_in_proportion(prices):
    path = _book(prices(A=[10]), [[[0.3], [0.6]]], lot_step=2.0)
    assert path.fills.units.tolist() == [8.0]
    assert path.owned.held[0] == pytest.approx([8 / 3, 16 / 3])


def test_opposite_views_are_no_trade_and_still_a_profit_each(prices):
    path = _book(prices(A=[10, 11]), [[[0.5], [-0.5]]])
    assert path.traded.tolist() == [0.0, 0.0]
    assert path.owned.profit[1, :, Profit.PRICE].tolist() == [5.0, -5.0]
    assert path.nav.tolist() == [100.0, 100.0]


def test_borrow_is_charged_on_the_books_short_and_borne_by_who_is_short(prices):
    bars = replace(prices(A=[10, 10]), borrow=np.array([[0.365]]))
    path = _book(bars, [[[0.2], [-0.6]]], Costs())
    assert path.profit[1, Profit.BORROW] == pytest.approx(-0.04)
    assert path.owned.profit[1, :, Profit.BORROW].tolist() == [0.0, pytest.approx(-0.04)]


def test_a_strategys_target_that_is_not_a_number_is_named(prices):
    with pytest.raises(DataError, match=r"A, strategy y"):
        _book(prices(A=[10]), [[[0.5], [np.nan]]])


def test_unknown_strategies_are_named_with_the_nearest(prices):
    path = _book(prices(A=[10]), [[[0.5], [0.5]]])
    with pytest.raises(UnknownName):
        path.units("z")


def test_holdings_without_a_close_are_marked_at_the_open_of_a_day_of_orders_for_all(prices):
    bars = prices(opens={"A": [10, 10, 12, 11], "B": [1, 1, 1, 1]}, A=[10, 10, None, 11], B=[1, 1, 1, 1])
    half = [[0.5, 0.0], [0.0, 0.0]]
    path = _book(bars, [half, [[0.6, 0.1], [0.0, 0.0]]], delay=1, price="open", lot_step=2.0)
    together = path.owned.profit[:, :, Profit.PRICE].sum(axis=1)
    assert together == pytest.approx(path.profit[:, Profit.PRICE])
    assert together[2] != 0.0

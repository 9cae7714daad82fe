"""The rules of docs/simulation.md, one by one, with numbers done by hand."""

from dataclasses import replace

import numpy as np
import pytest

from tangency.errors import ConfigurationError, DataError
from tangency.simulate import (
    Costs,
    EventKind,
    FeeTier,
    Flow,
    Profit,
    Schedule,
    Trading,
    UnfilledReason,
    simulate,
)


def reasons(path):
    return [(int(t), UnfilledReason(r).name) for t, r in zip(path.unfilled.bar, path.unfilled.reason, strict=True)]


def kinds(path):
    return [(int(t), EventKind(k).name) for t, k in zip(path.events.bar, path.events.kind, strict=True)]


def test_buy_and_hold_is_the_arithmetic_of_prices_to_the_last_bit(prices, run):
    rng = np.random.default_rng(1)
    closes = (50 * np.exp(np.cumsum(rng.normal(0, 0.03, 300)))).tolist()
    path = run(prices(A=closes), {0: [1.0]}, capital=12345.67)
    units = 12345.67 / closes[0]
    assert path.nav.tolist() == [units * p + (12345.67 - units * closes[0]) for p in closes]


def test_buy_and_hold_of_many_is_summed_in_four_lanes_to_the_last_bit(prices, run):
    rng = np.random.default_rng(2)
    closes = 50 * np.exp(np.cumsum(rng.normal(0, 0.03, (100, 11)), axis=0))
    bars = prices(**{f"A{i:02}": closes[:, i].tolist() for i in range(11)})
    path = run(bars, {0: [1 / 11] * 11}, capital=1e6)
    units, cash = (1 / 11) * 1e6 / closes[0], 1e6
    for i in range(11):
        cash -= units[i] * closes[0, i]
    for t in range(100):
        lanes = [0.0] * 4
        for i in range(11):
            lanes[i % 4] += units[i] * closes[t, i]
        assert path.nav[t] == cash + ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))


def test_an_order_is_filled_delay_bars_after_its_decision(prices, run):
    bars = prices(A=[10, 20, 40, 80])
    assert [run(bars, {0: [1.0]}, delay=d).nav.tolist() for d in (0, 1, 2)] == [
        [100, 200, 400, 800],
        [100, 100, 200, 400],  # sized at the decision, 10 units of 20 each: half is cut for cash
        [100, 100, 100, 200],
    ]


def test_units_are_those_of_the_decision_or_of_the_fill(prices, run):
    bars = prices(A=[20, 10, 10])
    assert run(bars, {0: [1.0]}, delay=1).fills.units.tolist() == [5.0]
    assert run(bars, {0: [1.0]}, delay=1, size_at="fill").fills.units.tolist() == [10.0]


def test_sizing_at_the_fill_does_not_see_the_close_of_its_bar(prices, run):
    bars = prices(opens={"A": [10, 20, 30]}, A=[10, 99, 30])
    other = prices(opens={"A": [10, 20, 30]}, A=[10, 11, 30])
    given = {"delay": 1, "price": "open", "size_at": "fill"}
    assert run(bars, {0: [0.5]}, **given).fills.units.tolist() == run(other, {0: [0.5]}, **given).fills.units.tolist()


def test_the_first_trade_is_charged(prices, run):
    path = run(prices(A=[10, 10]), {0: [0.5]}, costs=Costs(fee_bps=100, half_spread_bps=100))
    assert path.fills.executed.tolist() == [10.1]
    assert path.profit[0, [Profit.SPREAD, Profit.FEES]] == pytest.approx([-0.5, -0.505])


def test_buys_are_scaled_together_where_cash_does_not_suffice(prices, run):
    path = run(prices(A=[10, 10], B=[10, 10]), {0: [0.75, 0.25]}, costs=Costs(fee_bps=100))
    assert path.cash[0] == pytest.approx(0.0, abs=1e-12)
    assert path.fills.units[0] / path.fills.units[1] == pytest.approx(3.0)
    assert reasons(path) == [(0, "CASH"), (0, "CASH")]


def test_a_book_that_may_borrow_is_charged_for_it(prices, run):
    path = run(prices(A=[10, 10]), {0: [2.0]}, may_borrow=True, margin_interest_annual=0.365)
    assert path.cash[0] == -100.0
    assert path.profit[1, Profit.INTEREST] == pytest.approx(-0.1)


def test_cash_earns_interest_by_the_days_between_bars(prices, run):
    bars = replace(prices(A=[1, 1, 1]), interest=np.array([0.0, 0.365, np.nan]))
    assert run(bars, {}).nav == pytest.approx([100, 100.1, 100.1])
    assert run(bars, {}, cash_interest_annual=0.73).nav == pytest.approx([100, 100.2, 100.2 * 1.002])


def test_longs_pay_a_positive_funding_rate_on_the_value_of_the_night(prices, run):
    bars = replace(prices(A=[10, 20]), funding=np.array([[0.5], [0.01]]))
    assert run(bars, {0: [1.0]}).profit[:, Profit.FUNDING].tolist() == [0.0, -1.0]


def test_shorts_pay_borrow_and_dividends(prices, run):
    bars = replace(prices(A=[10, 10]), dividends=np.array([[9.0], [0.25]]), borrow=np.array([[0.365]]))
    path = run(bars, {0: [-1.0]}, costs=Costs())
    assert path.profit[1, [Profit.BORROW, Profit.DIVIDENDS]] == pytest.approx([-0.1, -2.5])
    assert run(bars, {0: [-1.0]}).profit[1, Profit.BORROW] == 0.0  # costs=None is none


def test_fees_fall_by_tier_and_the_first_tier_is_never_missed(prices, run):
    tiers = (FeeTier(from_traded_value=0, fee_bps=100), FeeTier(from_traded_value=60, fee_bps=10))
    costs = Costs(fee_tiers=tiers, fee_window_bars=2)
    path = run(prices(A=[10] * 6), {0: [0.7], 1: [0.0], 3: [0.7], 5: [0.0]}, costs=costs)
    rates = path.fills.fee / np.abs(path.fills.units * path.fills.executed)
    assert rates == pytest.approx([0.01, 0.001, 0.001, 0.001])
    # A running sum over a window ends a rounding below zero, and finds no tier at all.
    wavy = run(prices(A=[10.1, 9.7, 10.3] * 30), {0: [0.3], 1: [0.1], 80: [0.2]}, costs=costs)
    assert wavy.fills.fee[-1] == pytest.approx(0.01 * abs(wavy.fills.units[-1]) * wavy.fills.reference[-1])


def test_impact_is_the_square_root_law_of_the_bars_before(prices, run):
    closes = [10.0, 11.0, 10.0, 12.0, 12.0]
    bars = replace(prices(A=closes), traded_value=np.array([[1e3], [2e3], [3e3], [4e3], [9e9]]))
    path = run(bars, {4: [0.5]}, costs=Costs(impact=0.5, impact_window_bars=4))
    sigma = np.std([0.1, 10 / 11 - 1, 0.2], ddof=1)
    impact = 0.5 * sigma * np.sqrt(50 / 2500)
    assert path.fills.executed[0] == pytest.approx(12 * (1 + impact), rel=1e-14)
    assert path.profit[4, Profit.IMPACT] == pytest.approx(-50 * impact)


def test_impact_that_is_not_known_is_not_taken_for_none(prices, run):
    path = run(prices(A=[10, 11, 12]), {2: [1.0]}, costs=Costs(impact=0.5))
    assert reasons(path) == [(2, "ILLIQUID")]
    assert len(path.fills) == 0


def test_orders_are_truncated_to_lots_and_refused_below_the_minimum(prices, run):
    bars = prices(A=[10, 10, 10])
    assert run(bars, {0: [0.38]}, lot_step=0.5).fills.units.tolist() == [3.5]
    assert reasons(run(bars, {0: [0.04]}, lot_step=0.5)) == [(0, "LOT")]
    assert reasons(run(bars, {0: [0.04]}, minimum_notional=5)) == [(0, "MINIMUM")]


def test_three_tenths_in_lots_of_a_tenth_are_three_lots(prices, run):
    assert run(prices(A=[1000.0]), {0: [0.3]}, capital=1000.0, lot_step=0.1).fills.units[0] == pytest.approx(0.3)


def test_flattening_ignores_the_minimum(prices, run):
    path = run(prices(A=[10, 1]), {0: [0.5], 1: [0.0]}, minimum_notional=20.0)
    assert path.units().tolist() == [[5.0], [0.0]]


def test_flattening_ignores_the_lot(prices, run):
    path = run(prices(A=[10, 10]), {0: [0.333], 1: [0.0]}, lot_step=0.7)
    assert path.fills.units.tolist() == [pytest.approx(2.8), pytest.approx(-2.8)]
    assert path.units()[1].tolist() == [0.0]


def test_a_halted_asset_is_not_filled_and_its_order_forgotten(prices, run):
    path = run(prices(A=[10, None, 10], B=[10, 10, 10]), {0: [0.5, 0.5]}, delay=1)
    assert reasons(path) == [(1, "HALTED")]
    assert path.units()[-1].tolist() == [0.0, 5.0]


def test_a_halted_holding_is_valued_at_its_last_close_and_listed_once_for_each_halt(prices, run):
    path = run(prices(A=[10, 20, None, None, 5, None, 5]), {0: [1.0]})
    assert path.nav.tolist() == [100, 200, 200, 200, 50, 50, 50]
    assert kinds(path) == [(2, "HALTED_HOLDING"), (5, "HALTED_HOLDING")]


def test_what_has_no_price_yet_is_not_valued_at_nothing(prices, run):
    bars = prices(A=[None, 10, 10], B=[10, 10, 10])
    assert reasons(run(bars, {0: [0.5, 0.5]})) == [(0, "UNPRICED")]
    late = run(bars, {0: [0.5, 0.5]}, delay=1)  # priced at the fill, but not when its units were decided
    assert reasons(late) == [(1, "UNPRICED")]
    assert run(bars, {0: [0.5, 0.5]}, delay=1, size_at="fill").units()[1].tolist() == [5.0, 5.0]
    assert not np.isnan(late.nav).any()


def test_what_was_delisted_is_settled_at_its_value_or_its_last_price(prices, run):
    bars = prices(A=[10, 10, None, None], B=[10, 10, 10, 10])
    assert run(bars, {0: [0.5, 0.5]}).nav.tolist() == [100, 100, 100, 100]
    settled = run(replace(bars, settlement=np.array([1.0, np.nan])), {0: [0.5, 0.5], 3: [0.5, 0.5]})
    assert settled.nav.tolist() == [100, 100, 55, 55]
    assert settled.profit[2, Profit.SETTLEMENT] == -45.0
    assert kinds(settled) == [(2, "SETTLED")]
    assert reasons(settled) == [(3, "DELISTED")]
    assert settled.units()[2].tolist() == [0.0, 5.0]


def test_equity_below_the_maintenance_margin_is_liquidated_at_the_next_fill(prices, run):
    path = run(
        prices(A=[10, 7, 7, 7]), {0: [2.0], 1: [2.0], 2: [1.0]}, may_borrow=True, maintenance_margin=0.3, delay=0
    )
    assert kinds(path) == [(1, "LIQUIDATED")]
    assert reasons(path) == [(1, "MARGIN")]
    assert path.units()[:, 0].tolist() == [20.0, 20.0, pytest.approx(40 / 7), pytest.approx(40 / 7)]


def test_orders_that_wait_are_void_after_a_margin_call(prices, run):
    path = run(prices(A=[10, 7, 7, 7, 7]), {0: [2.0], 1: [2.0]}, may_borrow=True, maintenance_margin=0.31, delay=1)
    assert kinds(path) == [(1, "LIQUIDATED")] or kinds(path) == []
    waiting = run(prices(A=[10, 10, 7, 7, 7]), {0: [2.0], 1: [1.9]}, may_borrow=True, maintenance_margin=0.31, delay=1)
    assert (2, "LIQUIDATED") in kinds(waiting)
    assert waiting.units()[3:, 0].tolist() == [0.0, 0.0]


def test_orders_are_cut_to_the_initial_margin(prices, run):
    path = run(prices(A=[10, 10], B=[10, 10]), {0: [3.0, -1.0]}, may_borrow=True, initial_margin=0.5)
    assert path.gross[0] == pytest.approx(200.0)
    assert reasons(path) == [(0, "MARGIN"), (0, "MARGIN")]


def test_a_book_without_equity_is_closed_and_stays_so(prices, run):
    path = run(
        prices(A=[10, 25, 10, 10]), {0: [-1.0], 2: [1.0]}, flows=[Flow(at=np.datetime64("2024-01-03"), amount=9)]
    )
    assert path.nav.tolist() == [100, 0, 0, 0]
    assert path.profit[1, Profit.SHORTFALL] == 50.0
    assert kinds(path) == [(1, "BANKRUPT")]
    assert path.flows.tolist() == [0, 0, 0, 0]
    assert path.units().tolist() == [[-10], [0], [0], [0]]
    assert path.returns().tolist() == [0.0, -1.0, 0.0, 0.0]


def test_costs_that_eat_the_book_end_in_a_recorded_bankruptcy(prices, run):
    swings = {t: [8.0 if t % 2 else -8.0] for t in range(9)}
    path = run(prices(A=[10.0] * 9), swings, may_borrow=True, costs=Costs(fee_bps=1000))
    assert kinds(path)[0][1] == "BANKRUPT"
    assert path.nav[-1] == 0.0


def test_flows_are_no_profit_and_returns_are_time_weighted(prices, run):
    path = run(
        prices(A=[10, 20, 40]),
        {0: [1.0]},
        flows=[Flow(at=np.datetime64("2024-01-02"), amount=50), Flow(at=np.datetime64("2024-01-02"), amount=-10)],
    )
    assert path.nav.tolist() == [100, 240, 440]
    assert path.returns() == pytest.approx([0.0, 1.0, 440 / 240 - 1])


def test_a_withdrawal_that_leaves_nothing_is_refused(prices, run):
    with pytest.raises(DataError, match=r"leaves nothing.*2024-01-02.*300 of 200"):
        run(prices(A=[10, 20, 40]), {0: [1.0]}, flows=[Flow(at=np.datetime64("2024-01-02"), amount=-300)])


def test_a_flow_on_a_day_without_a_bar_is_refused(prices, run):
    with pytest.raises(DataError, match="no bar on the day"):
        run(prices(A=[10, 20]), {}, flows=[Flow(at=np.datetime64("2023-12-31"), amount=1)])


def test_an_order_whose_fill_is_beyond_the_data_is_reported(prices, run):
    assert reasons(run(prices(A=[10, 10]), {1: [1.0]}, delay=1)) == [(2, "ENDED")]


def test_decisions_see_the_marks_of_their_own_close(prices):
    seen = []

    def decide(bar, book):
        seen.append((bar, book.nav, book.cash, book.units.tolist(), book.weights.tolist(), book.last_trade))
        return np.array([0.5]) if bar == 0 else None

    bars = prices(A=[10, 20, 30])
    simulate(bars, capital=100.0, trading=Trading(delay=0), costs=None, decide=decide, asked=np.arange(3))
    assert seen[0] == (0, 100.0, 100.0, [0.0], [0.0], -1)
    assert seen[1] == (1, 150.0, 50.0, [5.0], [100 / 150], 0)


def test_what_a_decision_sees_is_a_read_only_copy(prices):
    kept = []

    def decide(bar, book):
        kept.append(book)
        with pytest.raises(ValueError, match="read-only"):
            book.units[0] = 1.0
        return np.array([1.0])

    simulate(prices(A=[1, 1]), capital=1.0, trading=Trading(delay=0), costs=None, decide=decide, asked=np.arange(2))
    assert kept[0].units.tolist() == [0.0]


@pytest.mark.parametrize(
    ("answer", "error", "match"),
    [
        (np.array([np.nan]), DataError, r"not a number.*2024-01-02, A"),
        (np.array([np.inf]), DataError, "not a number"),
        (np.array([0.5, 0.5]), ConfigurationError, "does not fit"),
    ],
)
def test_bad_answers_are_refused(prices, answer, error, match):
    with pytest.raises(error, match=match):
        simulate(
            prices(A=[1, 1, 1]),
            capital=1.0,
            trading=Trading(),
            costs=None,
            decide=lambda *_: answer,
            asked=np.array([1]),
        )


@pytest.mark.parametrize(
    ("when", "match"),
    [([1, 1], "do not follow"), ([1, 0], "do not follow"), ([-1, 0], "not there"), ([0, 3], "not there")],
)
def test_decisions_that_do_not_fit_the_bars_are_refused(prices, when, match):
    schedule = Schedule(when=np.array(when), weights=np.zeros((2, 1)))
    with pytest.raises(ConfigurationError, match=match):
        simulate(prices(A=[1, 1, 1]), capital=1.0, trading=Trading(), costs=None, schedule=schedule)


def test_fills_at_the_open_need_one(prices, run):
    with pytest.raises(ConfigurationError, match="closes alone"):
        run(prices(A=[1, 1]), {0: [1.0]}, delay=1, price="open")


def test_somebody_has_to_decide(prices):
    with pytest.raises(ConfigurationError, match="schedule"):
        simulate(prices(A=[1, 1]), capital=1.0, trading=Trading(), costs=None)


@pytest.mark.parametrize("capital", [0.0, -1.0, np.nan, np.inf])
def test_capital_is_a_positive_amount(prices, capital):
    with pytest.raises(DataError, match="capital"):
        simulate(
            prices(A=[1, 1]),
            capital=capital,
            trading=Trading(),
            costs=None,
            schedule=Schedule(when=np.array([0]), weights=np.ones((1, 1))),
        )


def test_progress_is_told_while_decisions_are_asked(prices):
    told = []
    simulate(
        prices(A=[1.0] * 500),
        capital=1.0,
        trading=Trading(),
        costs=None,
        decide=lambda *_: None,
        asked=np.arange(500),
        on_progress=lambda done, total, message: told.append((done, total, message)),
    )
    assert len(told) > 90
    assert told[-1][:2] == (500, 500)


def test_the_records_room_grows_without_a_trace(prices, run):
    rng = np.random.default_rng(0)
    closes = {f"A{i}": (10 + rng.random(400)).tolist() for i in range(3)}
    weights = {t: rng.dirichlet(np.ones(3)).tolist() for t in range(400)}
    bars = prices(**closes)
    given = run(bars, weights, delay=1, lot_step=0.01)
    assert len(given.unfilled) > 100
    asked = simulate(
        bars,
        capital=100.0,
        trading=Trading(lot_step=0.01),
        costs=None,
        decide=lambda bar, _: np.array(weights[bar]),
        asked=np.arange(400),
    )
    assert asked.unfilled.rows.tobytes() == given.unfilled.rows.tobytes()

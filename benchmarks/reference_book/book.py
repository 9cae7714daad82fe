"""The rules of the book in plain Python: dictionaries of what is held, lists of orders, one asset after another."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from dataclasses import dataclass, field

from tangency.simulate import Bars, Costs, Trading

__all__ = ["SlowBook", "SlowPath"]

TINY = 1e-12


@dataclass
class SlowPath:
    """What it came to: lists by bar, and lists of what happened."""

    nav: list[float] = field(default_factory=list)
    cash: list[float] = field(default_factory=list)
    profit: list[dict[str, float]] = field(default_factory=list)
    flows: list[float] = field(default_factory=list)
    units: list[dict[int, float]] = field(default_factory=list)
    fills: list[tuple[int, int, float, float, float]] = field(default_factory=list)
    unfilled: list[tuple[int, int, int, str]] = field(default_factory=list)
    events: list[tuple[int, str, int]] = field(default_factory=list)


def number(table, t, i):
    """Return an entry of a table by bar and asset that may be one row for all bars, or None; missing is None."""
    if table is None:
        return None
    value = float(table[t if len(table) > 1 else 0][i])
    return None if math.isnan(value) else value


class SlowBook:
    """One simulation; `targets` is decision bar → list of weights."""

    def __init__(self, bars: Bars, capital: float, trading: Trading, costs: Costs | None, targets, flows) -> None:
        self.bars, self.trading, self.costs, self.targets, self.flows = bars, trading, costs, targets, flows
        self.cash, self.held, self.price_of = capital, {}, {}
        self.path, self.waiting, self.traded = SlowPath(), [], []
        self.is_closed, self.is_selling, self.void_until = False, False, -1
        self.halted: set[int] = set()

    # what things cost

    def half_spread(self, t, i):
        if self.costs is None:
            return 0.0
        if self.costs.half_spread_bps is not None:
            return self.costs.half_spread_bps / 1e4
        return number(self.bars.half_spread, t, i) or 0.0

    def fee(self, i):
        if self.costs is None:
            return 0.0
        if self.costs.fee_tiers:
            volume = 0.0
            for money in self.traded[-self.costs.fee_window_bars :]:
                volume += money
            return [tier.fee_bps for tier in self.costs.fee_tiers if tier.from_traded_value <= volume][-1] / 1e4
        if self.costs.fee_bps is not None:
            return self.costs.fee_bps / 1e4
        own = None if self.bars.fee is None else float(self.bars.fee[i])
        return 0.0 if own is None or math.isnan(own) else own

    def impact(self, t, i, money):
        """Return the impact of trading that much; None where it is not known."""
        if self.costs is None or self.costs.impact == 0:
            return 0.0
        window = range(max(0, t - self.costs.impact_window_bars), t)
        values = [number(self.bars.traded_value, b, i) for b in window]
        values = [value for value in values if value is not None]
        returns = []
        for b in window:
            if b > 0:
                now, before = float(self.bars.closes[b, i]), float(self.bars.closes[b - 1, i])
                if not math.isnan(now) and not math.isnan(before):
                    returns.append(now / before - 1)
        if not values or sum(values) <= 0 or len(returns) < 2:
            return None
        return self.costs.impact * statistics.stdev(returns) * math.sqrt(money / statistics.fmean(values))

    def lots(self, i, x):
        step = self.trading.lot_step
        if step is None:
            step = 0.0 if self.bars.lot_step is None else float(self.bars.lot_step[i])
        if step == 0.0:
            return x
        count = abs(x) / step
        return math.copysign(math.floor(count + 1e-9) * step, x)

    def minimum(self, i):
        if self.trading.minimum_notional is not None:
            return self.trading.minimum_notional
        return 0.0 if self.bars.minimum_notional is None else float(self.bars.minimum_notional[i])

    # what it is worth

    def equity(self):
        return self.cash + sum(units * self.price_of[i] for i, units in self.held.items())

    def gross(self):
        return sum(abs(units) * self.price_of[i] for i, units in self.held.items())

    def mark(self, row):
        for i, p in enumerate(row):
            if not math.isnan(p):
                if i in self.held:
                    self.today["price"] += self.held[i] * (float(p) - self.price_of[i])
                self.price_of[i] = float(p)

    # the bar

    def run(self) -> SlowPath:
        for t in range(self.bars.n_bars):
            self.bar(t)
        for d, _, weights, goal in self.waiting:
            self.refuse_all(self.bars.n_bars, d, weights, goal, "BANKRUPT" if self.is_closed else "ENDED")
        return self.path

    def bar(self, t):
        self.today, self.traded_now, flow = defaultdict(float), 0.0, 0.0
        self.carry(t)
        self.settle(t)
        self.fills_due(t)
        self.mark(self.bars.closes[t])
        self.watch_halts(t)
        self.end_if_bankrupt(t)
        self.margin_call(t)
        if not self.is_closed:
            flow = self.flows.get(t, 0.0)
            self.cash += flow
            if t in self.targets:
                self.decide(t)
        self.path.nav.append(self.equity())
        self.path.cash.append(self.cash)
        self.path.profit.append(dict(self.today))
        self.path.flows.append(flow)
        self.path.units.append(dict(self.held))
        self.traded.append(self.traded_now)

    def carry(self, t):
        night = float(self.bars.years[t])
        known = (
            None if self.bars.interest is None or math.isnan(self.bars.interest[t]) else float(self.bars.interest[t])
        )
        earned = self.trading.cash_interest_annual
        earned = (known or 0.0) if earned is None else earned
        charged = self.trading.margin_interest_annual
        charged = earned if charged is None else charged
        self.today["interest"] = self.cash * night * (earned if self.cash > 0 else charged)
        for i, units in self.held.items():
            worth = units * self.price_of[i]
            self.today["funding"] -= worth * (number(self.bars.funding, t, i) or 0.0)
            self.today["dividends"] += units * (number(self.bars.dividends, t, i) or 0.0)
            if units < 0 and self.costs is not None:
                rate = self.costs.borrow_annual
                rate = (number(self.bars.borrow, t, i) or 0.0) if rate is None else rate
                self.today["borrow"] += worth * rate * night
        self.cash += sum(self.today[kind] for kind in ("interest", "funding", "dividends", "borrow"))

    def settle(self, t):
        for i in sorted(self.held):
            if self.bars.last[i] < t:
                units, value = self.held.pop(i), self.price_of[i]
                if self.bars.settlement is not None and not math.isnan(self.bars.settlement[i]):
                    value = float(self.bars.settlement[i])
                self.cash += units * value
                self.today["settlement"] += units * (value - self.price_of[i])
                self.path.events.append((t, "SETTLED", i))

    def watch_halts(self, t):
        for i in range(len(self.bars.assets)):
            if i in self.held and math.isnan(self.bars.closes[t, i]):
                if i not in self.halted:
                    self.path.events.append((t, "HALTED_HOLDING", i))
                self.halted.add(i)
            else:
                self.halted.discard(i)

    def end_if_bankrupt(self, t):
        left = self.equity()
        if left <= 0 and not self.is_closed:
            self.today["shortfall"] = -left
            self.cash, self.held, self.is_closed, self.is_selling = 0.0, {}, True, False
            self.path.events.append((t, "BANKRUPT", -1))

    def margin_call(self, t):
        least = self.trading.maintenance_margin
        if least is not None and not self.is_selling and self.equity() < least * self.gross():
            self.is_selling = True
            self.path.events.append((t, "LIQUIDATED", -1))
        if self.is_selling:
            self.void_until = t

    # decisions and their fills

    def decide(self, t):
        weights, nav = self.targets[t], self.equity()
        goal = {i: w * nav / self.price_of[i] for i, w in enumerate(weights) if i in self.price_of}
        if self.trading.delay == 0:
            self.fill_or_refuse(t, t, weights, goal, self.bars.closes[t])
            self.mark(self.bars.closes[t])
            self.end_if_bankrupt(t)
        else:
            self.waiting.append((t, t + self.trading.delay, weights, goal))

    def fills_due(self, t):
        due = [order for order in self.waiting if order[1] == t]
        if not due and not self.is_selling:
            return
        row = self.bars.fills[t] if self.trading.price == "open" else self.bars.closes[t]
        self.mark(row)
        for order in due:
            self.waiting.remove(order)
            self.fill_or_refuse(t, order[0], order[2], order[3], row)
        if self.is_selling:
            self.sell_out(t, row)

    def fill_or_refuse(self, t, d, weights, goal, row):
        if self.is_closed:
            self.refuse_all(t, d, weights, goal, "BANKRUPT")
        elif d <= self.void_until:
            self.refuse_all(t, d, weights, goal, "MARGIN")
        elif self.equity() <= 0:
            self.refuse_all(t, d, weights, goal, "BANKRUPT")
        else:
            self.fill(t, d, weights, goal, row)

    def refuse_all(self, t, d, weights, goal, reason):
        nav = self.equity()
        for i, w in enumerate(weights):
            known = self.price_of.get(i)
            target = goal.get(i, 0.0)
            if self.trading.size_at == "fill":
                target = w * nav / known if known else 0.0
            gap = abs(target - self.held.get(i, 0.0)) * (known or 0.0)
            if gap > TINY * abs(nav) or (w != 0 and target == 0):
                self.path.unfilled.append((t, d, i, reason))

    def fill(self, t, d, weights, goal, row):
        nav = self.equity()
        reasons, orders = {}, {}
        for i, w in enumerate(weights):
            x, reason = self.order(t, i, w, goal, float(row[i]), nav)
            if reason:
                reasons[i] = reason
            elif x:
                orders[i] = x
        self.keep_initial_margin(orders, reasons, row, nav)
        for i in [i for i, x in orders.items() if x < 0]:
            self.trade(t, d, i, orders[i], float(row[i]))
        buys = [i for i, x in orders.items() if x > 0]
        need = 0.0
        for i in buys:
            money = orders[i] * float(row[i])
            need += money * (1 + self.half_spread(t, i) + self.impact(t, i, money)) * (1 + self.fee(i))
        if buys and not self.trading.may_borrow and need > self.cash + TINY * nav:
            share = max(self.cash, 0.0) / need
            for i in buys:
                self.cut(i, orders, self.lots(i, orders[i] * share), reasons, "CASH", row, nav)
        for i in buys:
            if orders[i] > 0:
                self.trade(t, d, i, orders[i], float(row[i]))
        self.path.unfilled += [(t, d, i, reasons[i]) for i in sorted(reasons)]

    def order(self, t, i, w, goal, p, nav):
        """Return the order of an asset, and why there is none."""
        worth = self.price_of.get(i) if math.isnan(p) else p
        if self.bars.last[i] < t:
            return 0.0, "DELISTED" if w else None
        if worth is None or (w and self.trading.size_at == "decision" and i not in goal):
            return 0.0, "UNPRICED" if w else None
        target = w * nav / worth if self.trading.size_at == "fill" else goal.get(i, 0.0)
        x = target - self.held.get(i, 0.0)
        if abs(x) * worth <= TINY * nav or math.isnan(p):
            return 0.0, None if abs(x) * worth <= TINY * nav else "HALTED"
        return self.allowed(t, i, self.lots(i, x) if w else x, p, is_flat=w == 0)

    def allowed(self, t, i, x, p, *, is_flat):
        if x == 0:
            return 0.0, "LOT"
        if not is_flat and abs(x) * p < self.minimum(i):
            return 0.0, "MINIMUM"
        hit = self.impact(t, i, abs(x) * p)
        if hit is None or hit + self.half_spread(t, i) >= 1:
            return 0.0, "ILLIQUID"
        return x, None

    def keep_initial_margin(self, orders, reasons, row, nav):
        if self.trading.initial_margin is None:
            return
        farther = {}
        for i, x in orders.items():
            now = self.held.get(i, 0.0)
            if now == 0 or (now > 0) == (x > 0):
                farther[i] = x
            elif abs(x) > abs(now):
                farther[i] = x + now
        nearer = {i: x - farther.get(i, 0.0) for i, x in orders.items()}
        base = sum(
            abs(self.held.get(i, 0.0) + nearer.get(i, 0.0)) * self.price_of[i] for i in set(self.held) | set(orders)
        )
        more = sum(abs(x) * self.price_of[i] for i, x in farther.items())
        room = max(nav / self.trading.initial_margin - base, 0.0)
        if more > room + TINY * nav:
            for i, x in farther.items():
                self.cut(i, orders, self.lots(i, nearer[i] + x * room / more), reasons, "MARGIN", row, nav)

    def cut(self, i, orders, smaller, reasons, why, row, nav):
        if abs(smaller) * float(row[i]) < self.minimum(i) or abs(smaller) * float(row[i]) <= TINY * nav:
            smaller = 0.0
        if abs(orders[i] - smaller) * float(row[i]) > TINY * nav:
            reasons[i] = why
        orders[i] = smaller

    def sell_out(self, t, row):
        left, orders = False, {}
        for i in sorted(self.held):
            x, p = -self.held[i], float(row[i])
            hit = None if math.isnan(p) else self.impact(t, i, abs(x) * p)
            if hit is None or hit + self.half_spread(t, i) >= 1:
                left = True
                self.path.unfilled.append((t, self.void_until, i, "HALTED" if math.isnan(p) else "ILLIQUID"))
            else:
                orders[i] = x
        for i in sorted(orders, key=lambda i: (orders[i] > 0, i)):
            self.trade(t, self.void_until, i, orders[i], float(row[i]))
        self.is_selling = left

    def trade(self, t, d, i, x, p):
        money = abs(x) * p
        spread, hit, fee = self.half_spread(t, i), self.impact(t, i, money), self.fee(i)
        executed = p * (1 + spread + hit) if x > 0 else p * (1 - spread - hit)
        charged = fee * abs(x) * executed
        self.cash -= x * executed + charged
        self.today["spread"] -= money * spread
        self.today["impact"] -= money * hit
        self.today["fees"] -= charged
        self.traded_now += money
        after = self.held.get(i, 0.0) + x
        if after == 0:
            self.held.pop(i, None)
        else:
            self.held[i] = after
        self.path.fills.append((t, d, x, p, charged))

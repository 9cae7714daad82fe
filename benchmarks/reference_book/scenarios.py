"""Random scenarios in which everything happens: halts, delistings, lots, tiers, margins, flows, dividends, delays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from reference_book.book import SlowBook, SlowPath
from tangency.errors import DataError
from tangency.simulate import (
    Bars,
    Costs,
    EventKind,
    FeeTier,
    Flow,
    Schedule,
    SimulatedPath,
    Trading,
    UnfilledReason,
    bars_of_frame,
    simulate,
)

__all__ = ["Scenario", "compared", "scenario"]


@dataclass(frozen=True)
class Scenario:
    """A simulation to be done twice."""

    bars: Bars
    capital: float
    trading: Trading
    costs: Costs | None
    schedule: Schedule
    flows: tuple[Flow, ...]

    def fast(self) -> SimulatedPath:
        """Return the kernel's path."""
        return simulate(
            self.bars,
            capital=self.capital,
            trading=self.trading,
            costs=self.costs,
            schedule=self.schedule,
            flows=self.flows,
        )

    def slow(self) -> SlowPath:
        """Return the plain one's."""
        targets = {int(t): row.tolist() for t, row in zip(self.schedule.when, self.schedule.weights, strict=True)}
        flows: dict[int, float] = {}
        for flow in self.flows:
            t = int(np.searchsorted(self.bars.sessions, flow.at))
            flows[t] = flows.get(t, 0.0) + flow.amount
        return SlowBook(self.bars, self.capital, self.trading, self.costs, targets, flows).run()


def scenario(seed: int) -> Scenario:
    """Return the scenario of a seed."""
    rng = np.random.default_rng(seed)
    n_bars, n = int(rng.integers(20, 90)), int(rng.integers(1, 8))
    is_wild = rng.random() < 0.3
    bars = _bars(rng, n_bars, n, 0.15 if is_wild else 0.03)
    when = np.flatnonzero(rng.random(n_bars) < rng.choice([0.1, 0.4, 1.0]))
    weights = _weights(rng, len(when), n, is_short=rng.random() < 0.6)
    capital = float(10.0 ** rng.uniform(3, 6))
    days = rng.choice(n_bars, int(rng.integers(0, 5)))
    flows = tuple(Flow(at=bars.sessions[t], amount=capital * float(rng.uniform(-0.02, 0.3))) for t in days)
    drawn = Scenario(bars, capital, _trading(rng, is_wild), _costs(rng), Schedule(when=when, weights=weights), flows)
    try:
        drawn.fast()
    except DataError:  # a withdrawal leaves nothing of a book that has lost almost all
        return replace(drawn, flows=tuple(flow for flow in flows if flow.amount > 0.0))
    return drawn


def _bars(rng: np.random.Generator, n_bars: int, n: int, volatility: float) -> Bars:
    closes = 50 * np.exp(np.cumsum(rng.normal(0, volatility, (n_bars, n)), axis=0))
    opens = closes * np.exp(rng.normal(0, volatility / 3, (n_bars, n)))
    closes[rng.random((n_bars, n)) < rng.choice([0.0, 0.05, 0.2])] = np.nan
    for i in range(n):
        if rng.random() < 0.4:
            closes[int(rng.integers(5, n_bars)) :, i] = np.nan
        if rng.random() < 0.3:
            closes[: int(rng.integers(1, n_bars // 2)), i] = np.nan
    opens[np.isnan(closes) & (rng.random((n_bars, n)) < 0.8)] = np.nan
    days = (
        pd.date_range("2024-01-01", periods=n_bars)
        if rng.random() < 0.5
        else pd.bdate_range("2024-01-01", periods=n_bars)
    )
    names = [f"A{i}" for i in range(n)]
    bare = bars_of_frame(pd.DataFrame(closes, days, names), opens=pd.DataFrame(opens, days, names))
    return _with_tables(rng, bare, n_bars, n)


def _with_tables(rng: np.random.Generator, bare: Bars, n_bars: int, n: int) -> Bars:
    def maybe(values: np.ndarray) -> np.ndarray | None:
        return np.ascontiguousarray(values) if rng.random() < 0.5 else None

    def holed(values: np.ndarray) -> np.ndarray:
        return np.where(rng.random(values.shape) < 0.1, np.nan, values)

    made = {
        "settlement": maybe(holed(rng.uniform(0, 60, n))),
        "dividends": maybe(np.where(rng.random((n_bars, n)) < 0.03, rng.uniform(0, 2, (n_bars, n)), 0.0)),
        "funding": maybe(rng.normal(0, 1e-3, (n_bars, n))),
        "borrow": maybe(holed(rng.uniform(0, 0.3, (n_bars if rng.random() < 0.5 else 1, n)))),
        "interest": maybe(holed(rng.uniform(-0.01, 0.08, n_bars))),
        "half_spread": maybe(holed(rng.uniform(0, 3e-3, (n_bars if rng.random() < 0.5 else 1, n)))),
        "traded_value": holed(rng.uniform(1e5, 1e7, (n_bars, n))) if rng.random() < 0.9 else None,
        "fee": maybe(holed(rng.uniform(0, 2e-3, n))),
        "lot_step": maybe(rng.choice([0.0, 0.001, 0.1, 1.0], n)),
        "minimum_notional": maybe(rng.choice([0.0, 10.0, 500.0], n)),
    }
    for values in made.values():
        if values is not None:
            values.flags.writeable = False
    kept = ("assets", "sessions", "closes", "fills", "years", "periods_per_year", "last", "has_gap")
    return Bars(**{name: getattr(bare, name) for name in kept}, **made)


def _weights(rng: np.random.Generator, m: int, n: int, *, is_short: bool) -> np.ndarray:
    weights = rng.dirichlet(np.ones(n), m) if m else np.zeros((0, n))
    weights = np.where(rng.random((m, n)) < 0.2, 0.0, weights)
    if is_short:
        weights = weights * rng.choice([-1.0, 1.0, 1.0], (m, n)) * float(rng.choice([0.5, 1.0, 2.5, 8.0]))
    return np.ascontiguousarray(weights)


def _trading(rng: np.random.Generator, is_wild: bool) -> Trading:
    delay = int(rng.integers(0, 6))
    given = {
        "delay": delay,
        "price": "open" if delay and rng.random() < 0.4 else "close",
        "size_at": str(rng.choice(["decision", "fill"])),
        "may_borrow": bool(rng.random() < 0.5 or is_wild),
    }
    if rng.random() < 0.3:
        given["initial_margin"] = float(rng.choice([0.3, 0.5, 1.0]))
    if rng.random() < 0.4:
        given["maintenance_margin"] = float(rng.choice([0.15, 0.25, 0.3]))
    if rng.random() < 0.3:
        given["lot_step"] = float(rng.choice([0.01, 0.5]))
    if rng.random() < 0.3:
        given["minimum_notional"] = 50.0
    if rng.random() < 0.5:
        given["cash_interest_annual"] = 0.04
    if rng.random() < 0.5:
        given["margin_interest_annual"] = 0.09
    return Trading(**given)


def _costs(rng: np.random.Generator) -> Costs | None:
    if rng.random() < 0.15:
        return None
    given: dict[str, object] = {}
    kind = rng.random()
    if kind < 0.3:
        given["fee_bps"] = 10.0
    elif kind < 0.6:
        given["fee_tiers"] = (
            FeeTier(from_traded_value=0, fee_bps=20),
            FeeTier(from_traded_value=2e4, fee_bps=12),
            FeeTier(from_traded_value=5e5, fee_bps=-1),
        )
        given["fee_window_bars"] = int(rng.integers(1, 20))
    if rng.random() < 0.4:
        given["half_spread_bps"] = 5.0
    if rng.random() < 0.4:
        given["impact"] = 0.8
        given["impact_window_bars"] = int(rng.integers(2, 15))
    if rng.random() < 0.4:
        given["borrow_annual"] = 0.05
    return Costs(**given)


def compared(drawn: Scenario) -> tuple[float, float, str | None]:
    """Return the largest difference of NAV, that of a profit, both by NAV; and what else differs, None if nothing."""
    fast, slow = drawn.fast(), drawn.slow()
    size = max(float(np.abs(fast.nav).max()), drawn.capital)
    nav = float(np.abs(fast.nav - slow.nav).max()) / size
    kinds = (
        "price",
        "spread",
        "impact",
        "fees",
        "funding",
        "borrow",
        "interest",
        "dividends",
        "settlement",
        "shortfall",
    )
    table = np.array([[day.get(kind, 0.0) for kind in kinds] for day in slow.profit])
    profit = float(np.abs(fast.profit - table).max()) / size
    mine = [
        (int(t), int(d), UnfilledReason(r).name, int(i))
        for t, d, r, i in zip(
            fast.unfilled.bar, fast.unfilled.decision, fast.unfilled.reason, fast.unfilled.asset, strict=True
        )
    ]
    theirs = [(t, d, reason, i) for t, d, i, reason in slow.unfilled]
    events = [
        (int(t), EventKind(k).name, int(i))
        for t, k, i in zip(fast.events.bar, fast.events.kind, fast.events.asset, strict=True)
    ]
    for what, one, other in (
        ("unfilled", mine, theirs),
        ("events", events, slow.events),
        ("fills", len(fast.fills), len(slow.fills)),
    ):
        if one != other:
            return nav, profit, f"{what}: {one} against {other}"
    return nav, profit, None

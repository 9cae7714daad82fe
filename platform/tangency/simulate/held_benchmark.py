"""Benchmarks that are held as a book is: an asset, a basket with its own rebalancing, or the largest assets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.domain.calendar import Period
from tangency.errors import DataError, Remedy, Setting
from tangency.market.market_caps import MarketCaps
from tangency.simulate.asset_accounts import held_weights
from tangency.simulate.bars import Bars
from tangency.simulate.benchmark import Blend, rebalancing_bars
from tangency.simulate.benchmark_terms import BenchmarkTerms
from tangency.simulate.book import simulate
from tangency.simulate.largest import largest_weights
from tangency.simulate.path import SimulatedPath, UnfilledReason
from tangency.simulate.schedule import Schedule
from tangency.simulate.terms import Costs, Trading

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HeldBenchmark", "held_benchmark", "made_benchmark"]

_MOST_NAMED = 10
_WITHOUT_PRICE = (UnfilledReason.HALTED, UnfilledReason.DELISTED, UnfilledReason.UNPRICED)


@dataclass(frozen=True, kw_only=True, eq=False)
class HeldBenchmark:
    """A benchmark with the book that it is.

    Attributes
    ----------
    name
        What it is called.
    path
        Its book, of capital one.
    first
        The bar at whose close it is bought.
    said
        What its terms did not say, as text.
    """

    name: str
    path: SimulatedPath
    first: int
    said: tuple[str, ...] = ()

    @cached_property
    def returns(self) -> Floats:
        """Simple returns from bar to bar, shape (T,); what buying costs is that of the first."""
        return self.path.returns()

    @cached_property
    def weights(self) -> Floats:
        """Fractions of its value at each close, shape (T, n); what is missing to one is cash."""
        return held_weights(self.path)

    def frame(self) -> pd.DataFrame:
        """Return its weights from its first close on: sessions down, assets across."""
        import pandas as pd  # noqa: PLC0415  # wanted for the frame only

        bars = self.path.bars
        return pd.DataFrame(
            self.weights[self.first :], index=pd.DatetimeIndex(bars.sessions[self.first :]), columns=list(bars.assets)
        )


def made_benchmark(terms: BenchmarkTerms, bars: Bars, *, first: int, caps: MarketCaps | None) -> HeldBenchmark:
    """Return the benchmark of these terms, bought at the close of a bar and traded as any book, at closes.

    What leaves the market is settled, and what has no price is neither bought nor sold, as docs/simulation.md says.

    Parameters
    ----------
    caps
        Market capitalisations of the data; None where they have none.

    Raises
    ------
    UnknownName
        An asset without bars, with the nearest.
    DataError
        The largest of data without market capitalisations, or before the first of them.

    >>> import pandas as pd
    >>> from tangency.simulate import bars_of_frame
    >>> days = pd.date_range("2024-01-01", periods=3)
    >>> bars = bars_of_frame(pd.DataFrame({"BTC": [4.0, 5.0, 6.0], "ETH": [1.0, 1.0, 1.0]}, days))
    >>> made = made_benchmark(BenchmarkTerms(weights={"BTC": 0.5, "ETH": 0.5}), bars, first=0, caps=None)
    >>> made.name, made.returns.round(4).tolist()
    ('50% BTC + 50% ETH', [0.0, 0.125, 0.1111])
    """
    costs = Costs(fee_bps=terms.cost_bps, half_spread_bps=0.0, borrow_annual=0.0) if terms.cost_bps else None
    if terms.largest is not None:
        return _largest(terms.label, terms.largest, terms.every, bars, first, caps, costs)
    weights = {terms.asset: 1.0} if terms.asset is not None else terms.weights or {}
    schedule = Blend(name=terms.label, weights=weights, every=terms.every).schedule(bars, first=first)
    return held_benchmark(terms.label, schedule, bars, first=first, costs=costs)


def held_benchmark(
    name: str, schedule: Schedule, bars: Bars, *, first: int, costs: Costs | None = None, said: tuple[str, ...] = ()
) -> HeldBenchmark:
    """Return the benchmark of a schedule, filled at the closes that it decides at; an index knows no lots."""
    if bars.lot_step is not None or bars.minimum_notional is not None:
        bars = replace(bars, lot_step=None, minimum_notional=None)
    path = simulate(bars, capital=1.0, trading=Trading(delay=0), costs=costs, schedule=schedule, first=first)
    return HeldBenchmark(name=name, path=path, first=first, said=(*said, *_not_traded(path)))


def _largest(
    name: str, count: int, every: Period, bars: Bars, first: int, caps: MarketCaps | None, costs: Costs | None
) -> HeldBenchmark:
    if caps is None:
        raise DataError(
            "the data have no market capitalisations, so that none is the largest",
            where="benchmark",
            value=name,
            remedy=Remedy("name assets and weights: ", Setting("benchmark", ("BTC=0.6,ETH=0.4",))),
        )
    when = rebalancing_bars(bars, every, first)
    found = largest_weights(bars, when, caps, count)
    said = []
    if found.absent:
        more = len(found.absent) - _MOST_NAMED
        named = ", ".join(found.absent[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        said.append(f"larger, and not in the data: {named}")
    if len(found.short):
        at = f"{len(found.short)} of {len(when)} rebalancings, first on {bars.label(int(found.short[0]))}"
        said.append(f"fewer than {count} had a size and a price at {at}")
    schedule = Schedule(when=found.when, weights=found.weights)
    return held_benchmark(name, schedule, bars, first=first, costs=costs, said=tuple(said))


def _not_traded(path: SimulatedPath) -> tuple[str, ...]:
    """Say which assets could not be traded when they were to be: their share is cash, or stays what it is."""
    unfilled, bars = path.unfilled, path.bars
    is_without = np.isin(unfilled.reason, _WITHOUT_PRICE)
    said = []
    for i in np.unique(unfilled.asset[is_without]).tolist():
        at = unfilled.bar[is_without & (unfilled.asset == i)]
        said.append(
            f"{bars.assets[i]} had no price at {len(at)} of its rebalancings, first on {bars.label(int(at[0]))}"
        )
    return tuple(said)

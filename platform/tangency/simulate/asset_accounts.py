"""Profit by the asset that it came from, and what was held of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, read_only
from tangency.simulate.bars import Indices
from tangency.simulate.kernels.records import Market
from tangency.simulate.path import EventKind, Profit, SimulatedPath

Array = TypeVar("Array", bound=npt.NDArray[Any])

__all__ = ["AssetAccounts", "asset_accounts", "held_weights"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AssetAccounts:
    """What each of the h assets that a book ever traded gained, by kind, and was worth at each close.

    Interest and a shortfall are the book's own: cash belongs to no asset. All else adds up to the book's, by kind.

    Attributes
    ----------
    assets
        Names, shape (h,), in the order of the bars.
    kinds
        Kinds of profit that can have occurred, the price's first.
    profit
        Money, shape (T, kinds h): the assets of one kind stand together.
    value
        Units × last known price at each close, in money, shape (T, h).
    """

    assets: tuple[str, ...]
    kinds: tuple[Profit, ...]
    profit: Floats
    value: Floats


def asset_accounts(path: SimulatedPath) -> AssetAccounts:
    """Return what each asset of a book gained, in O(T h).

    >>> import numpy as np, pandas as pd
    >>> from tangency.simulate import Schedule, Trading, bars_of_frame, simulate
    >>> days = pd.date_range("2024-01-01", periods=2)
    >>> bars = bars_of_frame(pd.DataFrame({"BTC": [4.0, 5.0], "ETH": [2.0, 1.0], "UNI": [1.0, 1.0]}, days))
    >>> buy = Schedule(when=np.array([0]), weights=np.array([[0.5, 0.5, 0.0]]))
    >>> found = asset_accounts(simulate(bars, capital=8.0, trading=Trading(delay=0), costs=None, schedule=buy))
    >>> found.assets, found.profit.tolist(), found.value.tolist()
    (('BTC', 'ETH'), [[0.0, 0.0], [1.0, -2.0]], [[4.0, 4.0], [5.0, 2.0]])
    """
    from tangency.simulate.kernels.by_asset import Accounts, Layout, divide_by_asset  # noqa: PLC0415  # the compiler loads late

    bars, kinds = path.bars, _kinds(path)
    held: Indices = np.unique(path.fills.asset)
    columns = np.zeros(len(bars.assets), dtype=np.int64)
    columns[held] = np.arange(len(held))
    # What never occurs adds zeros to the price's place.
    slots = np.array([kinds.index(kind) if kind in kinds else 0 for kind in Profit], dtype=np.int64)
    profit, value = np.zeros((bars.n_bars, len(kinds) * len(held))), np.zeros((bars.n_bars, len(held)))
    closed = path.events.bar[path.events.kind == EventKind.BANKRUPT]
    market: list[Any] = [_fixed(values) for values in path.market]
    divide_by_asset(
        path.first,
        int(closed[0]) if len(closed) else bars.n_bars,
        Market(*market),
        Layout(at_fills=_fixed(path.at_fills), held=held, columns=columns, slots=slots),
        path.fills.rows,
        Accounts(state=np.zeros((2, len(held))), profit=profit, value=value),
    )
    return AssetAccounts(
        assets=tuple(bars.assets[i] for i in held), kinds=kinds, profit=read_only(profit), value=read_only(value)
    )


def held_weights(path: SimulatedPath) -> Floats:
    """Return holdings at last known prices over NAV at each close, shape (T, n); 0 before the book and once bankrupt.

    >>> import numpy as np, pandas as pd
    >>> from tangency.simulate import Schedule, Trading, bars_of_frame, simulate
    >>> bars = bars_of_frame(pd.DataFrame({"BTC": [4.0, 8.0]}, pd.date_range("2024-01-01", periods=2)))
    >>> buy = Schedule(when=np.array([0]), weights=np.array([[0.5]]))
    >>> path = simulate(bars, capital=8.0, trading=Trading(delay=0), costs=None, schedule=buy)
    >>> held_weights(path).round(3).tolist()
    [[0.5], [0.667]]
    """
    accounts, nav = asset_accounts(path), path.nav[:, None]
    weights = np.zeros((path.bars.n_bars, len(path.bars.assets)))
    columns = [path.bars.assets.index(asset) for asset in accounts.assets]
    weights[:, columns] = np.divide(accounts.value, nav, out=np.zeros_like(accounts.value), where=nav > 0.0)
    return read_only(weights)


def _fixed(values: Array) -> Array:
    """Return a read-only view: arrays of a path that was pickled come out of it writable."""
    fixed = values.view()
    fixed.flags.writeable = False
    return fixed


def _kinds(path: SimulatedPath) -> tuple[Profit, ...]:
    """Return the kinds of profit that an asset can have had; sums over assets may be 0 where the parts are not."""
    fills, market = path.fills, path.market
    may_occur = {
        Profit.PRICE: True,
        Profit.SPREAD: fills.spread.any(),
        Profit.IMPACT: fills.impact.any(),
        Profit.FEES: fills.fee.any(),
        Profit.FUNDING: len(market.funding) > 0,
        Profit.BORROW: market.borrow.any() and (fills.held < 0.0).any(),
        Profit.DIVIDENDS: len(market.dividends) > 0,
        Profit.SETTLEMENT: (path.events.kind == EventKind.SETTLED).any(),
    }
    return tuple(kind for kind, occurs in may_occur.items() if occurs)

"""The largest assets by the market capitalisation that is known at a close, and their weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats, read_only
from tangency.errors import DataError, Remedy, Setting
from tangency.market.market_caps import MarketCaps
from tangency.simulate.bars import Bars, Indices

__all__ = ["LargestWeights", "largest_weights"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LargestWeights:
    """Weights of the largest assets at each rebalancing.

    Attributes
    ----------
    when
        Bars of the rebalancings, shape (m,).
    weights
        Fractions that add up to one, shape (m, n); columns as `Bars.assets`.
    absent
        What was larger than the smallest that was chosen and is not in the data, the largest first.
    short
        Bars of rebalancings at which fewer assets than asked for had a size and a price, shape (k,).
    """

    when: Indices
    weights: Floats
    absent: tuple[str, ...]
    short: Indices


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Snapshot:
    """Sizes as published, of the assets of the bars, shape (n,), NaN where none is; and of all others by name."""

    at: np.datetime64
    sizes: Floats
    others: dict[str, float]


def largest_weights(bars: Bars, when: Indices, caps: MarketCaps, count: int) -> LargestWeights:
    """Return the weights of the `count` largest assets at the closes of bars; equal sizes are taken by label.

    A size is that of the latest snapshot dated the session or earlier, times what the price has changed since: the
    close of the session over the last one on or before the snapshot's date, or the first one after it where there is
    none. Only assets with a close at the session are chosen; where none has one but at the first, all stays as it is.
    Nothing later than the session enters.

    Parameters
    ----------
    when
        Shape (m,), increasing.

    Raises
    ------
    DataError
        A first session before the first snapshot, or at which no asset has a size and a price.

    >>> import pandas as pd
    >>> from tangency.simulate import bars_of_frame
    >>> days = pd.date_range("2024-01-01", periods=2)
    >>> bars = bars_of_frame(pd.DataFrame({"BTC": [4.0, 4.0], "ETH": [2.0, 6.0], "UNI": [1.0, 1.0]}, days))
    >>> sizes = {"timestamp": days[[0, 0, 0]], "symbol": ["BTC", "ETH", "UNI"], "market_cap": [60.0, 20.0, 10.0]}
    >>> caps = MarketCaps(table=pd.DataFrame(sizes), sectors={})
    >>> largest_weights(bars, np.array([0, 1]), caps, 2).weights.tolist()  # ETH is three times as large the day after
    [[0.75, 0.25, 0.0], [0.5, 0.5, 0.0]]
    """
    rows: list[Floats] = []
    traded: list[int] = []
    absent: dict[str, float] = {}
    short: list[int] = []
    carried = _carried(bars.closes)
    for bar, snapshot in zip(when.tolist(), _snapshots(bars, when, caps), strict=True):
        sizes = snapshot.sizes * _growth(bars, carried, bar, snapshot.at)
        known = np.flatnonzero(np.isfinite(sizes))
        if not len(known) and not rows:
            raise _nothing_known(f"no asset has a size of {_day(snapshot.at)} and a price", bars, bar)
        chosen = known[np.argsort(-sizes[known], kind="stable")][:count]
        if len(chosen) < count:
            short.append(bar)
        if not len(chosen):
            continue
        weights = np.zeros(len(bars.assets))
        weights[chosen] = sizes[chosen] / sizes[chosen].sum()
        rows.append(weights)
        traded.append(bar)
        least = snapshot.sizes[chosen].min()
        for name, size in snapshot.others.items():
            if size > least:
                absent[name] = max(size, absent.get(name, 0.0))
    return LargestWeights(
        when=np.array(traded, dtype=np.int64),
        weights=read_only(np.array(rows).reshape(-1, len(bars.assets))),
        absent=tuple(sorted(absent, key=lambda name: (-absent[name], name))),
        short=np.array(short, dtype=np.int64),
    )


def _snapshots(bars: Bars, when: Indices, caps: MarketCaps) -> Iterator[_Snapshot]:
    """Yield the latest snapshot at each bar; one that stays the latest is read once."""
    table = caps.table.sort_values("timestamp", kind="stable")
    stamps = table["timestamp"].to_numpy().astype("datetime64[us]")
    dates, starts = np.unique(stamps, return_index=True)
    stops = np.append(starts[1:], len(stamps))
    symbols, sizes = table["symbol"].to_numpy(dtype=object), table["market_cap"].to_numpy(dtype=np.float64)
    places = np.searchsorted(dates, bars.sessions[when].astype("datetime64[us]"), side="right") - 1
    if len(places) and places[0] < 0:
        first = f"the first snapshot is of {_day(dates[0])}" if len(dates) else "there is no snapshot"
        raise _nothing_known(first, bars, int(when[0]))
    column = {asset: i for i, asset in enumerate(bars.assets)}
    read: dict[int, _Snapshot] = {}
    for place in places.tolist():
        if place not in read:
            rows = slice(starts[place], stops[place])
            read[place] = _snapshot(dates[place], dict(zip(symbols[rows], sizes[rows], strict=True)), column)
        yield read[place]


def _snapshot(at: np.datetime64, published: dict[str, float], column: dict[str, int]) -> _Snapshot:
    sizes = np.full(len(column), np.nan)
    for asset, i in column.items():
        if asset in published:
            sizes[i] = published[asset]
    return _Snapshot(at=at, sizes=sizes, others={name: size for name, size in published.items() if name not in column})


def _growth(bars: Bars, carried: Floats, bar: int, since: np.datetime64) -> Floats:
    """Return what each price has changed by since the snapshot; NaN without a close at the bar."""
    after = int(np.searchsorted(bars.sessions, since, side="right"))
    first_after = _first(bars.closes[after : bar + 1])
    then = first_after if after == 0 else np.where(np.isnan(carried[after - 1]), first_after, carried[after - 1])
    found: Floats = bars.closes[bar] / then
    return found


def _carried(closes: Floats) -> Floats:
    """Return the last known closes, shape (T, n); NaN before the first."""
    rows = np.where(np.isnan(closes), 0, np.arange(len(closes))[:, None])
    return np.take_along_axis(closes, np.maximum.accumulate(rows, axis=0), axis=0)


def _first(closes: Floats) -> Floats:
    """Return the first close of each asset that is there, shape (n,); NaN where there is none."""
    if not len(closes):
        return np.full(closes.shape[1], np.nan)
    found: Floats = closes[np.isfinite(closes).argmax(axis=0), np.arange(closes.shape[1])]
    return found


def _nothing_known(why: str, bars: Bars, bar: int) -> DataError:
    return DataError(
        "no market capitalisation is known at the start of the benchmark",
        where=f"benchmark, {bars.label(bar)}",
        value=why,
        remedy=Remedy("begin later, or name assets and weights: ", Setting("benchmark", ("BTC=0.6,ETH=0.4",))),
    )


def _day(stamp: np.datetime64) -> str:
    return str(stamp.astype("datetime64[D]"))

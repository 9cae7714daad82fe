"""Splits applied to prices, kept among their facts, and undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa

from tangency.contracts.arrays import Floats
from tangency.domain.naming import known_name
from tangency.domain.split import Split
from tangency.errors import ConfigurationError, DataError
from tangency.market.panel import PricePanel
from tangency.market.sessions import label

__all__ = ["apply_splits", "unadjusted"]

_PRICES = ("open", "high", "low", "close")


def apply_splits(panel: PricePanel, splits: Iterable[Split]) -> PricePanel:
    """Return the panel in today's units: prices before a split divided by its ratio, volumes multiplied.

    Volumes in money (`facts.volume_is_turnover`) stay as they are. Ratios are exact, and each number is rounded once.
    The splits are kept in `facts.splits`, so that they travel with the prices and can be undone by `unadjusted`.

    Raises
    ------
    UnknownName
        A split of an asset that is not here.
    DataError
        A first session in the new unit that has no price, or none before it.
    ConfigurationError
        No split at all, or one that was applied already.

    >>> import pandas as pd
    >>> from tangency.domain.split import read_split
    >>> from tangency.market import PanelSpec, PricePanel
    >>> rows = [("2005-02-25", "AAPL", 88.99), ("2005-02-28", "AAPL", 44.86)]
    >>> spec = PanelSpec(name="mine", calendar="us-equity", currency="USD", asset_class="equity")
    >>> panel = PricePanel.from_table(pd.DataFrame(rows, columns=["timestamp", "symbol", "close"]), spec)
    >>> apply_splits(panel, [read_split("AAPL=2005-02-28:2")]).close()["AAPL"].tolist()
    [44.495, 44.86]
    """
    wanted = tuple(splits)
    if not wanted:
        raise ConfigurationError("there is no split to apply", where="splits", remedy="name one at least")
    done = {(split.symbol, split.session) for split in panel.facts.splits}
    for split in wanted:
        if (split.symbol, split.session) in done:
            raise ConfigurationError(
                "a split can be applied once",
                where=panel.name,
                value=split.text,
                remedy="undo the splits of the dataset first, or leave this one out",
            )
        _require_prices(panel, split)
        done.add((split.symbol, split.session))
    kept = tuple(sorted((*panel.facts.splits, *wanted), key=lambda split: (split.symbol, split.session)))
    return replace(
        panel, bars=_scaled(panel, wanted, undo=False), facts=panel.facts.model_copy(update={"splits": kept})
    )


def unadjusted(panel: PricePanel) -> PricePanel:
    """Return the panel in the units of the time: every split in `facts.splits` undone.

    Numbers of up to twelve digits, as prices have, come back exactly; others to two units in a float's last place.

    Raises
    ------
    ConfigurationError
        No split was applied.
    """
    if not panel.facts.splits:
        raise ConfigurationError("no split was applied to these prices", where=panel.name)
    bars = _scaled(panel, panel.facts.splits, undo=True)
    return replace(panel, bars=bars, facts=panel.facts.model_copy(update={"splits": ()}))


def _require_prices(panel: PricePanel, split: Split) -> None:
    symbol = known_name("asset", split.symbol, panel.symbols, where=f"{panel.name}, splits")
    stamp = np.datetime64(split.session, "us")
    there = panel.sessions[~np.isnan(panel.prices[:, panel.symbols.index(symbol)])]
    if stamp not in there or stamp == there[0]:
        following = there[there > stamp]
        raise DataError(
            "a split needs a price on the first session in the new unit, and one before it",
            where=f"{panel.name}, asset {symbol}",
            value=split.text,
            remedy=f"the next session with a price is {label(following[0], panel.calendar)}"
            if len(following)
            else "name a session of the dataset",
        )


def _scaled(panel: PricePanel, splits: Sequence[Split], *, undo: bool) -> Any:
    """Return the bars, those before each split in the other unit."""
    factors, codes = _factors(panel, splits)
    bars = panel.bars
    scaled = _PRICES if panel.facts.volume_is_turnover else (*_PRICES, "volume")
    for name in scaled:
        if name not in bars.column_names:
            continue
        values = bars[name].to_numpy(zero_copy_only=False).copy()
        for code, factor in enumerate(factors[1:], start=1):
            rows = codes == code
            change = factor if (name == "volume") != undo else 1 / factor
            values[rows] = (_restored if undo else _times)(values[rows], change)
        column = pa.array(values, pa.float64(), from_pandas=True)
        bars = bars.set_column(bars.column_names.index(name), bars.schema.field(name), column)
    return bars


def _factors(
    panel: PricePanel, splits: Sequence[Split]
) -> tuple[list[Fraction], np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Return the products of ratios that there are, the first of none, and for each row the place of its own."""
    stamps = panel.bars["timestamp"].to_numpy()
    symbols = panel.bars["symbol"].to_numpy(zero_copy_only=False)
    factors, codes = [Fraction(1)], np.zeros(len(stamps), dtype=np.int64)
    for split in splits:
        is_before = (symbols == split.symbol) & (stamps < np.datetime64(split.session, "us"))
        for code in np.unique(codes[is_before]).tolist():
            codes[is_before & (codes == code)] = len(factors)
            factors.append(factors[code] * split.ratio)
    return factors, codes


def _times(values: Floats, factor: Fraction) -> Floats:
    """Return values times an exact factor, each rounded once; NaN stays."""
    if factor.denominator == 1:
        return values * float(factor.numerator)
    if factor.numerator == 1:
        return values / float(factor.denominator)
    return np.array([value if np.isnan(value) else float(Fraction(value) * factor) for value in values.tolist()])


def _restored(values: Floats, factor: Fraction) -> Floats:
    """Return what `_times` made these values of: of the floats that it rounds to the same, the one of fewest digits.

    Prices are decimals of few digits, so that they come back exactly.
    """
    nearest = _times(values, factor)
    above, below = np.nextafter(nearest, np.inf), np.nextafter(nearest, -np.inf)
    candidates = np.stack([nearest, above, below, np.nextafter(above, np.inf), np.nextafter(below, -np.inf)])
    fits = np.stack([_times(candidate, 1 / factor) == values for candidate in candidates])
    restored = nearest.copy()
    for place in np.flatnonzero(fits.sum(axis=0) > 1):
        restored[place] = min(candidates[fits[:, place], place].tolist(), key=_digits)
    return restored


def _digits(value: float) -> int:
    return len(repr(value).replace(".0", ""))

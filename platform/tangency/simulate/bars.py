"""Bars: what the market gives the book, bar by bar, in canonical asset order."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, all_finite, frozen_floats, read_only
from tangency.domain.naming import known_name
from tangency.errors import ConfigurationError, DataError

__all__ = ["Bars", "Indices"]

Indices = npt.NDArray[np.int64]
"""An array of bar or asset indices."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bars:
    """Prices and terms of n assets at T bars; all arrays are read-only and C-contiguous.

    Build them with `bars_of` or `bars_of_frame`.

    Raises
    ------
    ConfigurationError
        An array of another shape.
    DataError
        A number that is missing where none may be: years, dividends, funding, lots, minima.

    Attributes
    ----------
    assets
        Labels of the columns, sorted.
    sessions
        Labels of the bars, shape (T,), datetime64[us], ascending.
    closes
        Shape (T, n), > 0; NaN where there is no price.
    fills
        Prices at which the orders of a bar are filled, shape (T, n); NaN where nothing can be filled. The same array
        as `closes` where fills are at the close.
    years
        Length of the night before each bar, shape (T,), in years of 365 days; 0 for the first.
    periods_per_year
        From the calendar; None where it is not known.
    last
        Last bar of each asset's life, shape (n,); −1 of one that never has a price. It is settled at the next bar.
    has_gap
        Whether an asset has no close within its life, shape (T,), int8.
    settlement
        What a unit is settled at, shape (n,); NaN where it is not known: then at its last price. None where none is.
    dividends
        Cash a unit on the ex-date, shape (T, n); None without any.
    funding
        Rate that a long pays to a short for the bar, as a fraction of its value, shape (T, n); None without any.
    borrow
        Annual rate that a short pays, shape (1, n) or (T, n), NaN where it is not known; None without any.
    interest
        Annual rate on cash, shape (T,), NaN where it is not known; None without any.
    half_spread
        Half of the quoted spread as a fraction of the price, shape (1, n) or (T, n), NaN where it is not known.
    traded_value
        Money traded in the market at each bar, shape (T, n), NaN where it is not known.
    fee
        Fraction of the traded value, shape (n,), NaN where the data do not say.
    lot_step, minimum_notional
        Units and money, shape (n,); 0 where there is none.

    >>> import pandas as pd
    >>> from tangency.simulate import bars_of_frame
    >>> days = pd.date_range("2024-01-01", periods=3)
    >>> bars = bars_of_frame(pd.DataFrame({"ETH": [1.0, 2.0, 3.0], "BTC": [4.0, None, 5.0]}, days))
    >>> bars.assets, bars.last.tolist(), bars.closes[0].tolist()
    (('BTC', 'ETH'), [2, 2], [4.0, 1.0])
    """

    assets: tuple[str, ...]
    sessions: npt.NDArray[np.datetime64]
    closes: Floats
    fills: Floats
    years: Floats
    periods_per_year: float | None
    last: Indices
    has_gap: npt.NDArray[np.int8]
    settlement: Floats | None = None
    dividends: Floats | None = None
    funding: Floats | None = None
    borrow: Floats | None = None
    interest: Floats | None = None
    half_spread: Floats | None = None
    traded_value: Floats | None = None
    fee: Floats | None = None
    lot_step: Floats | None = None
    minimum_notional: Floats | None = None

    def __post_init__(self) -> None:
        n_bars, n = len(self.sessions), len(self.assets)
        a_bar, an_asset, either = ((n_bars, n),), ((n,),), ((1, n), (n_bars, n))
        self._freeze(a_bar, "closes", "fills", "traded_value")
        self._freeze(a_bar, "dividends", "funding", is_whole=True)
        self._freeze(either, "borrow", "half_spread")
        self._freeze(an_asset, "settlement", "fee")
        self._freeze(an_asset, "lot_step", "minimum_notional", is_whole=True)
        self._freeze(((n_bars,),), "interest")
        self._freeze(((n_bars,),), "years", is_whole=True)
        for name in ("sessions", "last", "has_gap"):
            values = getattr(self, name).view()
            values.flags.writeable = False
            object.__setattr__(self, name, values)

    def __reduce__(self) -> tuple[Any, ...]:
        # Arrays come out of a pickle writable; the constructor freezes them.
        return _of_fields, (tuple(getattr(self, each.name) for each in fields(self)),)

    def _freeze(self, shapes: tuple[tuple[int, ...], ...], *names: str, is_whole: bool = False) -> None:
        """Make arrays read-only; raises ConfigurationError of another shape, DataError of a number missing in them."""
        for name in names:
            given = getattr(self, name)
            if given is None:
                continue
            values = frozen_floats(given)
            if values.shape not in shapes:
                raise ConfigurationError(
                    "an array does not fit the bars and assets",
                    where=name,
                    value=" × ".join(map(str, values.shape)),
                    remedy="it is " + " or ".join(" × ".join(map(str, shape)) for shape in shapes) + " here",
                )
            if is_whole and not all_finite(values.ravel()):
                raise DataError("a number is missing, or infinite", where=name, remedy="write 0 where there is nothing")
            object.__setattr__(self, name, values)

    @property
    def n_bars(self) -> int:
        """T."""
        return len(self.sessions)

    def cut(self, first: int, stop: int) -> Bars:
        """Return the bars from `first` up to but not including `stop`; nothing before or after is known in them.

        An asset whose life ends before has none here, and one that lives on is not settled. Volatilities and volumes
        for the impact begin anew.

        Raises
        ------
        ConfigurationError
            Bars that are not there.

        >>> import pandas as pd
        >>> from tangency.simulate import bars_of_frame
        >>> bars = bars_of_frame(pd.DataFrame({"BTC": [4.0, 5.0, 6.0]}, pd.date_range("2024-01-01", periods=3)))
        >>> bars.cut(1, 3).closes.tolist(), bars.cut(0, 2).last.tolist()
        ([[5.0], [6.0]], [1])
        """
        if not 0 <= first < stop <= self.n_bars:
            raise ConfigurationError(
                "a cut is of bars that are there",
                where="bars",
                value=f"{first} to {stop}",
                remedy=f"there are {self.n_bars}, from 0 on",
            )
        if stop - first == self.n_bars:
            return self
        rows = slice(first, stop)
        closes, years = self.closes[rows], self.years[rows].copy()
        years[0] = 0.0
        cuts: dict[str, Any] = {}
        for name in ("dividends", "funding", "traded_value", "interest", "borrow", "half_spread"):
            own = getattr(self, name)
            cuts[name] = own if own is None or len(own) < self.n_bars else own[rows]
        return replace(
            self,
            sessions=self.sessions[rows],
            closes=closes,
            fills=closes if self.fills is self.closes else self.fills[rows],
            years=years,
            last=np.maximum(np.minimum(self.last, stop - 1) - first, -1),
            has_gap=self.has_gap[rows],
            **cuts,
        )

    def begun_at(self, first: int) -> Bars:
        """Return the bars for a book that begins at the close of one: no night is before it."""
        if first == 0:
            return self
        years = self.years.copy()
        years[: first + 1] = 0.0
        return replace(self, years=read_only(years))

    def label(self, bar: int) -> str:
        """Return a bar's session as text: its date, to the minute where it is not a whole day."""
        day, _, clock = str(self.sessions[bar]).partition("T")
        return day if not clock.strip("0:.") else f"{day}T{clock[:5]}"

    def column(self, asset: str) -> int:
        """Return where an asset's column is; raises UnknownName with the nearest."""
        return self.assets.index(known_name("asset", asset, self.assets, where="bars"))


def _of_fields(values: tuple[Any, ...]) -> Bars:
    return Bars(**dict(zip((each.name for each in fields(Bars)), values, strict=True)))

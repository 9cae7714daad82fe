"""A benchmark: what a book is measured against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from tangency.contracts.arrays import Floats, frozen_floats, read_only
from tangency.domain.calendar import Period, period_of
from tangency.errors import ConfigurationError, DataError
from tangency.simulate.bars import Bars, Indices
from tangency.simulate.schedule import Schedule

__all__ = ["Benchmark", "Blend", "rebalancing_bars"]

Source = Literal["levels", "returns", "blend"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Benchmark:
    """Simple returns from bar to bar, on the sessions of a book.

    Attributes
    ----------
    name
        What it is called.
    source
        What it was made of.
    returns
        Shape (T,); the first is 0, for a book begins at its first close.

    >>> import pandas as pd
    >>> from tangency.simulate import Benchmark, bars_of_frame
    >>> days = pd.date_range("2024-01-01", periods=3)
    >>> bars = bars_of_frame(pd.DataFrame({"BTC": [4.0, 5.0, 6.0]}, days))
    >>> Benchmark.of_levels("index", pd.Series([100.0, 110.0, 99.0], days), bars).returns.round(3).tolist()
    [0.0, 0.1, -0.1]
    """

    name: str
    source: Source
    returns: Floats

    @classmethod
    def of_levels(cls, name: str, levels: pd.Series, bars: Bars, *, first: int = 0) -> Self:
        """Return the benchmark of an index: levels by session, > 0, from a bar on; returns before it are 0.

        Raises
        ------
        DataError
            A session without a level, or a level that is not a positive number.
        """
        values = _on_sessions(name, levels, bars, first=first)
        if (values <= 0.0).any():
            at = int(np.argmax(values <= 0.0))
            where = f"benchmark {name}, {bars.label(first + at)}"
            raise DataError("a level is not positive", where=where, value=values[at])
        returns = np.zeros(bars.n_bars)
        returns[first + 1 :] = values[1:] / values[:-1] - 1.0
        return cls(name=name, source="levels", returns=read_only(returns))

    @classmethod
    def of_returns(cls, name: str, returns: pd.Series, bars: Bars) -> Self:
        """Return the benchmark of simple returns by session; that of the first session is not used.

        Raises
        ------
        DataError
            A session after the first without a return, or one below −1.
        """
        values = _on_sessions(name, returns, bars, first=1)
        if (values < -1.0).any():
            at = int(np.argmax(values < -1.0))
            where = f"benchmark {name}, {bars.label(at + 1)}"
            raise DataError("a simple return is below -1", where=where, value=values[at])
        return cls(name=name, source="returns", returns=read_only(np.concatenate(([0.0], values))))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blend:
    """A benchmark of several assets, with a rebalancing of its own; it is simulated as any schedule, without costs.

    Attributes
    ----------
    weights
        Asset → fraction; what is missing to one is cash.
    every
        It is rebalanced at the last bar of each such period, and bought at the first bar.

    >>> from tangency.simulate.benchmark import Blend
    >>> Blend(name="60/40", weights={"SPY": 0.6, "AGG": 0.4}, every="quarter").weights["AGG"]
    0.4
    """

    name: str
    weights: Mapping[str, float]
    every: Period

    def schedule(self, bars: Bars, *, first: int = 0) -> Schedule:
        """Return what it decides from a bar on; raises UnknownName of an asset without bars."""
        if not self.weights:
            raise ConfigurationError(
                "a blend has no assets", where=f"benchmark {self.name}", remedy="weigh at least one"
            )
        row = np.zeros(len(bars.assets))
        for asset, weight in self.weights.items():
            row[bars.column(asset)] = weight
        when = rebalancing_bars(bars, self.every, first)
        return Schedule(when=when, weights=frozen_floats(np.tile(row, (len(when), 1))))


def rebalancing_bars(bars: Bars, every: Period, first: int) -> Indices:
    """Return the bar at which a benchmark is bought, and the last bar of each period after it, shape (m,)."""
    # The last bar ends no period: what comes after it is not known.
    periods = [period_of(moment, every) for moment in bars.sessions.astype("datetime64[us]").tolist()]
    ends = [t for t in range(first, bars.n_bars - 1) if periods[t] != periods[t + 1]]
    return np.array(sorted({first, *ends}), dtype=np.int64)


def _on_sessions(name: str, series: pd.Series, bars: Bars, *, first: int) -> Floats:
    sessions = bars.sessions[first:]
    values: npt.NDArray[np.float64] = series.reindex(pd.DatetimeIndex(sessions)).to_numpy(dtype=np.float64)
    missing = ~np.isfinite(values)
    if missing.any():
        at = bars.label(first + int(np.argmax(missing)))
        raise DataError(
            "the benchmark has no number for a session",
            where=f"benchmark {name}, {at}",
            remedy="give one for every session of the bars, or shorten the simulation to the sessions that it has",
        )
    return values

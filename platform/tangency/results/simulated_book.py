"""What plots and comparisons read of a backtest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from tangency.results.backtest_settings import BacktestSettings
from tangency.simulate.benchmark import Benchmark

if TYPE_CHECKING:
    from tangency.simulate.path import SimulatedPath  # the compiler loads with it

__all__ = ["SimulatedBook"]


class SimulatedBook(Protocol):
    """A simulated book by its sessions; its members are those of `BacktestResult`."""

    @property
    def settings(self) -> BacktestSettings:
        """How it was asked for."""
        ...

    @property
    def path(self) -> SimulatedPath:
        """The book as arrays, over all bars of the data."""
        ...

    @property
    def benchmarks(self) -> tuple[Benchmark, ...]:
        """Beside the book, on its bars."""
        ...

    @property
    def first(self) -> int:
        """The bar at whose close the book begins."""
        ...

    @property
    def sectors(self) -> Mapping[str, str]:
        """Asset → sector on the last session."""
        ...

    @property
    def said(self) -> tuple[str, ...]:
        """What has to be known before any figure is read."""
        ...

    @property
    def sessions(self) -> pd.DatetimeIndex:
        """Closes of the book."""
        ...

    @property
    def nav(self) -> pd.Series:
        """What the book is worth at each close."""
        ...

    @property
    def returns(self) -> pd.Series:
        """Time-weighted, of each session."""
        ...

    @property
    def weights(self) -> pd.DataFrame:
        """Fractions of NAV at each close."""
        ...

    @property
    def exposure(self) -> pd.DataFrame:
        """Gross, net and cash."""
        ...

    @property
    def turnover(self) -> pd.Series:
        """Money traded over the NAV before."""
        ...

    @property
    def costs(self) -> pd.DataFrame:
        """What was paid, by kind."""
        ...

    @property
    def profit_by_strategy(self) -> pd.DataFrame:
        """Profit at each session of each strategy."""
        ...

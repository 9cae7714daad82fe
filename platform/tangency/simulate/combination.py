"""Several strategies in one book: how much of it each has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.contracts.window import Sessions, Window
from tangency.simulate.optimizer_strategy import OptimizerStrategy

__all__ = ["Allocation", "FixedShares", "OptimizedShares", "PaperReturns"]


class Allocation(Protocol):
    """Says which share of the book each strategy has."""

    @property
    def reads_returns(self) -> bool:
        """Whether the shares depend on what the strategies have earned."""
        ...

    def shares(self, paper: PaperReturns, at: int) -> Floats:
        """Return the shares after the close of session `at`, shape (n_strategies,)."""
        ...


class PaperReturns:
    """What each strategy would have earned alone, without costs: its own targets held from one decision to the next.

    Targets decided at the close of a session earn from that close on. Whatever is halted earns nothing until it has
    a price again.

    Parameters
    ----------
    names
        Of the strategies.
    sessions
        Labels of the bars.

    >>> paper = PaperReturns(("a",), np.arange(3), 1)
    >>> closes = np.array([[1.0], [1.1], [1.21]])
    >>> paper.decided(0, np.array([[0.5]])), paper.passed(closes[0], closes[1]), paper.passed(closes[1], closes[2])
    (None, None, None)
    >>> paper.values(3).round(6).tolist()
    [[0.05], [0.052381]]
    """

    def __init__(self, names: tuple[str, ...], sessions: Sessions, n_assets: int) -> None:
        self.names = names
        self.sessions = sessions
        self._weights = np.zeros((len(names), n_assets))
        self._rows: list[npt.NDArray[np.float64]] = []
        self._first: int | None = None

    def decided(self, at: int, weights: Floats) -> None:
        """Take new targets, shape (n_strategies, n_assets), at the close of session `at`."""
        if self._first is None:
            self._first = at
        self._weights = np.array(weights, dtype=np.float64)

    def passed(self, before: Floats, after: Floats) -> None:
        """Move on by one session, from closes to closes, shape (n_assets,); NaN where there is none."""
        moves = np.where(np.isfinite(before) & np.isfinite(after), after / before - 1.0, 0.0)
        earned = self._weights @ moves
        self._rows.append(earned)
        grown = self._weights * (1.0 + moves)
        self._weights = grown / np.where(1.0 + earned > 0, 1.0 + earned, 1.0)[:, None]

    @property
    def first(self) -> int | None:
        """The session of the first targets."""
        return self._first

    def values(self, n: int) -> Floats:
        """Return the returns of the last `n` sessions, or of all where they are fewer, shape (n, n_strategies)."""
        return frozen_floats(np.array(self._rows[-n:]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FixedShares:
    """Shares that stay; a mapping from strategy to fraction of the book."""

    fractions: Mapping[str, float]

    @property
    def reads_returns(self) -> bool:
        """No: they are given."""
        return False

    def shares(self, paper: PaperReturns, at: int) -> Floats:
        """Return the fractions."""
        del at
        return frozen_floats([self.fractions[name] for name in paper.names])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OptimizedShares:
    """Any optimizer over the strategies' own returns, which are out of sample: stacking.

    Until every strategy has `window` returns, the shares are equal, and `begins` says from when they are not.

    Attributes
    ----------
    optimizer
        Sees one asset a strategy, and as prices what one unit of each would have become.
    window
        Returns that it sees.
    """

    optimizer: OptimizerStrategy
    window: int
    periods_per_year: float | None

    @property
    def reads_returns(self) -> bool:
        """Yes: the optimizer sees them."""
        return True

    def shares(self, paper: PaperReturns, at: int) -> Floats:
        """Return the optimal shares by the paper returns up to session `at`."""
        returns = paper.values(self.window)
        n = len(paper.names)
        if len(returns) < self.window:
            return frozen_floats(np.full(n, 1.0 / n))
        order = sorted(range(n), key=paper.names.__getitem__)
        levels = np.vstack([np.ones(n), np.cumprod(1.0 + returns[:, order], axis=0)])
        window = Window(
            assets=tuple(paper.names[i] for i in order),
            sessions=paper.sessions[at - len(returns) : at + 1],
            closes=frozen_floats(levels),
            current=np.zeros(n),
            nav=1.0,
            periods_per_year=self.periods_per_year,
        )
        weights = self.optimizer.solved_with(self.optimizer.moments(window)).weights
        shares = np.empty(n)
        shares[order] = weights
        return frozen_floats(shares)

"""Multiple randomised backtests: walk-forward folds of random assets over random windows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb

import numpy as np

from tangency.errors import ConfigurationError, DataError
from tangency.estimation.folds.fold import Fold, Sessions, Span, checked_sessions, require_count
from tangency.estimation.folds.walk_forward import WalkForward

__all__ = ["MultipleRandomized", "RandomizedFold"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomizedFold:
    """A fold of one drawn subsample.

    Attributes
    ----------
    subsample
        Its number, from 0: the folds of one are one path.
    assets
        The labels that were drawn, in the order in which they were given.
    fold
        Its positions and labels are among all sessions.
    """

    subsample: int
    assets: tuple[str, ...]
    fold: Fold


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleRandomized:
    """Each subsample is a set of assets of its own, and a window that may begin with any session.

    Attributes
    ----------
    walk_forward
        The folds within a window.
    n_subsamples
        How many are drawn; no two have the same assets.
    n_assets
        How many assets each has.
    window_periods
        Length of each window; None takes all of history.
    seed
        Of the draws.

    Raises
    ------
    ConfigurationError
        For numbers below 1.

    References
    ----------
    Palomar (2025), Portfolio Optimization: Theory and Application, section 8.4.

    >>> within = WalkForward(train_periods=3, test_periods=2)
    >>> drawn = MultipleRandomized(walk_forward=within, n_subsamples=2, n_assets=2, window_periods=7, seed=0)
    >>> folds = list(drawn.folds(np.arange(20), ("A", "B", "C")))
    >>> len(folds), [len(fold.assets) for fold in folds], folds[-1].subsample
    (4, [2, 2, 2, 2], 1)
    """

    walk_forward: WalkForward
    n_subsamples: int
    n_assets: int
    window_periods: int | None
    seed: int

    def __post_init__(self) -> None:
        require_count(self.n_subsamples, 1, "n_subsamples")
        require_count(self.n_assets, 1, "n_assets")
        require_count(self.seed, 0, "seed")
        if self.window_periods is not None:
            require_count(self.window_periods, 2, "window_periods")

    def folds(self, sessions: Sessions, assets: tuple[str, ...]) -> Iterator[RandomizedFold]:
        """Yield the folds, subsample by subsample, in the order of time within each.

        Raises
        ------
        ConfigurationError
            For more assets than there are, or more subsamples than sets of them.
        DataError
            For sessions that do not ascend, fewer than a window has, or a window too short for a test.
        """
        n_sessions = len(checked_sessions(sessions))
        window = n_sessions if self.window_periods is None else self.window_periods
        if window > n_sessions:
            raise DataError(
                "a window is longer than history", where="window_periods", value=f"{window} of {n_sessions}"
            )
        rng = np.random.default_rng(self.seed)
        for subsample, places in enumerate(self._asset_sets(len(assets), rng)):
            start = int(rng.integers(n_sessions - window + 1))
            labels = tuple(assets[place] for place in places)
            for fold in self.walk_forward.folds(sessions[start : start + window]):
                yield RandomizedFold(subsample=subsample, assets=labels, fold=_moved(fold, start))

    def _asset_sets(self, n_all: int, rng: np.random.Generator) -> list[tuple[int, ...]]:
        if self.n_subsamples > comb(n_all, self.n_assets):
            raise ConfigurationError(
                f"{n_all} assets have {comb(n_all, self.n_assets)} sets of {self.n_assets}",
                where="n_subsamples",
                value=self.n_subsamples,
                remedy="draw fewer subsamples, or of another number of assets",
            )
        found: dict[tuple[int, ...], None] = {}
        while len(found) < self.n_subsamples:
            drawn = np.sort(rng.choice(n_all, size=self.n_assets, replace=False))
            found[tuple(int(place) for place in drawn)] = None
        return list(found)


def _moved(fold: Fold, start: int) -> Fold:
    def moved(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(
            Span(start=each.start + start, stop=each.stop + start, first=each.first, last=each.last) for each in spans
        )

    return Fold(train=moved(fold.train), test=moved(fold.test))

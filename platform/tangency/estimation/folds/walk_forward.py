"""Walk-forward folds: train on the past, test on what comes next, move on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tangency.errors import DataError
from tangency.estimation.folds.fold import Fold, Sessions, checked_sessions, require_count, span

__all__ = ["WalkForward"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkForward:
    """Windows that roll, or begin with the first session and grow.

    Attributes
    ----------
    train_periods
        Length of the training window; where it grows, of the first one.
    test_periods
        Length of each test; the last has what is left.
    purge_periods
        Sessions left out between training and test: the horizon of what is forecast, less one.
    is_expanding
        Whether training begins with the first session each time.

    Raises
    ------
    ConfigurationError
        For lengths below 1, or a negative purge.

    >>> import numpy as np
    >>> folds = WalkForward(train_periods=3, test_periods=2).folds(np.arange(8))
    >>> [(fold.train[0].start, fold.train[0].stop, fold.test[0].stop) for fold in folds]
    [(0, 3, 5), (2, 5, 7), (4, 7, 8)]
    """

    train_periods: int
    test_periods: int
    purge_periods: int = 0
    is_expanding: bool = False

    def __post_init__(self) -> None:
        require_count(self.train_periods, 1, "train_periods")
        require_count(self.test_periods, 1, "test_periods")
        require_count(self.purge_periods, 0, "purge_periods")

    def count(self, n_sessions: int) -> int:
        """Return the number of folds, ⌈(T − train − purge) / test⌉.

        >>> WalkForward(train_periods=250, test_periods=20).count(2500)
        113
        """
        return max(0, -(-(n_sessions - self.train_periods - self.purge_periods) // self.test_periods))

    def folds(self, sessions: Sessions) -> Iterator[Fold]:
        """Yield the folds in the order of time; every session after the first training and purge tests once.

        Raises
        ------
        DataError
            For sessions that do not ascend, or too few for one test.
        """
        n_sessions = len(checked_sessions(sessions))
        if not self.count(n_sessions):
            raise DataError(
                "there are too few sessions for a training window and a test",
                where="sessions",
                value=f"{n_sessions} for {self.train_periods} + {self.purge_periods} and a test",
                remedy="take a shorter training window, or a longer history",
            )
        for start in range(self.train_periods + self.purge_periods, n_sessions, self.test_periods):
            end = start - self.purge_periods
            train = span(sessions, 0 if self.is_expanding else end - self.train_periods, end)
            yield Fold(train=(train,), test=(span(sessions, start, min(start + self.test_periods, n_sessions)),))

"""The returns of all trials of a search, by their labels, and how history is cut into blocks."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt

from tangency.contracts.arrays import Floats, frozen_floats
from tangency.errors import ConfigurationError, DataError

__all__ = ["TrialReturns", "block_edges", "n_splits"]

_MOST_BLOCKS = 20
_LEAST_PERIODS = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrialReturns:
    """Excess returns per period of every trial.

    Attributes
    ----------
    labels
        Of the trials, shape (n_trials,), each once.
    values
        Shape (n_periods, n_trials).

    Raises
    ------
    DataError
        For fewer than two trials, another shape, or a value that is missing.
    """

    labels: tuple[str, ...]
    values: Floats

    def __post_init__(self) -> None:
        values = frozen_floats(self.values)
        object.__setattr__(self, "values", values)
        if len(self.labels) < 2 or len(set(self.labels)) < len(self.labels):  # noqa: PLR2004
            raise DataError("two trials or more are compared, each label once", where="trials", value=len(self.labels))
        if values.ndim != 2 or values.shape[1] != len(self.labels):  # noqa: PLR2004
            raise DataError("a trial is a column", where="trials", value=f"shape {values.shape}")
        for trial in range(len(self.labels)):  # by column: a mask of the whole is a copy of an eighth of the returns
            finite = np.isfinite(values[:, trial])
            if not finite.all():
                raise DataError(
                    "a return is missing or infinite",
                    where=f"trial {self.labels[trial]}, period {int(finite.argmin())}",
                    remedy="compare the trials over periods that all have",
                )


def block_edges(n_periods: int, n_blocks: int) -> npt.NDArray[np.int64]:
    """Return where blocks begin, and the end, shape (n_blocks + 1,): lengths differ by one period at most.

    Raises
    ------
    ConfigurationError
        For an odd number of blocks, fewer than 2 or more than 20.
    DataError
        For blocks of fewer than two periods.

    >>> block_edges(9, 4).tolist()
    [0, 2, 4, 6, 9]
    """
    if n_blocks % 2 or not 2 <= n_blocks <= _MOST_BLOCKS:  # noqa: PLR2004
        raise ConfigurationError(
            f"history is cut into an even number of blocks, from 2 to {_MOST_BLOCKS}", where="n_blocks", value=n_blocks
        )
    if n_periods < _LEAST_PERIODS * n_blocks:
        raise DataError(
            f"{n_blocks} blocks of two periods or more need {_LEAST_PERIODS * n_blocks} periods",
            where="trials",
            value=n_periods,
            remedy="take fewer blocks, or a longer history",
        )
    edges = np.arange(n_blocks + 1) * n_periods // n_blocks
    edges.flags.writeable = False
    return edges


def n_splits(n_blocks: int) -> int:
    """Return how many halves n blocks have.

    >>> n_splits(16)
    12870
    """
    return comb(n_blocks, n_blocks // 2)

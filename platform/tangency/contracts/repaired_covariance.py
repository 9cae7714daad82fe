"""A covariance that was repaired because it was none, and what the repair has changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tangency.contracts.sound_matrix import correlations_of

__all__ = ["RepairedCovariance"]

_LISTED = 3
_MOVED = 5e-5  # what four digits of a correlation show


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RepairedCovariance:
    """The covariance nearest to a matrix that is none; `Moments` take it in place of a covariance.

    Attributes
    ----------
    covariance
        Positive semi-definite, of the same variances; shape (n_assets, n_assets), labelled as what was given.
    given
        What was given.
    least_eigenvalue
        The least of the correlations that were given.
    distance
        Root of the sum of squares of what the correlations have moved (Frobenius norm).

    >>> import pandas as pd
    >>> import tangency as tg
    >>> names = ["BTC", "ETH"]
    >>> repaired = tg.nearest_covariance(pd.DataFrame([[0.04, 0.05], [0.05, 0.04]], names, names))
    >>> repaired.changes().round(6).to_dict("index")
    {('BTC', 'ETH'): {'before': 1.25, 'after': 1.0, 'move': -0.25}}
    """

    covariance: pd.DataFrame
    given: pd.DataFrame
    least_eigenvalue: float
    distance: float

    def changes(self) -> pd.DataFrame:
        """Return the correlations that moved by more than 0.00005, the largest move first: before, after, move."""
        before, after = (correlations_of(each.to_numpy(dtype=np.float64)) for each in (self.given, self.covariance))
        rows, columns = np.triu_indices(len(before), 1)
        table = pd.DataFrame(
            {"before": before[rows, columns], "after": after[rows, columns]},
            index=pd.MultiIndex.from_arrays(
                [self.given.index[rows], self.given.columns[columns]], names=["asset", "other"]
            ),
        )
        table["move"] = table["after"] - table["before"]
        table = table[table["move"].abs() > _MOVED]
        return table.sort_values("move", key=np.abs, ascending=False, kind="stable")

    @property
    def note(self) -> str:
        """What was changed, as a line."""
        changes = self.changes()
        n = len(self.covariance)
        largest = ", ".join(
            f"{one}–{other} {before:.4f} → {after:.4f}"
            for (one, other), before, after in list(
                zip(changes.index, changes["before"], changes["after"], strict=True)
            )[:_LISTED]
        )
        return (
            f"the covariance was repaired: the least eigenvalue of its correlations was {self.least_eigenvalue:.3g}; "
            f"{len(changes)} of {n * (n - 1) // 2} correlations moved{f', most {largest}' if largest else ''}"
        )

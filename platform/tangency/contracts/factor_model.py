"""A covariance given by the user as loadings, factors and specific variances, matched by label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from tangency.contracts.covariance import FactorCovariance, sound_covariance
from tangency.contracts.labels import require_same_labels, texts

__all__ = ["FactorModel"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FactorModel:
    """Σ = B F B' + diag(d), per period; of thousands of assets the matrix is never formed.

    Attributes
    ----------
    loadings
        B, indexed by asset, one column a factor.
    factors
        F, rows and columns labelled by the factors, in any order.
    specific
        d, the assets' own variances, indexed by asset, in any order.

    Raises
    ------
    DataError
        Labels that are repeated or do not match, a value that is not finite, a negative variance, or factors whose
        covariance is not symmetric and positive semi-definite.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> loadings = pd.DataFrame({"market": [1.0, 2.0]}, index=["A", "B"])
    >>> factors = pd.DataFrame([[0.04]], index=["market"], columns=["market"])
    >>> model = tg.FactorModel(loadings=loadings, factors=factors, specific=pd.Series([0.01, 0.02], ["A", "B"]))
    >>> moments = tg.Moments(mean=pd.Series([0.02, 0.03], ["A", "B"]), covariance=model)
    >>> tg.optimize(moments, objective="min_risk").weights.to_dict()  # B adds the market twice
    {'A': 1.0, 'B': 0.0}
    """

    loadings: pd.DataFrame
    factors: pd.DataFrame
    specific: pd.Series

    # What the checks have read: labels in the order of the loadings, and the structure in that order.
    _labels: tuple[str, ...] = field(init=False, repr=False)
    _structure: FactorCovariance = field(init=False, repr=False)
    _note: str | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        assets, names = texts(self.loadings.index), texts(self.loadings.columns)
        own, across, down = texts(self.specific.index), texts(self.factors.index), texts(self.factors.columns)
        require_same_labels(assets, own, place="loadings, rows", where="specific")
        require_same_labels(names, across, place="loadings, columns", where="factors, rows")
        require_same_labels(names, down, place="loadings, columns", where="factors, columns")
        order = np.ix_(_positions(names, across), _positions(names, down))
        structure = FactorCovariance(
            # A copy, as the others are: what the user writes into the frame later has not been checked.
            loadings=self.loadings.to_numpy(dtype=np.float64, copy=True),
            factors=self.factors.to_numpy(dtype=np.float64)[order],
            specific=self.specific.to_numpy(dtype=np.float64)[_positions(assets, own)],
        )
        sound, note = sound_covariance(structure, assets, where="factor model", factors=names)
        object.__setattr__(self, "_labels", assets)
        object.__setattr__(self, "_structure", sound)
        object.__setattr__(self, "_note", note)

    @property
    def assets(self) -> tuple[str, ...]:
        """Labels in the order of the loadings."""
        return self._labels

    @property
    def note(self) -> str | None:
        """What was changed in the factors' covariance; None where nothing was."""
        return self._note

    def in_order(self, assets: tuple[str, ...]) -> FactorCovariance:
        """Return the structure with its assets in this order."""
        if assets == self._labels:
            return self._structure
        return self._structure.taken(_positions(assets, self._labels))


def _positions(wanted: Sequence[str], found: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return where each of the wanted labels stands among those found."""
    at = {label: i for i, label in enumerate(found)}
    return np.array([at[label] for label in wanted], dtype=np.intp)

"""A covariance given by the user as loadings, factors and specific variances, matched by label."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tangency.contracts.covariance import FactorCovariance
from tangency.contracts.labels import require_same_labels, texts
from tangency.errors import DataError

__all__ = ["FactorModel"]

_ROUNDING = 1e-10


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
    """

    loadings: pd.DataFrame
    factors: pd.DataFrame
    specific: pd.Series

    def __post_init__(self) -> None:
        assets, names = texts(self.loadings.index), texts(self.loadings.columns)
        require_same_labels(assets, texts(self.specific.index), place="loadings, rows", where="specific")
        require_same_labels(names, texts(self.factors.index), place="loadings, columns", where="factors, rows")
        require_same_labels(names, texts(self.factors.columns), place="loadings, columns", where="factors, columns")
        for name, values in (("loadings", self.loadings), ("factors", self.factors), ("specific", self.specific)):
            if not np.isfinite(values.to_numpy(dtype=np.float64)).all():
                raise DataError("a value of the factor model is not finite", where=name, remedy="leave the asset out")
        negative = self.specific[self.specific < 0]
        if len(negative):
            raise DataError(
                "a specific variance is negative", where=f"specific[{negative.index[0]}]", value=float(negative.iloc[0])
            )
        _require_covariance(self.in_order(tuple(assets)))

    @property
    def assets(self) -> tuple[str, ...]:
        """Labels in the order of the loadings."""
        return tuple(texts(self.loadings.index))

    def in_order(self, assets: tuple[str, ...]) -> FactorCovariance:
        """Return the structure with its assets in this order."""
        rows = pd.Index(texts(self.loadings.index)).get_indexer(pd.Index(list(assets)))
        own = pd.Index(texts(self.specific.index)).get_indexer(pd.Index(list(assets)))
        names = pd.Index(texts(self.loadings.columns))
        across = pd.Index(texts(self.factors.index)).get_indexer(names)
        down = pd.Index(texts(self.factors.columns)).get_indexer(names)
        return FactorCovariance(
            loadings=self.loadings.to_numpy(dtype=np.float64)[rows],
            factors=self.factors.to_numpy(dtype=np.float64)[np.ix_(across, down)],
            specific=self.specific.to_numpy(dtype=np.float64)[own],
        )


def _require_covariance(covariance: FactorCovariance) -> None:
    factors = covariance.factors
    size = np.abs(factors).max(initial=0.0)
    if np.abs(factors - factors.T).max(initial=0.0) > _ROUNDING * size:
        raise DataError("the factors' covariance is not symmetric", where="factors", remedy="symmetrise it")
    least = float(np.linalg.eigvalsh(factors).min(initial=0.0))
    if least < -_ROUNDING * size:
        raise DataError(
            "the factors' covariance is not positive semi-definite",
            where="factors",
            value=f"an eigenvalue of {least:g}",
        )

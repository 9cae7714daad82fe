"""How often assets have their worst, and their best, periods together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tangency.contracts.arrays import Floats
from tangency.results.correlation_document import TailDependenceDocument

__all__ = ["TailDependence"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TailDependence:
    """Of each pair's worst (best) share of periods, the part that is common; shape (n_assets, n_assets) each."""

    share: float
    lower: Floats
    upper: Floats

    def document(self) -> TailDependenceDocument:
        """Return the part of a document."""
        above = np.triu_indices(len(self.lower), 1)
        return TailDependenceDocument(
            share=self.share, lower=self.lower[above].tolist(), upper=self.upper[above].tolist()
        )

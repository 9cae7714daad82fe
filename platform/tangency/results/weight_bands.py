"""Bands of weights: an optimisation repeated on resampled histories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.contracts.arrays import Floats
from tangency.contracts.resampling import FailedDraws, Resampling
from tangency.estimation.window import Window
from tangency.plots.bands import weight_bands_figure
from tangency.results.bands_document import WeightBandsDocument
from tangency.results.draws import HELD, band
from tangency.results.result import Result
from tangency.results.window_document import window_part

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["WeightBands"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WeightBands(Result):
    """The weights that other histories of the same kind would have given.

    Attributes
    ----------
    weights
        From the history itself, shape (n_assets,).
    draws
        Weights of each draw that had an answer, shape (n_answers, n_assets).
    window
        The history's periods, and those that entered.
    sold
        Asset → weight of what is held outside the universe, and sold.
    warnings
        What is doubtful about the data.

    >>> import pandas as pd
    >>> import tangency as tg
    >>> returns = pd.DataFrame({"A": [0.02, -0.01, 0.03, 0.0], "B": [0.0, 0.01, -0.02, 0.02]})
    >>> tg.weight_bands(returns, objective="min_risk", draws=20).draws.shape
    (20, 2)
    """

    assets: tuple[str, ...]
    weights: Floats
    draws: Floats
    resampling: Resampling
    failed: tuple[FailedDraws, ...]
    window: Window | None = None
    sold: Mapping[str, float] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def table(self) -> pd.DataFrame:
        """Return one row an asset: weight, the band's ends and median, and the share of draws that hold it."""
        lower, median, upper = band(self.draws, self.resampling.level)
        columns = {
            "weight": self.weights,
            "lower": lower,
            "median": median,
            "upper": upper,
            "held": (np.abs(self.draws) > HELD).mean(axis=0),
        }
        frame = pd.DataFrame(columns, index=pd.Index(self.assets, name="asset"))
        return frame.sort_values(["weight", "median"], ascending=False, kind="stable")

    def plot(self) -> go.Figure:
        """Return weights with their bands as a figure."""
        return weight_bands_figure(self.table(), level=self.resampling.level)

    def document(self) -> WeightBandsDocument:
        """Return the document, the same on every face; floats keep every bit."""
        lower, median, upper = band(self.draws, self.resampling.level)
        return WeightBandsDocument(
            run_id=self.run_id,
            warnings=self.warnings or None,
            assets=self.assets,
            weights=self.weights.tolist(),
            lower=lower.tolist(),
            median=median.tolist(),
            upper=upper.tolist(),
            held=(np.abs(self.draws) > HELD).mean(axis=0).tolist(),
            resampling=self.resampling,
            failed=self.failed,
            window=window_part(self.window),
            sold=dict(self.sold),
        )

"""What the plots of analytics draw, each with the table behind it."""

from __future__ import annotations

import pandas as pd

from tangency.plots.backtest import growth_figure
from tangency.plots.figure import Figure
from tangency.results.analytics.document import AnalyticsDocument

__all__ = ["analytics_figure"]


def analytics_figure(document: AnalyticsDocument, kind: str) -> Figure:
    """Return a figure."""
    del kind
    curve = document.curve
    own = {document.name: curve.returns, **curve.benchmarks}
    growth = (1.0 + pd.DataFrame(own, index=pd.Index(curve.dates))).cumprod()
    return growth_figure(growth, title="growth")

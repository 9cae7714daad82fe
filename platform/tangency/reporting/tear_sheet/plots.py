"""The three plots of a tear sheet: equity, drawdown, weights through time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tangency.plots.backtest import growth_figure, shares_figure
from tangency.plots.drawdown import drawdown_figure
from tangency.results.backtest_document import BacktestDocument
from tangency.results.backtest_tables import losses_of, top_shares

if TYPE_CHECKING:
    from tangency.plots.figure import Figure

__all__ = ["plots"]

_HEIGHTS = (170, 120, 175)
_MARGIN = {"l": 8, "r": 8, "t": 26, "b": 2}


def plots(document: BacktestDocument, weights: pd.DataFrame) -> tuple[Figure, ...]:
    """Return the plots, low enough for one page.

    Parameters
    ----------
    weights
        Rows of session, asset and weight.
    """
    growth, losses = _growth(document), losses_of(_growth(document))
    deepest = losses.iloc[:, 0]
    last = ", ".join(f"{value:.2f} in {name}" for name, value in growth.iloc[-1].items())
    drawn = drawdown_figure(losses)
    drawn.update_layout(title_text=f"The deepest loss was {deepest.max():.1%}, on {deepest.idxmax():%Y-%m-%d}")
    shares = _shares(weights, growth.index)
    made = (
        growth_figure(growth, title=f"After costs, one unit became {last}"),
        drawn,
        shares_figure(shares, title=_heaviest(shares)),
    )
    for figure, height in zip(made, _HEIGHTS, strict=True):
        figure.update_layout(height=height, margin=_MARGIN, title_font_size=12, font_size=10)
        figure.update_yaxes(title=None)
    return made


def _heaviest(shares: pd.DataFrame) -> str:
    means = shares.drop(columns=["rest", "cash"], errors="ignore").abs().mean()
    if means.empty:
        return "Weights through time: nothing was ever held"
    return f"Weights through time: {means.index[0]} weighed most, {means.iloc[0]:.1%} on the average"


def _growth(document: BacktestDocument) -> pd.DataFrame:
    curve = document.curve
    columns = {document.what: curve.returns}
    columns |= {f"{name} (benchmark)": returns for name, returns in curve.benchmarks.items()}
    index = pd.DatetimeIndex(curve.sessions, name="session")
    return pd.DataFrame({name: np.cumprod(1.0 + np.array(own)) for name, own in columns.items()}, index=index)


def _shares(weights: pd.DataFrame, sessions: pd.Index) -> pd.DataFrame:
    wide = weights.pivot_table(index="session", columns="asset", values="weight", aggfunc="sum", observed=True)
    whole = wide.set_axis(pd.DatetimeIndex(wide.index), axis=0).reindex(sessions).fillna(0.0)
    return top_shares(whole, 1.0 - whole.sum(axis=1))

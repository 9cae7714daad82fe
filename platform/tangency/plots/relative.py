"""Growth relative to benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tangency.plots.palette import DASHES, PALETTE
from tangency.plots.static.formats import formatted
from tangency.plots.style import headed, legend_label

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["relative_figure"]


def relative_figure(growth: pd.DataFrame) -> Figure:
    """Return how far a book is ahead of each benchmark: its growth over the benchmark's, less 1.

    Parameters
    ----------
    growth
        As of `growth_figure`: what one unit became, indexed by session; the first column is the book, the others are
        the benchmarks. Where a benchmark is missing or nothing is left of it there is a gap.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    book = growth.iloc[:, 0]
    others = growth.iloc[:, 1:]
    ahead = (1.0 / others.where(others > 0.0)).mul(book, axis=0) - 1.0
    figure = Figure()
    for place, name in enumerate(ahead.columns):
        values = ahead[name]
        label = f"to {legend_label(name)}"
        figure.add_scatter(
            x=ahead.index.tolist(),
            y=values.astype(object).where(values.notna(), None).tolist(),
            name=label,
            mode="lines",
            line={"color": PALETTE[place % len(PALETTE)], "width": 1.8, "dash": DASHES[place % len(DASHES)]},
            showlegend=True,
            hovertemplate="%{x|%Y-%m-%d}: %{y:.2%}<extra>" + label + "</extra>",
        )
    known = ahead.to_numpy(dtype=float)
    known = known[~np.isnan(known)]
    low, high = float(known.min(initial=0.0)), float(known.max(initial=0.0))
    room = 0.05 * (high - low) or 0.01
    figure.update_yaxes(title="growth relative to it", tickformat=".1~%", range=[low - room, high + room])
    return headed(figure, sentence=_sentence(str(book.name), ahead), height=320)


def _sentence(book: str, ahead: pd.DataFrame) -> str:
    said = []
    for name in ahead.columns:
        known = ahead[name].dropna()
        if known.empty:
            said.append(f"is not comparable with {name}")
            continue
        last = float(known.iloc[-1])
        side = "ahead of" if last >= 0.0 else "behind"
        said.append(f"is {formatted(abs(last), '.1%')} {side} {name}")
    return f"At the end {book} " + " and ".join(said)

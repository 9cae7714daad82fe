"""Growth relative to benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tangency.plots.log_ticks import log_ticks
from tangency.plots.palette import DASHES, PALETTE
from tangency.plots.static.formats import formatted
from tangency.plots.style import headed, legend_label

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["relative_figure"]

_DECADE = 10.0


def relative_figure(growth: pd.DataFrame) -> Figure:
    """Return how far a book is ahead of each benchmark: its growth over the benchmark's, less 1.

    Where the quotient spans a factor of ten it is drawn itself, on a logarithmic scale.

    Parameters
    ----------
    growth
        As of `growth_figure`: what one unit became, indexed by session; the first column is the book, the others are
        the benchmarks. Where a benchmark is missing or nothing is left of it there is a gap.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    book = growth.iloc[:, 0]
    others = growth.iloc[:, 1:]
    quotient = (1.0 / others.where(others > 0.0)).mul(book, axis=0)
    positive = quotient.to_numpy(dtype=float)
    positive = positive[positive > 0.0]
    is_log = positive.size > 0 and float(positive.max() / positive.min()) >= _DECADE
    figure = Figure()
    for place, name in enumerate(quotient.columns):
        ahead = quotient[name] - 1.0
        shown = np.log10(quotient[name].where(quotient[name] > 0.0)) if is_log else ahead
        label = f"to {legend_label(name)}"
        figure.add_scatter(
            x=quotient.index.tolist(),
            y=shown.astype(object).where(shown.notna(), None).tolist(),
            name=label,
            mode="lines",
            line={"color": PALETTE[place % len(PALETTE)], "width": 1.8, "dash": DASHES[place % len(DASHES)]},
            showlegend=True,
            customdata=ahead.astype(object).where(ahead.notna(), None).tolist(),
            hovertemplate="%{x|%Y-%m-%d}: %{customdata:.2%}<extra>" + label + "</extra>",
        )
    if is_log:
        ticks = log_ticks(float(positive.min()), float(positive.max()))
        figure.update_yaxes(
            tickmode="array",
            tickvals=[float(np.log10(each)) for each in ticks],
            ticktext=[f"{each:g}×" for each in ticks],
            title="growth over its, log scale",
        )
    else:
        figure.update_yaxes(title="growth relative to it", tickformat=".1~%")
    return headed(figure, sentence=_sentence(str(book.name), quotient - 1.0), height=320)


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

"""The distribution of returns beside the normal one, with value at risk and what lies beyond it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tangency.plots.palette import DASHES, PALETTE, plain
from tangency.plots.static.formats import formatted
from tangency.plots.style import headed

if TYPE_CHECKING:
    import pandas as pd

    from tangency.contracts.arrays import Floats
    from tangency.plots.figure import Figure

__all__ = ["distribution_figure"]

_FEWEST_BINS, _MOST_BINS = 5, 100
_RARE, _ROOM = 0.002, 0.25
_COLOURS = (PALETTE[5], PALETTE[3], PALETTE[2], PALETTE[6])
_DENSITY_POINTS = 161


def distribution_figure(returns: pd.Series, marks: pd.Series) -> Figure:
    """Return the histogram of returns, the normal density of their mean and deviation, and losses as upright lines.

    The outermost bars hold the returns that are far beyond 99.6% of all as well; the title says how many.

    Parameters
    ----------
    returns
        Fractions, one a period; its name says whose they are.
    marks
        Losses by name, such as `VaR 95%` and `CVaR 95%` (fractions, positive for losses), of one period.

    References
    ----------
    Freedman & Diaconis (1981), On the histogram as a density estimator, for the width of bins.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    values = returns.to_numpy(dtype=np.float64)
    edges = _edges(values, marks)
    counts = np.histogram(values.clip(edges[0], edges[-1]), edges)[0]
    beyond = int(((values < edges[0]) | (values > edges[-1])).sum())
    width = float(edges[1] - edges[0])
    figure = Figure()
    figure.add_bar(
        x=((edges[1:] + edges[:-1]) / 2.0).tolist(), y=counts.tolist(), width=0.94 * width, name="returns",
        marker={"color": "#9ebfd8"}, hovertemplate="%{x:.2%}: %{y} periods<extra></extra>",
    )  # fmt: skip
    deviation = float(values.std(ddof=1)) if len(values) > 1 and np.ptp(values) > 0.0 else 0.0
    highest = float(counts.max())
    if deviation > 0.0:
        at = np.linspace(edges[0], edges[-1], _DENSITY_POINTS)
        density = np.exp(-0.5 * ((at - values.mean()) / deviation) ** 2) / (deviation * np.sqrt(2.0 * np.pi))
        height = density * len(values) * width
        highest = max(highest, float(height.max()))
        figure.add_scatter(
            x=at.tolist(), y=height.tolist(), name="normal density", mode="lines",
            line={"color": PALETTE[0], "width": 1.8}, hoverinfo="skip",
        )  # fmt: skip
    for place, (name, loss) in enumerate(marks.items()):
        label = plain(f"{name}: {formatted(float(loss), '.2%')}")
        figure.add_scatter(
            x=[-float(loss), -float(loss)], y=[0.0, highest], name=label, mode="lines",
            line={"color": _COLOURS[place % len(_COLOURS)], "width": 2.2, "dash": DASHES[1 + place % 4]},
            hovertemplate=label + "<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(title="return of one period", tickformat=".1~%")
    figure.update_yaxes(title="number of periods", range=[0.0, 1.05 * highest])
    return headed(figure, sentence=_sentence(returns, values, deviation, beyond), height=320)


def _edges(values: Floats, marks: pd.Series) -> Floats:
    """Return the edges of bins of equal width, which reach as far as most returns and all marks."""
    low, high = float(values.min()), float(values.max())
    if high == low:
        half = abs(low) / 10.0 or 0.01
        return np.linspace(low - half, high + half, 2)
    rare, lower, upper, common = np.quantile(values, [_RARE, 0.25, 0.75, 1.0 - _RARE])
    room = _ROOM * float(common - rare)
    worst = -max((float(loss) for loss in marks), default=0.0)
    low, high = max(low, min(float(rare), worst) - room), min(high, float(common) + room)
    wide = 2.0 * float(upper - lower) * len(values) ** (-1.0 / 3.0)
    count = int(np.ceil((high - low) / wide)) if wide > 0.0 else _MOST_BINS
    return np.linspace(low, high, min(max(count, _FEWEST_BINS), _MOST_BINS) + 1)


def _sentence(returns: pd.Series, values: Floats, deviation: float, beyond: int) -> str:
    whose = "" if returns.name is None else f" of {returns.name}"
    if deviation == 0.0:
        one = f"is {formatted(float(values[0]), '.2%')}"
        return (
            f"The one return{whose} {one}" if len(values) == 1 else f"Every one of {len(values)} returns{whose} {one}"
        )
    z = (values - values.mean()) / values.std()
    skewness, kurtosis = float((z**3).mean()), float((z**4).mean()) - 3.0
    return (
        f"{len(values):,} returns{whose} from {formatted(float(values.min()), '.1%')} to "
        f"{formatted(float(values.max()), '.1%')}: standard deviation {formatted(deviation, '.2%')}, skewness "
        f"{formatted(skewness, '.2f')}, excess kurtosis {formatted(kurtosis, '.2f')} (a normal distribution: 0 and 0)"
        + (f"; the outermost bars hold {beyond} of them from beyond the axis" if beyond else "")
    )

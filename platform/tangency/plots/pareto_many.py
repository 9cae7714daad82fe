"""A Pareto set over many objectives: every pair in a panel of its own, or one line a point across all axes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import TYPE_CHECKING

from tangency.plots.palette import ACCENT, plain
from tangency.plots.pareto_axes import KNEE, AxisLook, hover_texts, marks
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["pairs_figure", "parallel_figure"]

_PANEL = 270
_FRAME = 90
_LONGEST_LABEL = 24


def pairs_figure(
    values: pd.DataFrame, looks: tuple[AxisLook, ...], *, knee: int, extremes: Mapping[str, int]
) -> Figure:
    """Return a panel for each pair of objectives, coloured by the first; parameters as of `pareto_figure`."""
    from plotly.subplots import make_subplots  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    from tangency.plots.figure import Figure  # noqa: PLC0415  # as above

    size = len(looks) - 1
    # Half of the panels would show the same pairs again, turned.
    below: list[list[dict[str, object] | None]] = [
        [{} if column <= row else None for column in range(size)] for row in range(size)
    ]
    figure = make_subplots(rows=size, cols=size, specs=below, figure=Figure(), **_spacing(size))
    hover = hover_texts(values, looks)
    texts = marks(knee, extremes)
    for one, two in combinations(range(len(looks)), 2):
        place = {"row": two, "col": one + 1}
        across, up = looks[one], looks[two]
        figure.add_scatter(
            x=values[across.text].tolist(),
            y=values[up.text].tolist(),
            mode="markers",
            marker={"size": 6, "color": values[looks[0].text].tolist(), "colorscale": "Viridis"},
            text=hover,
            hovertemplate="%{text}<extra></extra>",
            showlegend=False,
            **place,
        )
        figure.add_scatter(
            x=[values[across.text].iloc[knee]],
            y=[values[up.text].iloc[knee]],
            mode="markers",
            name=texts[knee],
            marker={"size": 11, "color": KNEE, "symbol": "diamond"},
            hoverinfo="skip",
            showlegend=(one, two) == (0, 1),
            **place,
        )
        figure.update_xaxes(tickformat=across.tick_format, title=_short(across) if two == size else None, **place)
        figure.update_yaxes(tickformat=up.tick_format, title=_short(up) if one == 0 else None, **place)
    return styled(
        figure, title=f"Pareto set, pair by pair; colours show {plain(looks[0].text)}", height=_FRAME + _PANEL * size
    )


def parallel_figure(
    values: pd.DataFrame, looks: tuple[AxisLook, ...], *, knee: int, extremes: Mapping[str, int]
) -> Figure:
    """Return one line a point across all objectives, better upwards everywhere; parameters as of `pareto_figure`."""
    import plotly.graph_objects as go  # noqa: PLC0415  # as above

    from tangency.plots.figure import Figure  # noqa: PLC0415  # as above

    del extremes  # they are the tops of the axes
    first = values[looks[0].text]
    spread = float(first.max() - first.min()) or 1.0
    shades = (0.8 * (first - first.min()) / spread).tolist()
    shades[knee] = 1.0
    figure = Figure(
        go.Parcoords(
            line={
                "color": shades,
                "cmin": 0.0,
                "cmax": 1.0,
                "colorscale": [[0.0, "#9dbfd6"], [0.8, ACCENT], [0.9, KNEE], [1.0, KNEE]],
            },
            dimensions=[_dimension(values[look.text], look) for look in looks],
            labelfont={"size": 13},
            tickfont={"size": 11},
            rangefont={"size": 11},
        )
    )
    styled(figure, title="Pareto set: one line a portfolio, better upwards, the knee in orange", height=480)
    # The labels stand above the axes, and the first and last ticks beside them.
    figure.update_layout(margin={"l": 70, "r": 70, "t": 100, "b": 36})
    return figure


def _spacing(size: int) -> dict[str, float]:
    return {"horizontal_spacing": 0.09, "vertical_spacing": 0.14 / max(size - 1, 1)}


def _dimension(values: pd.Series, look: AxisLook) -> dict[str, object]:
    low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = low - 0.5 * (abs(low) or 1.0), high + 0.5 * (abs(high) or 1.0)
    worst_to_best = [low, high] if look.is_maximised else [high, low]
    return {
        "label": _short(look),
        "values": values.tolist(),
        "range": worst_to_best,
        "tickformat": look.tick_format,
    }


def _short(look: AxisLook) -> str:
    text = look.text if len(look.text) <= _LONGEST_LABEL else f"{look.text[: _LONGEST_LABEL - 1]}…"
    return plain(text)

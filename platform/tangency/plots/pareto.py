"""Figures of Pareto sets: a curve for two objectives, a surface for three, panels or parallel coordinates for any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tangency.errors import ConfigurationError
from tangency.plots.palette import ACCENT
from tangency.plots.pareto_axes import KNEE, AxisLook, by_height, hover_texts, marks
from tangency.plots.pareto_many import pairs_figure, parallel_figure
from tangency.plots.pareto_surface import reads_as_surface, surface_figure
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["AxisLook", "pareto_figure"]

_CURVE, _SURFACE = 2, 3


def pareto_figure(
    values: pd.DataFrame, looks: tuple[AxisLook, ...], *, knee: int, extremes: Mapping[str, int], kind: str | None
) -> Figure:
    """Return the points of a Pareto set.

    Parameters
    ----------
    values
        One column an objective, one row a point, in the order of the first objective.
    looks
        The objectives.
    knee, extremes
        Positions of the knee, and for each objective of the point at which it is best.
    kind
        `curve`, `surface`, `pairs`, `parallel`, or None for what fits the objectives: `pairs` where three of them vary
        together so much that the surface is a ribbon.

    Raises
    ------
    ConfigurationError
        For a kind that does not fit.
    """
    kinds = {"pairs": pairs_figure, "parallel": parallel_figure}
    if len(looks) == _CURVE:
        kinds = {"curve": _curve_figure, **kinds}
    if len(looks) == _SURFACE:
        kinds = {"surface": surface_figure, **kinds}
    chosen = kind or _fitting(values, looks)
    if chosen not in kinds:
        raise ConfigurationError(
            f"there is no such figure of {len(looks)} objectives",
            where="plot, kind",
            value=kind,
            remedy=f"choose {', '.join(kinds)}",
        )
    return kinds[chosen](values, looks, knee=knee, extremes=extremes)


def _fitting(values: pd.DataFrame, looks: tuple[AxisLook, ...]) -> str:
    if len(looks) == _CURVE:
        return "curve"
    if len(looks) == _SURFACE:
        return "surface" if reads_as_surface(values, looks) else "pairs"
    return "parallel"


def _curve_figure(
    values: pd.DataFrame, looks: tuple[AxisLook, ...], *, knee: int, extremes: Mapping[str, int]
) -> Figure:
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    across, up = by_height(looks)
    drawn = values.sort_values(across.text, kind="stable")
    hover = dict(zip(values.index, hover_texts(values, looks), strict=True))
    figure = Figure()
    figure.add_scatter(
        x=drawn[across.text].tolist(),
        y=drawn[up.text].tolist(),
        name="Pareto set",
        mode="lines+markers",
        line={"color": ACCENT, "width": 2},
        marker={"size": 5},
        text=[hover[point] for point in drawn.index],
        hovertemplate="%{text}<extra></extra>",
    )
    for point, text in marks(knee, extremes).items():
        is_knee = point == knee
        figure.add_scatter(
            x=[values[across.text].iloc[point]],
            y=[values[up.text].iloc[point]],
            name=text,
            mode="markers",
            marker={"color": KNEE if is_knee else ACCENT, "size": 11 if is_knee else 10, "symbol": _symbol(is_knee)},
            text=[hover[values.index[point]]],
            hovertemplate="%{text}<extra>" + text + "</extra>",
        )
    figure.update_xaxes(title=across.title, tickformat=across.tick_format)
    figure.update_yaxes(title=up.title, tickformat=up.tick_format)
    return styled(figure, title="Pareto set", height=440)


def _symbol(is_knee: bool) -> str:
    return "diamond" if is_knee else "circle-open"

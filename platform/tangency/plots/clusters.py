"""Figures of a hierarchy of assets: its dendrogram, and the codependence matrix in leaf order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from tangency.plots.palette import PALETTE, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from tangency.plots.figure import Figure

__all__ = ["dendrogram_figure", "quasi_diagonal_figure"]

_ABOVE = "#6b7280"
_OUTLINE = "#1f2933"
_DENDROGRAM_HEIGHT = 420
_LEAST_HEIGHT, _MOST_HEIGHT = 680, 1400
_FRAME_HEIGHT = 320
_MATRIX_SHARE = 0.78
_MOST_LABELS = 150
# Pixels that a figure in a notebook leaves to the labels across.
_WIDTH = 1000

# Dark is much; what is below zero has another colour, and in black and white stays lighter than what is far above.
_SIGNED = ((0.0, "#d98200"), (0.25, "#f5cf8e"), (0.5, "#fafafa"), (0.75, "#6baed6"), (0.9, "#1f5f8b"), (1.0, "#08306b"))

_Line = tuple[list[float | None], list[float | None]]


def dendrogram_figure(tree: pd.DataFrame, leaves: Sequence[str], starts: Sequence[int]) -> Figure:
    """Return a hierarchy as a tree, each cluster in a colour of its own.

    Parameters
    ----------
    tree
        One row a branch, the root first and each after the one it is part of: the places where its parts begin and
        where it ends (`start`, `middle`, `end`), and the distance at which they merge (`height`).
    leaves
        Assets in the order of the places.
    starts
        Places where the clusters begin, the first at 0.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = Figure(_branches(tree, leaves, starts))
    figure.update_xaxes(**_labels(leaves))
    figure.update_yaxes(title="distance", rangemode="tozero")
    return styled(figure, title="Hierarchy of assets", height=_DENDROGRAM_HEIGHT)


def quasi_diagonal_figure(
    values: pd.DataFrame, tree: pd.DataFrame, starts: Sequence[int], *, name: str, is_signed: bool
) -> Figure:
    """Return a heat map of a matrix in the order of a hierarchy's leaves, its clusters framed, the tree above.

    Parameters
    ----------
    values
        Indexed and headed by the assets in that order.
    tree, starts
        As for `dendrogram_figure`.
    name
        What the values are.
    is_signed
        Whether they lie in [−1, 1], with zero in the middle of the colours, or in [0, 1], with the largest beside the
        diagonal at their end.
    """
    from plotly.subplots import make_subplots  # noqa: PLC0415  # as above

    from tangency.plots.figure import Figure  # noqa: PLC0415  # as above

    leaves = [str(asset) for asset in values.index]
    n = len(leaves)
    height = min(max(_LEAST_HEIGHT, _FRAME_HEIGHT + 12 * n), _MOST_HEIGHT)
    figure = make_subplots(
        rows=2,
        cols=1,
        shared_xaxes=True,
        row_heights=[1.0 - _MATRIX_SHARE, _MATRIX_SHARE],
        vertical_spacing=0.01,
        figure=Figure(),
    )
    for trace in _branches(tree, leaves, starts):
        figure.add_trace(trace, row=1, col=1)
    figure.add_heatmap(
        x=list(range(n)),
        y=list(range(n)),
        z=values.to_numpy().tolist(),
        zmin=-1.0 if is_signed else 0.0,
        zmax=1.0 if is_signed else _largest_beside_diagonal(values),
        colorscale=_SIGNED if is_signed else "Blues",
        colorbar={
            "title": {"text": plain(name), "side": "right"},
            "thickness": 14,
            "len": _MATRIX_SHARE,
            "y": _MATRIX_SHARE / 2,
        },
        customdata=[[[plain(one), plain(other)] for other in leaves] for one in leaves],
        hovertemplate="%{customdata[0]}, %{customdata[1]}: %{z:.2f}<extra></extra>",
        row=2,
        col=1,
    )
    for start, end in pairwise([*starts, n]):
        figure.add_shape(
            type="rect",
            x0=start - 0.5,
            y0=start - 0.5,
            x1=end - 0.5,
            y1=end - 0.5,
            line={"color": _OUTLINE, "width": 1.5},
            row=2,
            col=1,
        )
    figure.update_xaxes(**_labels(leaves), row=2, col=1)
    figure.update_xaxes(showticklabels=False, showgrid=False, zeroline=False, row=1, col=1)
    figure.update_yaxes(**_labels(leaves, _MATRIX_SHARE * (height - 100)), autorange="reversed", row=2, col=1)
    figure.update_yaxes(title="distance", rangemode="tozero", row=1, col=1)
    return styled(figure, title=f"{name[:1].upper()}{name[1:]} in the order of the hierarchy", height=height)


def _largest_beside_diagonal(values: pd.DataFrame) -> float:
    matrix = values.to_numpy(copy=True)
    np.fill_diagonal(matrix, 0.0)
    return float(matrix.max()) or 1.0


def _branches(tree: pd.DataFrame, leaves: Sequence[str], starts: Sequence[int]) -> list[go.Scatter]:
    """Return the lines of the branches: one trace for what joins clusters, one for each colour of those within."""
    import plotly.graph_objects as go  # noqa: PLC0415  # as above

    n = len(leaves)
    cluster_of = {place: k for k, (start, end) in enumerate(pairwise([*starts, n])) for place in range(start, end)}
    tops = {place: (float(place), 0.0) for place in range(n)}  # of the largest cluster so far that begins at a place
    lines: dict[str, _Line] = {}
    marks: dict[str, tuple[list[float], list[float], list[str]]] = {}
    columns = [tree[column].tolist() for column in ("start", "middle", "end", "height")]
    for start, middle, end, height in reversed(list(zip(*columns, strict=True))):
        first, second = cluster_of[start], cluster_of[end - 1]
        colour = PALETTE[first % len(PALETTE)] if first == second else _ABOVE
        (left, low), (right, lower) = tops[start], tops[middle]
        x, y = lines.setdefault(colour, ([], []))
        x += [left, left, right, right, None]
        y += [low, height, height, lower, None]
        tops[start] = (left + right) / 2.0, height
        at = marks.setdefault(colour, ([], [], []))
        at[0].append(tops[start][0])
        at[1].append(height)
        at[2].append(_listed(leaves[start:end]))
    drawn = [
        go.Scatter(x=x, y=y, mode="lines", line={"color": colour, "width": 1.5}, hoverinfo="skip", showlegend=False)
        for colour, (x, y) in lines.items()
    ]
    points = [
        go.Scatter(
            x=x,
            y=y,
            mode="markers",
            marker={"color": colour, "size": 5},
            text=texts,
            hovertemplate="%{text}<br>merge at %{y:.3f}<extra></extra>",
            showlegend=False,
        )
        for colour, (x, y, texts) in marks.items()
    ]
    return [*drawn, *points]


def _listed(assets: Sequence[str]) -> str:
    """Return some assets as text: all of few, the first of many."""
    shown = ", ".join(plain(asset) for asset in assets[:6])
    return f"{shown} and {len(assets) - 6} more" if len(assets) > 6 else shown  # noqa: PLR2004  # as above


def _labels(leaves: Sequence[str], pixels: float = _WIDTH) -> dict[str, object]:
    """Return an axis of places with the assets' labels, none where they would not be read; `pixels` is its length."""
    n = len(leaves)
    axis: dict[str, object] = {"range": [-0.5, n - 0.5], "showgrid": False, "zeroline": False}
    if n > _MOST_LABELS:
        return {**axis, "showticklabels": False}
    size = max(6, min(12, int(pixels / n) - 1))
    return {
        **axis,
        "tickmode": "array",
        "tickvals": list(range(n)),
        "ticktext": [plain(leaf) for leaf in leaves],
        "tickfont": {"size": size},
    }

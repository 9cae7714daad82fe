"""A Pareto set over three objectives as a surface.

Two efficient points cannot agree in two objectives, so the set is a graph over the plane that weighs all three alike;
there its points are joined to triangles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from tangency.plots.palette import plain
from tangency.plots.pareto_axes import KNEE, AxisLook, by_height, hover_texts, marks
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from tangency.contracts.arrays import Floats
    from tangency.plots.figure import Figure

__all__ = ["reads_as_surface", "surface_figure"]

_LEAST_POINTS = 4
# Across, as a share of along: a narrower surface is a ribbon, which one sees from the side.
_NARROWEST = 0.12
# Triangles flatter than this span a dent of the edge, where there is no surface.
_FLATTEST = 0.004


def surface_figure(
    values: pd.DataFrame, looks: tuple[AxisLook, ...], *, knee: int, extremes: Mapping[str, int]
) -> Figure:
    """Return the surface with its points; parameters as of `pareto_figure`."""
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    axes = by_height(looks)
    x, y, z = (values[look.text].tolist() for look in axes)
    triangles = _triangles(_plane(values, axes))
    figure = Figure()
    if len(triangles):
        figure.add_trace(_mesh((x, y, z), triangles, axes[2]))
        figure.add_trace(_wires((x, y, z), triangles))
    figure.add_scatter3d(
        x=x,
        y=y,
        z=z,
        mode="markers",
        name="points",
        marker={"size": 2.5, "color": "#1f2933"},
        text=hover_texts(values, looks),
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )
    for point, text in marks(knee, extremes).items():
        figure.add_scatter3d(
            x=[x[point]],
            y=[y[point]],
            z=[z[point]],
            mode="markers+text",
            name=text,
            text=[text],
            textposition="top center",
            marker={
                "size": 6,
                "color": KNEE if point == knee else "#1f2933",
                "symbol": "diamond",
                "line": {"color": "#ffffff", "width": 1},
            },
            hoverinfo="skip",
            showlegend=False,
        )
    figure.update_layout(scene=_scene(axes))
    return styled(figure, title="Pareto set", height=620)


def _mesh(points: tuple[list[float], ...], triangles: np.ndarray, up: AxisLook) -> go.Mesh3d:
    import plotly.graph_objects as go  # noqa: PLC0415  # as above

    return go.Mesh3d(
        x=points[0],
        y=points[1],
        z=points[2],
        i=triangles[:, 0].tolist(),
        j=triangles[:, 1].tolist(),
        k=triangles[:, 2].tolist(),
        intensity=points[2],
        colorscale="Viridis",
        opacity=0.85,
        flatshading=True,
        colorbar={
            "title": {"text": plain(up.text), "side": "right"},
            "tickformat": up.tick_format,
            "thickness": 14,
            "len": 0.7,
            "x": 0.86,
        },
        hoverinfo="skip",
    )


def _wires(points: tuple[list[float], ...], triangles: np.ndarray) -> go.Scatter3d:
    import plotly.graph_objects as go  # noqa: PLC0415  # as above

    edges = sorted({tuple(sorted((int(t[a]), int(t[b])))) for t in triangles for a, b in ((0, 1), (1, 2), (2, 0))})
    lines = [[value for one, two in edges for value in (axis[one], axis[two], None)] for axis in points]
    return go.Scatter3d(
        x=lines[0],
        y=lines[1],
        z=lines[2],
        mode="lines",
        line={"color": "rgba(31, 41, 51, 0.35)", "width": 1},
        hoverinfo="skip",
        showlegend=False,
    )


def _scene(axes: tuple[AxisLook, ...]) -> dict[str, object]:
    scene: dict[str, object] = {
        name: {"title": {"text": look.title}, "tickformat": look.tick_format, "backgroundcolor": "#f7f8fa"}
        for name, look in zip(("xaxis", "yaxis", "zaxis"), axes, strict=True)
    }
    # From where more of the upright objective and less of the others is near.
    scene["camera"] = {"eye": {"x": -1.4, "y": -1.4, "z": 0.75}, "center": {"x": 0, "y": 0, "z": -0.12}}
    scene["aspectmode"] = "cube"
    return scene


def reads_as_surface(values: pd.DataFrame, looks: tuple[AxisLook, ...]) -> bool:
    """Whether a set over three objectives is wide enough to be looked at in space."""
    plane = _plane(values, looks)
    if len(plane) < _LEAST_POINTS:
        return False
    along, across = np.linalg.svd(plane - plane.mean(axis=0), compute_uv=False)
    return bool(across > _NARROWEST * along)


def _plane(values: pd.DataFrame, looks: tuple[AxisLook, ...]) -> Floats:
    """Return the points in the plane that weighs all objectives alike, shape (n_points, 2)."""
    points = values[[look.text for look in looks]].to_numpy()
    signs = np.array([-1.0 if look.is_maximised else 1.0 for look in looks])
    spread = np.ptp(points, axis=0)
    unit = signs * (points - points.min(axis=0)) / np.where(spread > 0, spread, 1.0)
    plane: Floats = unit @ np.array([[1.0, -1.0, 0.0], [1.0, 1.0, -2.0]]).T / np.sqrt([2.0, 6.0])
    return plane


def _triangles(plane: Floats) -> np.ndarray:
    """Return positions of corners, shape (n_triangles, 3): Delaunay's."""
    from scipy.spatial import Delaunay  # noqa: PLC0415  # qhull loads where it is used

    if len(plane) < _LEAST_POINTS or np.linalg.matrix_rank(plane - plane[0], tol=1e-6) < 2:  # noqa: PLR2004  # a curve
        return np.zeros((0, 3), dtype=np.intp)
    found = Delaunay(plane, qhull_options="QJ Pp").simplices
    corners = plane[found]
    sides = np.stack([np.linalg.norm(corners[:, a] - corners[:, b], axis=1) for a, b in ((0, 1), (1, 2), (2, 0))])
    area = 0.5 * np.abs(_cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))
    kept: np.ndarray = found[2.0 * area > _FLATTEST * sides.max(axis=0) ** 2]
    return kept


def _cross(one: Floats, two: Floats) -> Floats:
    product: Floats = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
    return product

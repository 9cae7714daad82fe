"""Figures with their intervals: a dot, its whiskers, and the numbers beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tangency.plots.palette import ACCENT, plain
from tangency.plots.static.formats import formatted
from tangency.plots.style import headed, row_labels

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["intervals_figure"]

_ROW, _PANEL_FRAME = 26, 44
_WHISKERS, _WORDS = [0.0, 0.62], [0.64, 1.0]
_NUMBER = ".2f"
_PERCENT = ".1%"
_FRACTION = "fraction"


def intervals_figure(frame: pd.DataFrame, *, level: float) -> Figure:
    """Return one row a figure: its value as a dot, its interval as whiskers; one panel a unit.

    Parameters
    ----------
    frame
        Indexed by figure, in the order in which they are drawn from the top: `value`, `lower`, `upper` (the latter two
        missing where there is no interval), `unit`. Figures whose unit begins with `fraction` are shown in percent.
    level
        Of the intervals, such as 0.95.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    groups = [(str(unit), rows) for unit, rows in frame.groupby("unit", sort=False)]
    height = sum(_ROW * len(rows) + _PANEL_FRAME for _, rows in groups) - _PANEL_FRAME
    figure, top = Figure(), 1.0
    for place, (unit, rows) in enumerate(groups):
        bottom = top - _ROW * len(rows) / height if place + 1 < len(groups) else 0.0
        _add_panel(figure, rows, unit, (bottom, top), 2 * place, is_first=place == 0)
        top = bottom - _PANEL_FRAME / height
    return headed(figure, sentence=_sentence(frame, level), height=height + _PANEL_FRAME)


def _add_panel(
    figure: Figure, rows: pd.DataFrame, unit: str, domain: tuple[float, float], place: int, *, is_first: bool
) -> None:
    left, right = ("" if at == 1 else str(at) for at in (place + 1, place + 2))
    form = _PERCENT if unit.startswith(_FRACTION) else _NUMBER
    whiskers = {"xaxis": f"x{left}", "yaxis": f"y{left}"}
    places = list(range(len(rows)))
    known = [row for row in places if rows[["lower", "upper"]].iloc[row].notna().all()]
    x: list[float | None] = []
    y: list[float | None] = []
    for row in known:
        low, high = float(rows["lower"].iloc[row]), float(rows["upper"].iloc[row])
        x += [low, high, None, low, low, None, high, high, None]
        y += [row, row, None, row - 0.18, row + 0.18, None, row - 0.18, row + 0.18, None]
    figure.add_scatter(
        x=x, y=y, name="interval", mode="lines", line={"color": "#6b7280", "width": 2}, hoverinfo="skip",
        showlegend=is_first, **whiskers,
    )  # fmt: skip
    figure.add_scatter(
        x=rows["value"].astype(float).tolist(), y=places, name="value", mode="markers",
        marker={"color": ACCENT, "size": 9}, showlegend=is_first,
        customdata=[[plain(label), _written(rows.iloc[row], form)] for row, label in enumerate(rows.index)],
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>", **whiskers,
    )  # fmt: skip
    figure.add_scatter(
        x=[0.0] * len(rows), y=places, mode="text", textposition="middle right", textfont={"size": 11},
        text=[_written(rows.iloc[row], form) for row in places], hoverinfo="skip", showlegend=False, cliponaxis=False,
        xaxis=f"x{right}", yaxis=f"y{right}",
    )  # fmt: skip
    _place_axes(figure, (left, right), domain, rows, unit, form)


def _place_axes(
    figure: Figure, names: tuple[str, str], domain: tuple[float, float], rows: pd.DataFrame, unit: str, form: str
) -> None:
    left, right = names
    span = [len(rows) - 0.5, -0.5]
    bare: dict[str, Any] = {"showticklabels": False, "showgrid": False, "zeroline": False}
    ends = rows[["value", "lower", "upper"]].astype(float)
    low, high = min(float(ends.min().min()), 0.0), max(float(ends.max().max()), 0.0)
    room = 0.06 * (high - low) or 1.0
    figure.update_layout(
        {
            f"xaxis{left}": {
                "anchor": f"y{left}",
                "domain": _WHISKERS,
                "range": [low - room, high + room],
                "tickformat": ".3~%" if form == _PERCENT else ".3~g",
                "title": {"text": plain(unit), "font": {"size": 11}, "standoff": 2},
            },
            f"yaxis{left}": {
                "anchor": f"x{left}",
                "domain": list(domain),
                "tickmode": "array",
                "tickvals": list(range(len(rows))),
                "ticktext": row_labels(rows.index),
                "range": span,
                "zeroline": False,
            },
            f"xaxis{right}": {"anchor": f"y{right}", "domain": _WORDS, "range": [0.0, 1.0], **bare},
            f"yaxis{right}": {"anchor": f"x{right}", "domain": list(domain), "range": span, **bare},
        }
    )


def _written(row: pd.Series, form: str) -> str:
    value = formatted(float(row["value"]), form)
    if not row[["lower", "upper"]].notna().all():
        return f"{value} (no interval)"
    return f"{value} ({formatted(float(row['lower']), form)} to {formatted(float(row['upper']), form)})"


def _sentence(frame: pd.DataFrame, level: float) -> str:
    known = frame.dropna(subset=["lower", "upper"])
    beyond = known[(known["lower"] > 0.0) | (known["upper"] < 0.0)]
    return (
        f"{len(beyond)} of {len(known)} intervals ({formatted(level, '.1~%')}, bootstrap) leave out zero"
        if len(known)
        else "No figure has an interval"
    )

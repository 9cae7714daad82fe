"""The calendar of returns as a heat map: years down, months across."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from tangency.plots.palette import DIVERGING, plain
from tangency.plots.static.colour import ink_on, on_scale
from tangency.plots.static.formats import formatted
from tangency.plots.style import headed

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["calendar_heat_map"]

_YEAR = "Year"
_APART = 0.35  # of a column, between the months and the year
_ROOMY, _FEW_ROWS, _DENSE = 30, 8, 19
_FRAME = 56
_WITHIN = 0.9  # of the returns, by size: within the ends of the colours
_WHOLE = 0.9995  # from here on a percentage has no room for a digit behind its point


def calendar_heat_map(table: pd.DataFrame, title: str) -> Figure:
    """Return returns by month and year, each written in its cell; what there is no return for is left blank.

    Losses are orange and gains blue, each darker the larger. The months share one scale, and the years have their own,
    for a year's return is of another size; both are symmetric about 0. A tenth of the returns may lie beyond the
    ends of a scale, which stand below, so that one month does not leave all others pale.

    Parameters
    ----------
    table
        Indexed by year, shape (n_years, 13): twelve months, and `Year`, their total. Fractions; missing where there is
        none.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    months = [name for name in table.columns if name != _YEAR]
    places = {name: float(place) for place, name in enumerate(months)} | {_YEAR: len(months) + _APART}
    figure = Figure()
    ends = {name: _add_cells(figure, table[columns], places) for name, columns in
            (("months", months), ("years", [_YEAR]))}  # fmt: skip
    figure.update_xaxes(
        tickmode="array",
        tickvals=list(places.values()),
        ticktext=[plain(name) for name in places],
        title={
            "text": "darkest from " + ", ".join(f"±{end} ({name})" for name, end in ends.items()),
            "font": {"size": 11},
        },
        showgrid=False,
        zeroline=False,
    )
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(table))),
        ticktext=[str(year) for year in table.index],
        range=[len(table) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
    row = _ROOMY if len(table) <= _FEW_ROWS else _DENSE
    return headed(figure, sentence=title, height=_FRAME + row * len(table))


def _add_cells(figure: Figure, table: pd.DataFrame, places: dict[str, float]) -> str:
    """Add the cells of some columns and what is written in them, and return the value at the ends of their colours."""
    values = table.astype(object).where(table.notna(), None).to_numpy().tolist()
    known = [(row, places[name], float(value)) for row, line in enumerate(values)
             for name, value in zip(table.columns, line, strict=True) if value is not None]  # fmt: skip
    sizes = sorted(abs(value) for *_, value in known)
    limit = sizes[ceil(_WITHIN * len(sizes)) - 1] if sizes else 0.0
    figure.add_heatmap(
        x=[places[name] for name in table.columns],
        y=list(range(len(table))),
        z=values,
        zmin=-limit,
        zmax=limit,
        xgap=2,
        ygap=2,
        colorscale=DIVERGING,
        showscale=False,
        customdata=[[f"{name} {year}" for name in table.columns] for year in table.index],
        hovertemplate="%{customdata}: %{z:.2%}<extra></extra>",
    )
    figure.add_scatter(
        x=[place for _, place, _ in known],
        y=[row for row, *_ in known],
        mode="text",
        text=[_written(value) for *_, value in known],
        textfont={"size": 10, "color": [ink_on(on_scale(value, -limit, limit, DIVERGING)) for *_, value in known]},
        hoverinfo="skip",
        showlegend=False,
    )
    return formatted(limit, ".1%")


def _written(value: float) -> str:
    return formatted(value, ".1%" if abs(value) < _WHOLE else ".0%")

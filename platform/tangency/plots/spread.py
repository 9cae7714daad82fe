"""A pair through time: the prices of both legs, and their spread with the bands at which it is traded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tangency.plots.palette import ACCENT, MUTED, PALETTE, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["spread_figure"]

_ENTRY, _EXIT = PALETTE[5], PALETTE[2]
_HEIGHT = 460


def spread_figure(
    history: pd.DataFrame,
    *,
    names: tuple[str, str],
    are_logarithms: bool,
    entry: float,
    exit: float,  # noqa: A002  # the field's word
    title: str,
) -> Figure:
    """Return the prices of two legs, each 1 at the first session, and below them the z-score of their spread.

    Parameters
    ----------
    history
        Indexed by session; columns `first_level`, `second_level`, `spread` and `z_score`.
    names
        Of the two legs.
    are_logarithms
        Whether the levels are logarithms of prices.
    entry, exit
        Standard deviations of the spread at which lines are drawn, on both sides.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = Figure()
    sessions = history.index.tolist()
    for name, column, colour, dash in (
        (names[0], "first_level", ACCENT, "solid"),
        (names[1], "second_level", PALETTE[1], "dash"),
    ):
        levels = history[column].to_numpy()
        figure.add_scatter(
            x=sessions,
            y=(np.exp(levels - levels[0]) if are_logarithms else levels / levels[0]).tolist(),
            name=plain(name),
            mode="lines",
            line={"color": colour, "width": 1.6, "dash": dash},
            hovertemplate="%{x}: %{y:.3f}<extra>" + plain(name) + "</extra>",
        )
    _add_bands(figure, history, entry, exit)
    figure.update_layout(
        xaxis={"anchor": "y", "matches": "x2", "showticklabels": False},
        yaxis={"domain": [0.58, 1.0], "title": {"text": "price, 1 at the first"}},
        xaxis2={"anchor": "y2"},
        yaxis2={"domain": [0.0, 0.52], "anchor": "x2", "title": {"text": "z-score (spread)"}, **_ticks(history, entry)},
    )
    styled(figure, title=plain(title), height=_HEIGHT)
    figure.update_layout(legend={"yanchor": "top", "y": -0.1, "xanchor": "left", "x": 0.0})
    return figure


def _add_bands(figure: Figure, history: pd.DataFrame, entry: float, exit: float) -> None:  # noqa: A002  # as above
    sessions = history.index.tolist()
    first, last = sessions[0], sessions[-1]
    lower = {"xaxis": "x2", "yaxis": "y2"}
    for level, name, colour, dash in ((entry, "entry", _ENTRY, "dash"), (exit, "exit", _EXIT, "dot")):
        figure.add_scatter(
            x=[first, last, None, first, last],
            y=[level, level, None, -level, -level],
            name=f"{name} ±{level:g}",
            mode="lines",
            line={"color": colour, "width": 1.4, "dash": dash},
            hoverinfo="skip",
            **lower,
        )
    figure.add_scatter(
        x=[first, last], y=[0.0, 0.0], mode="lines", line={"color": MUTED, "width": 1.0}, showlegend=False,
        hoverinfo="skip", **lower,
    )  # fmt: skip
    figure.add_scatter(
        x=sessions,
        y=history["z_score"].tolist(),
        name="z-score of the spread",
        mode="lines",
        line={"color": PALETTE[7], "width": 1.4},
        customdata=history["spread"].tolist(),
        hovertemplate="%{x}: z %{y:.2f}, spread %{customdata:.4g}<extra></extra>",
        **lower,
    )


def _ticks(history: pd.DataFrame, entry: float) -> dict[str, object]:
    """Return whole z-scores as ticks, each with the spread that it is."""
    spread = history["spread"].to_numpy()
    mean, deviation = float(spread.mean()), float(spread.std(ddof=1))
    most = int(max(np.ceil(np.abs(history["z_score"]).max()), np.ceil(entry)))
    step = -(-most // 4)
    ticks = range(-(most // step) * step, most + 1, step)
    return {
        "tickmode": "array",
        "tickvals": list(ticks),
        "ticktext": [
            f"{f'{tick:+d}' if tick else '0'} ({_rounded(mean + tick * deviation, deviation)})" for tick in ticks
        ],
    }


def _rounded(value: float, deviation: float) -> str:
    """Return a spread to three digits of its deviation: what rounding left of zero is zero."""
    places = max(0, 2 - int(np.floor(np.log10(deviation))))
    return f"{round(value, places) + 0.0:.{places}f}"

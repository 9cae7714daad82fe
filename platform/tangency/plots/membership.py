"""The figure of a universe through time: a row for each asset, drawn while it is a member."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tangency.plots.palette import MUTED, PALETTE, plain
from tangency.plots.style import styled

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["membership_figure"]

_OTHERS, _NO_SECTOR = "other sectors", "no sector"
_MOST_COLOURS = 8
_MOST_LABELS = 80
_ROW_PIXELS, _LEAST_HEIGHT, _MOST_HEIGHT = 14, 260, 1400
_MARKS = (
    "square", "circle", "diamond", "triangle-up", "cross", "x", "triangle-down", "triangle-left", "triangle-right",
)  # fmt: skip


def membership_figure(members: pd.DataFrame, sectors: Mapping[str, str], *, title: str) -> Figure:
    """Return the timeline of memberships, those who were first at the top.

    Parameters
    ----------
    members
        Indexed by date, headed by asset; true where the asset is a member.
    sectors
        Asset → sector; those beyond the eight most frequent share a colour. Each has a mark of its own, too.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    assets = _by_first_date(members)
    rows = {asset: row for row, asset in enumerate(assets)}
    figure = Figure()
    for place, (name, own) in enumerate(_by_sector(assets, sectors).items()):
        x, y = _spans(members, own, rows)
        colour = MUTED if name in {_OTHERS, _NO_SECTOR} else PALETTE[place % len(PALETTE)]
        figure.add_scatter(
            x=x,
            y=y,
            name=plain(name),
            mode="lines+markers",
            line={"color": colour, "width": 5},
            marker={"color": colour, "size": 6, "symbol": _MARKS[place % len(_MARKS)]},
            customdata=[None if row is None else plain(assets[row]) for row in y],
            hovertemplate="%{customdata}, %{x|%Y-%m-%d}<extra>" + plain(name) + "</extra>",
        )
    every = -(-len(assets) // _MOST_LABELS) or 1
    named = range(0, len(assets), every)
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(named),
        ticktext=[plain(assets[row]) for row in named],
        range=[len(assets) - 0.5, -0.5],
    )
    height = min(_MOST_HEIGHT, max(_LEAST_HEIGHT, 130 + _ROW_PIXELS * len(assets)))
    styled(figure, title=plain(title), height=height)
    figure.update_layout(legend={"yanchor": "top", "y": -0.06, "xanchor": "left", "x": 0.0})
    return figure


def _by_first_date(members: pd.DataFrame) -> list[str]:
    """Return the assets by the date on which each is first a member, then by how long, then by symbol."""
    first, often = members.to_numpy().argmax(axis=0).tolist(), members.sum(axis=0).tolist()
    keyed = zip(first, (-n for n in often), map(str, members.columns), strict=True)
    return [asset for *_, asset in sorted(keyed)]


def _by_sector(assets: list[str], sectors: Mapping[str, str]) -> dict[str, list[str]]:
    """Return sector → assets, the most frequent first, then those that share a colour."""
    frequent = [name for name, _ in sorted(Counter(sectors.values()).items(), key=lambda item: (-item[1], item[0]))]
    names = dict.fromkeys([*frequent[:_MOST_COLOURS], _OTHERS, _NO_SECTOR])
    found: dict[str, list[str]] = {name: [] for name in names}
    for asset in assets:
        own = sectors.get(asset, _NO_SECTOR)
        found[own if own in names else _OTHERS].append(asset)
    return {name: own for name, own in found.items() if own}


def _spans(members: pd.DataFrame, assets: list[str], rows: Mapping[str, int]) -> tuple[list[object], list[int | None]]:
    """Return the dates of the assets' memberships with their rows; None, a gap, wherever one ends."""
    dates = [date.to_pydatetime() for date in members.index]
    x: list[object] = []
    y: list[int | None] = []
    for asset in assets:
        for date, is_member in zip(dates, members[asset].tolist(), strict=True):
            x.append(date if is_member else None)
            y.append(rows[asset] if is_member else None)
        x.append(None)
        y.append(None)
    return x, y

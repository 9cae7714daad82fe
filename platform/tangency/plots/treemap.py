"""The treemap of risk: areas by share of risk, colours by share of risk over weight."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from tangency.plots.palette import DIVERGING, MUTED, plain
from tangency.plots.static.colour import on_scale
from tangency.plots.static.formats import formatted
from tangency.plots.static.text_layout import shortened
from tangency.plots.style import headed

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["risk_treemap"]

_HEIGHT, _NOTHING = 420, 40
_SIDE, _NARROWEST = 440.0, 60.0
_LEAST_WRITTEN = 0.015  # of the area: below it no letter is read
_DARKEST = 2.0  # log₂ of the share of risk over the weight: four times as much, or a quarter

_Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tile:
    """A group of rows: the share of risk, the weight, and the area of its own, which is that of a row alone."""

    labels: _Labels
    share: float
    weight: float
    area: float

    @property
    def ratio(self) -> float | None:
        """The share of risk over the weight; none of a part without weight."""
        return self.share / self.weight if self.weight else None

    @property
    def is_hedge(self) -> bool:
        return self.area > 0.0 and self.share < 0.0


def risk_treemap(frame: pd.DataFrame) -> Figure:
    """Return shares of risk as nested tiles, hedges striped.

    A tile's area is the absolute value of its share, for no area is negative; one that takes risk away is striped, and
    its words say so. Colours are the share of risk over the weight, which is written beside the share (`1.3×`): blue
    tiles carry more risk than weight, orange ones less, and those whose risk has the other sign are as orange as can
    be; a part without weight has no such number, and is white.

    Parameters
    ----------
    frame
        Indexed by label, or by several of which each is within the last (sector, asset): `share` (fraction of the
        portfolio's risk, negative for a hedge) and `weight` (fraction of NAV).
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    tiles = _nested(frame)
    whole = sum(tile.area for tile in tiles)
    figure = Figure()
    figure.add_treemap(
        ids=[_key(tile.labels) for tile in tiles],
        parents=[_key(tile.labels[:-1]) for tile in tiles],
        labels=[plain(tile.labels[-1]) for tile in tiles],
        values=[tile.area for tile in tiles],
        branchvalues="remainder",
        text=[_written(tile, whole) for tile in tiles],
        textinfo="text",
        textfont={"size": 11},
        customdata=[
            [plain(" / ".join(tile.labels)), formatted(tile.share, ".2%"), formatted(tile.weight, ".2%")]
            for tile in tiles
        ],
        hovertemplate="%{customdata[0]}<br>%{customdata[1]} of the risk on a weight of %{customdata[2]}<extra></extra>",
        sort=True,
        pathbar={"visible": False},
        root={"color": "rgba(0, 0, 0, 0)"},
        tiling={"pad": 2},
        marker={
            "colors": [_colour(tile) for tile in tiles],
            "pattern": {"shape": ["/" if tile.is_hedge else "" for tile in tiles], "fillmode": "overlay"},
            "line": {"width": 1, "color": MUTED},
        },
    )
    return headed(figure, sentence=_sentence(tiles), height=_HEIGHT if whole > 0.0 else _NOTHING)


def _nested(frame: pd.DataFrame) -> list[_Tile]:
    """Return the tiles of every depth, each before those within it; rows of the same labels are one."""
    rows = [
        (tuple(str(part) for part in (label if isinstance(label, tuple) else (label,))), float(share), float(weight))
        for label, share, weight in zip(frame.index, frame["share"], frame["weight"], strict=True)
    ]
    depth = max((len(labels) for labels, *_ in rows), default=0)
    found = []
    for size in range(1, depth + 1):
        for group in dict.fromkeys(labels[:size] for labels, *_ in rows):
            own = [(share, weight) for labels, share, weight in rows if labels[:size] == group]
            share, weight = sum(share for share, _ in own), sum(weight for _, weight in own)
            found.append(_Tile(labels=group, share=share, weight=weight, area=abs(share) if size == depth else 0.0))
    return found


def _key(labels: _Labels) -> str:
    """Return what names a tile among all; signs that separate parts of a label do not make two tiles one."""
    return "/".join(plain(label).replace("/", "&#47;") for label in labels)


def _colour(tile: _Tile) -> str:
    """Return the colour of the share of risk over the weight, on a logarithmic scale around 1."""
    ratio = tile.ratio
    scaled = 0.0 if ratio is None else log2(ratio) if ratio > 0.0 else -_DARKEST
    return on_scale(scaled, -_DARKEST, _DARKEST, DIVERGING)


def _written(tile: _Tile, whole: float) -> str:
    if 0.0 < tile.area < _LEAST_WRITTEN * whole:
        return ""
    said = [formatted(tile.share, ".1%") + (" (hedge)" if tile.is_hedge else "")]
    if tile.ratio is not None:
        said.append(f"{formatted(tile.ratio, '.1f')}×")
    if tile.area == 0.0:
        return f"{plain(tile.labels[-1])} {', '.join(said)}"
    # A longer name would make every line of its tile small: a tile is about a square.
    name = plain(shortened(tile.labels[-1], max(_NARROWEST, _SIDE * (tile.area / whole) ** 0.5)))
    return "<br>".join([name, *said])


def _sentence(tiles: list[_Tile]) -> str:
    leaves = [tile for tile in tiles if tile.area > 0.0]
    if not leaves:
        return "No part carries any of the risk"
    top = max((tile for tile in tiles if len(tile.labels) == 1), key=lambda tile: tile.share)
    hedges = [tile for tile in leaves if tile.is_hedge]
    said = (
        f"{top.labels[0]} carries {formatted(top.share, '.1%')} of the risk on a weight of "
        f"{formatted(top.weight, '.1%')} (blue: more risk than weight, orange: less)"
    )
    if not hedges:
        return said
    taken = formatted(-sum(tile.share for tile in hedges), ".1%")
    one = len(hedges) == 1
    return f"{said}; {len(hedges)} {'hedge takes' if one else 'hedges take'} {taken} away (striped)"

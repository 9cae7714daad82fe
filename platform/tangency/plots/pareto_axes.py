"""Axes of objectives in figures, and the points that are marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tangency.plots.palette import plain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["KNEE", "AxisLook", "by_height", "hover_texts", "marks"]

KNEE = "#d55e00"


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisLook:
    """An objective on an axis: its label, whether in percent, and whether more is better."""

    text: str
    is_fraction: bool
    is_maximised: bool

    @property
    def tick_format(self) -> str:
        """Of ticks, in d3's language."""
        return ".1%" if self.is_fraction else ".3~g"

    @property
    def title(self) -> str:
        """Of the axis, with the direction that is better."""
        return f"{plain(self.text)} ({'more' if self.is_maximised else 'less'} is better)"

    def shown(self, value: float) -> str:
        """Return a value as text."""
        return f"{value:.2%}" if self.is_fraction else f"{value:.4g}"


def by_height(looks: tuple[AxisLook, ...]) -> tuple[AxisLook, ...]:
    """Return the objectives with what is best drawn upwards last: the first that is maximised, or the last."""
    upright = next((look for look in looks if look.is_maximised), looks[-1])
    return (*(look for look in looks if look is not upright), upright)


def hover_texts(values: pd.DataFrame, looks: tuple[AxisLook, ...]) -> list[str]:
    """Return for each point its number and its values."""
    return [
        "<br>".join([f"point {point}", *(f"{plain(look.text)} {look.shown(row[look.text])}" for look in looks)])
        for point, row in values.iterrows()
    ]


def marks(knee: int, extremes: Mapping[str, int]) -> dict[int, str]:
    """Return what to write beside points: position → text."""
    texts: dict[int, str] = {}
    for objective, point in extremes.items():
        texts[point] = f"{texts[point]}, {plain(objective)}" if point in texts else f"best {plain(objective)}"
    texts[knee] = f"knee, {texts[knee]}" if knee in texts else "knee"
    return texts

"""Figures of analytics as texts, by their unit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tangency.display.numbers import percent
from tangency.performance.metrics.metric import Unit

__all__ = ["DASH", "share_text", "unit_text"]

DASH = "–"


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _ratio(value: float) -> str:
    return f"{value:,.3f}"


_WRITTEN: Mapping[str, Callable[[float], str]] = {
    Unit.FRACTION: percent,
    Unit.FRACTION_PERIOD: lambda value: percent(value, 3),
    Unit.FRACTION_YEAR: percent,
    Unit.SQUARED_PERIOD: lambda value: f"{value:.3g}",
    Unit.PROBABILITY: lambda value: f"{value:.4f}",
    Unit.SHARE: percent,
    Unit.COUNT: _whole,
    Unit.PERIODS: lambda value: f"{value:,.1f}".removesuffix(".0"),
    Unit.DAYS: _whole,
    Unit.YEARS: lambda value: f"{value:,.2f}",
}


def unit_text(value: float | None, unit: str) -> str:
    """Return a figure in its unit; a dash where there is none.

    >>> unit_text(0.05123, "fraction per year"), unit_text(1.5, "ratio"), unit_text(None, "ratio")
    ('5.12%', '1.500', '–')
    """
    return DASH if value is None else _WRITTEN.get(unit, _ratio)(value)


def share_text(value: float | None, places: int = 2) -> str:
    """Return a fraction in percent; a dash where there is none."""
    return DASH if value is None else percent(value, places)

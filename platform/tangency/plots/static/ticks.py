"""Ticks of an axis: their positions and labels."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from tangency.plots.static.formats import formatted, plainly

__all__ = ["Tick", "number_ticks"]

_STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark on an axis: its place in the data's own unit, and its text."""

    at: float
    text: str


def number_ticks(low: float, high: float, most: int, specifier: str = "") -> tuple[Tick, ...]:
    """Return ticks at round numbers within [low, high], no more than asked for and no text twice.

    >>> [tick.text for tick in number_ticks(0.0, 0.23, 6, ".0%")]
    ['0%', '5%', '10%', '15%', '20%']
    """
    step = _round_step((high - low) / max(most, 1))
    while True:
        first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
        places = [k * step for k in range(first, last + 1)]
        texts = [formatted(at, specifier) if specifier else plainly(at, step) for at in places]
        if len(places) <= max(most, 1) + 1 and len(set(texts)) == len(texts):
            return tuple(Tick(at=at, text=text) for at, text in zip(places, texts, strict=True))
        step = _round_step(step * 1.5)


def _round_step(least: float) -> float:
    power = 10.0 ** floor(log10(least))
    return next(float(f"{step * power:.12g}") for step in _STEPS if step * power >= least * (1.0 - 1e-9))

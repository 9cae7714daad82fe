"""Axes: range, ticks, and the position of a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tangency.plots.static.dates import date_ticks, seconds_of
from tangency.plots.static.reading import Part, column, dig, string
from tangency.plots.static.text_layout import SIZE, lines_of
from tangency.plots.static.ticks import Tick, number_ticks

__all__ = ["Axis", "Extent", "Kind", "axis_of", "kind_of"]

Kind = Literal["linear", "category", "date"]
_DATE = re.compile(r"^\d{4}-\d{2}(-\d{2})?([T ]\d{2}:\d{2}.*)?$")
_PADDING = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis, apart from the pixels that it will have.

    Attributes
    ----------
    start, end
        What lies at its left or lower end and at the other, in the data's own unit: numbers, places of categories, or
        seconds since 1970. A reversed axis starts with the larger.
    categories
        In the order of their places.
    """

    look: Part
    kind: Kind
    start: float
    end: float
    categories: tuple[str, ...] = ()

    def share(self, value: float) -> float:
        """Return where a value lies between the axis's ends, from 0 to 1."""
        return (value - self.start) / (self.end - self.start)

    def place(self, value: Any) -> float | None:
        """Return a value of the data as a number of the axis, None where there is none."""
        if value is None or value != value:  # noqa: PLR0124  # NaN
            return None
        if self.kind == "category":
            return float(self.categories.index(str(value))) if isinstance(value, str) else float(value)
        return seconds_of(value) if self.kind == "date" else float(value)

    @property
    def size(self) -> float:
        """Pixels of the letters of its ticks."""
        return float(dig(self.look, "tickfont.size", SIZE))

    @property
    def names_every_place(self) -> bool:
        """Whether its ticks are given, one for each category or place, and not chosen."""
        return self.kind == "category" or dig(self.look, "tickvals") is not None

    @property
    def title(self) -> list[str]:
        """Lines of its title."""
        title = string(self.look, "title.text")
        return lines_of(title) if title else []

    def ticks(self, most: int) -> tuple[Tick, ...]:
        """Return its marks, at most so many where it chooses them itself."""
        if not dig(self.look, "showticklabels", otherwise=True):
            return ()
        suffix = string(self.look, "ticksuffix").rstrip()
        return tuple(Tick(at=each.at, text=each.text + suffix) for each in self._ticks(most))

    def _ticks(self, most: int) -> Sequence[Tick]:
        low, high = sorted((self.start, self.end))
        if dig(self.look, "tickvals") is not None:
            values = [self.place(value) for value in column(self.look, "tickvals")]
            texts = column(self.look, "ticktext") or values
            pairs = zip(values, texts, strict=False)
            return [Tick(at=at, text=" ".join(lines_of(text))) for at, text in pairs if at is not None]
        if self.kind == "category":
            return [Tick(at=float(k), text=" ".join(lines_of(each))) for k, each in enumerate(self.categories)]
        if self.kind == "date":
            return date_ticks(low, high, most)
        return number_ticks(low, high, most, string(self.look, "tickformat"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What traces require of an axis: their values, and whether they stand on zero or need room at the ends."""

    values: list[Any]
    from_zero: bool = False
    padded: bool = True


def kind_of(look: Part, values: Iterable[Any]) -> Kind:
    """Return the kind of an axis: what it says, otherwise what its values look like."""
    kind = string(look, "type")
    if kind == "linear":
        return "linear"
    if kind in {"category", "date"}:
        return "category" if kind == "category" else "date"
    seen = next((value for value in values if value is not None), 0.0)
    if isinstance(seen, str):
        return "date" if _DATE.match(seen) else "category"
    return "date" if hasattr(seen, "isoformat") else "linear"


def axis_of(look: Part, extents: Sequence[Extent]) -> Axis:
    """Return an axis for what lies on it."""
    values = [value for extent in extents for value in extent.values]
    kind = kind_of(look, values)
    categories = tuple(dict.fromkeys(str(value) for value in values if value is not None)) if kind == "category" else ()
    bare = Axis(look=look, kind=kind, start=0.0, end=1.0, categories=categories)
    ends = [end for each in column(look, "range") if (end := bare.place(each)) is not None]
    if len(ends) == len(("start", "end")):
        start, end = ends
    elif kind == "category":
        start, end = -0.5, max(len(categories), 1) - 0.5
    else:
        start, end = _spanned(bare, extents, string(look, "rangemode"))
    if dig(look, "autorange") == "reversed":
        start, end = end, start
    return Axis(look=look, kind=kind, start=start, end=end, categories=categories)


def _spanned(axis: Axis, extents: Sequence[Extent], mode: str) -> tuple[float, float]:
    """Return ends with room for every mark, and exactly zero where the traces stand on it."""
    placed = [(axis.place(value), extent.padded) for extent in extents for value in extent.values]
    known = [(value, padded) for value, padded in placed if value is not None] or [(0.0, True), (1.0, True)]
    numbers = [value for value, _ in known]
    from_zero = axis.kind == "linear" and (mode == "tozero" or any(extent.from_zero for extent in extents))
    low, high = min(numbers), max(numbers)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = _PADDING * (high - low) or 0.5 * abs(high) or 1.0
    is_padded = {value for value, padded in known if padded} | ({low, high} if low == high else set())
    start = low if from_zero and low == 0.0 else low - room * (low in is_padded)
    return start, high if from_zero and high == 0.0 else high + room * (high in is_padded)

"""A panel: one pair of axes with its grid and labels, and the pixel of a data point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tangency.plots.static.axis import Axis
from tangency.plots.static.frame import GAP, Box, Labels
from tangency.plots.static.reading import dig
from tangency.plots.static.svg import Point, element, group, path, text
from tangency.plots.static.text_layout import SIZE, fitted, shortened

__all__ = ["GRID", "Panel", "Written", "inside"]

GRID = "#e3e7ee"
_ZERO = "#b4bcc8"
_TITLE_SIZE = 13.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What is written below and beside a panel; None where another panel has it."""

    across: Labels | None
    upright: Labels | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A pair of axes and the pixels they have."""

    box: Box
    x: Axis
    y: Axis

    def x_at(self, place: float) -> float:
        """Return the pixel of a place on the axis that goes across."""
        return self.box.left + self.x.share(place) * self.box.width

    def y_at(self, place: float) -> float:
        """Return the pixel of a place on the axis that goes upwards."""
        return self.box.bottom - self.y.share(place) * self.box.height

    def point(self, x: Any, y: Any) -> Point | None:
        """Return the pixel of a point of the data, None where it has no place."""
        across, up = self.x.place(x), self.y.place(y)
        return None if across is None or up is None else (self.x_at(across), self.y_at(up))

    def points(self, xs: list[Any], ys: list[Any]) -> list[Point | None]:
        """Return the pixels of points, None for each that has no place."""
        return [self.point(x, y) for x, y in zip(xs, ys, strict=False)]

    def shows(self, at: Point) -> bool:
        """Whether a pixel lies on the panel."""
        box = self.box
        return box.left - 0.5 <= at[0] <= box.right + 0.5 and box.top - 0.5 <= at[1] <= box.bottom + 0.5

    def ground(self, written: Written) -> str:
        """Return the grid and the lines at zero, which lie below the marks."""
        lines = [*self._across_lines(written.across), *self._upright_lines(written.upright)]
        return group(lines, fill="none", stroke=GRID)

    def labels(self, written: Written, left: float, bottom: float) -> str:
        """Return ticks and titles of the axes.

        Parameters
        ----------
        left, bottom
            Pixels where the titles of the outermost panels stand.
        """
        return "".join([*self._across_labels(written.across, bottom), *self._upright_labels(written.upright, left)])

    def _across_lines(self, labels: Labels | None) -> Iterator[str]:
        top, bottom = self.box.top, self.box.bottom
        if dig(self.x.look, "showgrid", otherwise=self.x.kind != "category"):
            for tick in self.x.ticks(9 if labels is None else labels.most):
                at = self.x_at(tick.at)
                yield element("path", d=path([(at, top), (at, bottom)]), stroke=dig(self.x.look, "gridcolor"))
        if self._has_zero(self.x):
            at = self.x_at(0.0)
            yield element("path", d=path([(at, top), (at, bottom)]), stroke=_zero(self.x), stroke_width=1.5)

    def _upright_lines(self, labels: Labels | None) -> Iterator[str]:
        left, right = self.box.left, self.box.right
        if dig(self.y.look, "showgrid", otherwise=self.y.kind != "category"):
            for tick in self.y.ticks(9 if labels is None else labels.most):
                at = self.y_at(tick.at)
                yield element("path", d=path([(left, at), (right, at)]), stroke=dig(self.y.look, "gridcolor"))
        if self._has_zero(self.y):
            at = self.y_at(0.0)
            yield element("path", d=path([(left, at), (right, at)]), stroke=_zero(self.y), stroke_width=1.5)

    def _has_zero(self, axis: Axis) -> bool:
        shown = axis.kind == "linear" and dig(axis.look, "zeroline", otherwise=True)
        return bool(shown) and 0.0 <= axis.share(0.0) <= 1.0

    def _across_labels(self, labels: Labels | None, bottom: float) -> Iterator[str]:
        if labels is None:
            return
        size, top = self.x.size, self.box.bottom + GAP
        for tick in self.x.ticks(labels.most):
            at = self.x_at(tick.at)
            if labels.turned:
                label, small = fitted(tick.text, labels.room - GAP, size)
                place = (at + 0.35 * small, top)
                turn = f"rotate(-90 {place[0]:.2f} {place[1]:.2f})"
                yield text(place, label, text_anchor="end", font_size=_size(small), transform=turn)
            else:
                yield text((at, top + 0.85 * size), tick.text, text_anchor="middle", font_size=_size(size))
        if self.x.title:
            at = (self.box.left + self.box.right) / 2.0
            shown = shortened(" ".join(self.x.title), self.box.width, _TITLE_SIZE)
            yield text((at, bottom), shown, text_anchor="middle", font_size=13)

    def _upright_labels(self, labels: Labels | None, left: float) -> Iterator[str]:
        if labels is None:
            return
        size = self.y.size
        for tick in self.y.ticks(labels.most):
            label, small = fitted(tick.text, labels.room - GAP, size)
            place = (self.box.left - GAP, self.y_at(tick.at) + 0.35 * small)
            yield text(place, label, text_anchor="end", font_size=_size(small))
        if self.y.title:
            at = left, (self.box.top + self.box.bottom) / 2.0
            turn = f"rotate(-90 {at[0]:.2f} {at[1]:.2f})"
            shown, small = fitted(" ".join(self.y.title), self.box.height, _TITLE_SIZE)
            yield text(at, shown, text_anchor="middle", font_size=small, transform=turn)


def inside(box: Box, parts: str) -> str:
    """Return marks of which nothing shows beyond a panel; a drawing of its own needs no name, as a clip path would."""
    edge = 1.0
    view = f"{box.left - edge:.2f} {box.top - edge:.2f} {box.width + 2 * edge:.2f} {box.height + 2 * edge:.2f}"
    return element(
        "svg",
        parts,
        x=box.left - edge,
        y=box.top - edge,
        width=box.width + 2 * edge,
        height=box.height + 2 * edge,
        viewBox=view,
    )


def _zero(axis: Axis) -> str:
    return str(dig(axis.look, "zerolinecolor", _ZERO))


def _size(size: float) -> float | None:
    return None if size == SIZE else size

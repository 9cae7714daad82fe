"""The colour bar of a heat map, with its ticks and title."""

from __future__ import annotations

from dataclasses import dataclass

from tangency.plots.static.colour import on_scale
from tangency.plots.static.frame import GAP, Box
from tangency.plots.static.reading import Part, dig, string
from tangency.plots.static.svg import element, group, text
from tangency.plots.static.text_layout import SIZE, lines_of, shortened, width_of
from tangency.plots.static.ticks import Tick, number_ticks

__all__ = ["ColourBar"]

_STEPS = 48
_THICKNESS = 14.0
_TITLE_SIZE = 13.0
_LEFT = 16.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ColourBar:
    """The colours of one trace, from the value at their lower end to that at the upper."""

    trace: Part
    low: float
    high: float

    @property
    def width(self) -> float:
        """Pixels that it takes beside the panels."""
        widest = max((width_of(tick.text) for tick in self._ticks()), default=0.0)
        return _LEFT + self._thickness + GAP + widest + (_TITLE_SIZE + 2 * GAP if self._title else GAP)

    def drawn(self, left: float, room: Box) -> str:
        """Return the bar at the right of the panels, which stand in `room`."""
        middle = room.bottom - float(dig(self.trace, "colorbar.y", 0.5)) * room.height
        half = 0.5 * float(dig(self.trace, "colorbar.len", 1.0)) * room.height
        top, height, left = middle - half, 2.0 * half, left + _LEFT
        scale = dig(self.trace, "colorscale")
        # Each step reaches under the next, so that no light shows between them.
        steps = [
            element(
                "rect",
                x=left,
                y=top + height * step / _STEPS,
                width=self._thickness,
                height=height * (_STEPS - step) / _STEPS,
                fill=on_scale(1.0 - (step + 0.5) / _STEPS, 0.0, 1.0, scale),
            )
            for step in range(_STEPS)
        ]
        right = left + self._thickness + GAP
        span = (self.high - self.low) or 1.0
        marks = [
            text((right, top + height * (self.high - tick.at) / span + 0.35 * SIZE), tick.text)
            for tick in self._ticks()
        ]
        return group([*steps, *marks, self._written(left + self.width - _LEFT - GAP, middle, height)], class_="colours")

    def _written(self, right: float, middle: float, height: float) -> str:
        if not self._title:
            return ""
        turn = f"rotate(-90 {right:.2f} {middle:.2f})"
        shown = shortened(self._title, height, _TITLE_SIZE)
        return text((right, middle), shown, text_anchor="middle", font_size=_TITLE_SIZE, transform=turn)

    @property
    def _thickness(self) -> float:
        return float(dig(self.trace, "colorbar.thickness", _THICKNESS))

    @property
    def _title(self) -> str:
        return " ".join(lines_of(string(self.trace, "colorbar.title.text")))

    def _ticks(self) -> tuple[Tick, ...]:
        if not self.high > self.low:
            return ()
        return number_ticks(self.low, self.high, 6, string(self.trace, "colorbar.tickformat"))

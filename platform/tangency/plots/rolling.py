"""Rolling figures as panels one above the other."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from tangency.plots.palette import ACCENT, PALETTE, plain
from tangency.plots.static.text_layout import shortened, wrapped
from tangency.plots.style import headed

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["rolling_figure"]

_PANEL, _GAP, _FRAME = 118, 16, 40
_TITLE_ROOM = 100.0
_PERCENT, _NUMBER = ".1~%", ".3~g"


def rolling_figure(
    frame: pd.DataFrame, title: str, *, whole: pd.Series | None = None, percent: Collection[str] = ()
) -> Figure:
    """Return one panel a column through time, with gaps where a window does not define the figure.

    Parameters
    ----------
    frame
        Indexed by the last date of each window; missing where the window does not define the figure.
    whole
        The value of the whole record, by column; a column without one has no line for it.
    percent
        Columns that hold fractions, which are shown in percent.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = Figure()
    count = len(frame.columns)
    height = _PANEL * count + _GAP * (count - 1)
    named = False
    for row, name in enumerate(frame.columns):
        axis = "" if row == 0 else str(row + 1)
        at = {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}
        form = _PERCENT if name in percent else _NUMBER
        _add_line(figure, frame[name], form, at)
        value = None if whole is None or name not in whole.index else whole[name]
        if value is not None and value == value:  # noqa: PLR0124  # NaN
            _add_whole(figure, frame, float(value), form, at, is_named=not named)
            named = True
        top = 1.0 - row * (_PANEL + _GAP) / height
        bottom = top - _PANEL / height if row + 1 < count else 0.0
        _place_axes(figure, axis, (bottom, top), _label(frame[name]), form, last=count)
    return headed(figure, sentence=title, height=height + _FRAME)


def _add_line(figure: Figure, values: pd.Series, form: str, at: dict[str, str]) -> None:
    name = plain(values.name)
    known = values.astype(object).where(values.notna(), None).tolist()
    # A value between two gaps has no line, and is a point.
    alone = [
        value if value is not None and before is None and after is None else None
        for before, value, after in zip([None, *known[:-1]], known, [*known[1:], None], strict=True)
    ]
    hover = "%{x|%Y-%m-%d}: %{y:" + form + "}<extra>" + name + "</extra>"
    figure.add_scatter(
        x=values.index.tolist(), y=known, mode="lines", line={"color": ACCENT, "width": 1.6}, showlegend=False,
        hovertemplate=hover, **at,
    )  # fmt: skip
    if any(value is not None for value in alone):
        figure.add_scatter(
            x=values.index.tolist(), y=alone, mode="markers", marker={"color": ACCENT, "size": 5}, showlegend=False,
            hovertemplate=hover, **at,
        )  # fmt: skip


def _add_whole(
    figure: Figure, frame: pd.DataFrame, value: float, form: str, at: dict[str, str], *, is_named: bool
) -> None:
    figure.add_scatter(
        x=[frame.index[0], frame.index[-1]],
        y=[value, value],
        name="whole record",
        mode="lines",
        line={"color": PALETTE[5], "width": 1.4, "dash": "dash"},
        showlegend=is_named,
        hovertemplate="%{y:" + form + "}<extra>whole record</extra>",
        **at,
    )


def _place_axes(figure: Figure, axis: str, domain: tuple[float, float], label: str, form: str, *, last: int) -> None:
    bottom = "" if last == 1 else str(last)
    is_bottom = axis == bottom
    figure.update_layout(
        {
            f"xaxis{axis}": {"anchor": f"y{axis}", "type": "date"}
            | ({} if is_bottom else {"matches": f"x{bottom}", "showticklabels": False}),
            f"yaxis{axis}": {
                "anchor": f"x{axis}",
                "domain": list(domain),
                "tickformat": form,
                "title": {"text": label, "font": {"size": 12}, "standoff": 6},
            },
        }
    )


def _label(values: pd.Series) -> str:
    written = f"{values.name}" if values.notna().any() else f"{values.name} (undefined)"
    first, *more = wrapped(written, _TITLE_ROOM)
    return "<br>".join(plain(line) for line in [first, *([shortened(" ".join(more), _TITLE_ROOM)] if more else [])])

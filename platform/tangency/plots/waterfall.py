"""Contributions as a waterfall: parts that add up to their total."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.palette import ACCENT, MUTED, PALETTE, plain
from tangency.plots.static.formats import formatted
from tangency.plots.style import headed, row_labels

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["contribution_waterfall"]

_MOST = 15
_ROW, _FRAME = 26, 62
_ADDS, _TAKES, _TOTAL = ACCENT, PALETTE[1], PALETTE[7]
_FORM = ".2%"


def contribution_waterfall(contributions: pd.Series, title: str, unit: str) -> Figure:
    """Return the parts from the largest to the smallest in absolute value, each from where the last ended, and the sum.

    Of more than fifteen the smaller ones are one row, which says how many they are.

    Parameters
    ----------
    contributions
        By label, fractions; their sum is the total.
    unit
        What is added up, with its unit, such as `contribution to the drawdown (fraction of NAV)`.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    names, parts = _rows(contributions)
    total = float(contributions.sum())
    starts = [sum(parts[:row]) for row in range(len(parts))] + [0.0]
    labels, lengths = [*names, "total"], [*parts, total]
    figure = Figure()
    for name, colour, rows in (
        ("adds", _ADDS, [row for row, part in enumerate(parts) if part >= 0.0]),
        ("takes away", _TAKES, [row for row, part in enumerate(parts) if part < 0.0]),
        ("total", _TOTAL, [len(parts)]),
    ):
        if rows:
            figure.add_bar(
                y=rows,
                x=[lengths[row] for row in rows],
                base=[starts[row] for row in rows],
                width=0.68,
                orientation="h",
                name=name,
                marker={"color": colour},
                customdata=[[plain(labels[row]), lengths[row]] for row in rows],
                hovertemplate="%{customdata[0]}: %{customdata[1]:.3%}<extra></extra>",
            )
    _add_words(figure, starts, lengths)
    figure.update_layout(barmode="overlay")
    figure.update_xaxes(title=plain(unit), tickformat=".3~%")
    figure.update_yaxes(
        tickmode="array", tickvals=list(range(len(labels))), ticktext=row_labels(labels),
        range=[len(labels) - 0.4, -0.6], showgrid=False, zeroline=False,
    )  # fmt: skip
    return headed(figure, sentence=title, height=_FRAME + _ROW * len(labels))


def _rows(contributions: pd.Series) -> tuple[list[str], list[float]]:
    """Return names and values in the order of the rows, the smallest together where they are too many."""
    order = contributions.abs().sort_values(ascending=False, kind="stable").index
    ranked = contributions.loc[order].astype(float)
    names, values = [str(label) for label in ranked.index], ranked.tolist()
    if len(names) <= _MOST:
        return names, values
    kept = _MOST - 1
    return [*names[:kept], f"others ({len(names) - kept})"], [*values[:kept], float(sum(values[kept:]))]


def _add_words(figure: Figure, starts: list[float], lengths: list[float]) -> None:
    """Write each value beside its bar, on the side that it points to, and join each bar to the next."""
    ends = [start + length for start, length in zip(starts, lengths, strict=True)]
    low, high = min([0.0, *ends, *starts]), max([0.0, *ends, *starts])
    span = (high - low) or 0.01
    x: list[float | None] = []
    y: list[float | None] = []
    for row, end in enumerate(ends[:-1]):
        x += [end, end, None]
        y += [row, row + 1, None]
    figure.add_scatter(x=x, y=y, mode="lines", line={"color": MUTED, "width": 1.0}, hoverinfo="skip", showlegend=False)
    figure.add_scatter(
        x=[end + (0.012 if length >= 0.0 else -0.012) * span for end, length in zip(ends, lengths, strict=True)],
        y=list(range(len(ends))),
        mode="text",
        text=[formatted(length, _FORM) for length in lengths],
        textposition=["middle right" if length >= 0.0 else "middle left" for length in lengths],
        textfont={"size": 11},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    is_left = any(end - 0.2 * span < low for end, length in zip(ends, lengths, strict=True) if length < 0.0)
    figure.update_xaxes(range=[low - (0.22 if is_left else 0.02) * span, high + 0.22 * span])

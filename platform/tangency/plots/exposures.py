"""Exposures to factors through time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.palette import DASHES, PALETTE
from tangency.plots.static.formats import formatted
from tangency.plots.style import headed, legend_label

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["exposures_figure"]


def exposures_figure(frame: pd.DataFrame) -> Figure:
    """Return one line a factor around the line at zero, with gaps where an exposure is missing.

    Parameters
    ----------
    frame
        Indexed by date, headed by factor: exposures or betas.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    figure = Figure()
    for place, name in enumerate(frame.columns):
        label = legend_label(name)
        values = frame[name]
        figure.add_scatter(
            x=frame.index.tolist(),
            y=values.astype(object).where(values.notna(), None).tolist(),
            name=label,
            mode="lines",
            line={
                "color": PALETTE[place % len(PALETTE)],
                "width": 1.6,
                # Colours repeat after ten; no dash comes twice with the same one.
                "dash": DASHES[(place + place // len(PALETTE)) % len(DASHES)],
            },
            hovertemplate="%{x|%Y-%m-%d}: %{y:.2f}<extra>" + label + "</extra>",
        )
    known = frame.notna().to_numpy()
    highest, lowest = (float(frame.max().max()), float(frame.min().min())) if known.any() else (0.0, 0.0)
    room = 0.05 * (max(highest, 0.0) - min(lowest, 0.0)) or 1.0
    figure.update_yaxes(title="exposure", range=[min(lowest, 0.0) - room, max(highest, 0.0) + room])
    return headed(figure, sentence=_sentence(frame), height=320)


def _sentence(frame: pd.DataFrame) -> str:
    last = frame.iloc[-1].dropna() if len(frame) else frame.sum()
    if last.empty:
        return "No exposure is known at the end"
    place = int(last.abs().to_numpy().argmax())
    day = str(frame.index[-1]).removesuffix(" 00:00:00")
    count = len(frame.columns)
    of = f"The largest of {count} exposures" if count > 1 else "The exposure"
    return f"{of} on {day} is {formatted(float(last.iloc[place]), '.2f')}, to {last.index[place]}"

"""Losses against the value at risk that models forecast for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tangency.plots.palette import DASHES, MUTED, PALETTE
from tangency.plots.static.formats import formatted
from tangency.plots.style import headed, legend_label

if TYPE_CHECKING:
    import pandas as pd

    from tangency.plots.figure import Figure

__all__ = ["var_figure"]

_LOSS = "loss"
_COLOURS = (PALETTE[0], PALETTE[5], PALETTE[2], PALETTE[3], PALETTE[6])
# One around the other, so that a loss beyond several forecasts shows every mark.
_SYMBOLS = ("circle-open", "diamond-open", "square-open", "triangle-up-open", "triangle-down-open")
_FAR, _TOP = 1.5, 1.15  # of the worst loss: beyond which a forecast is cut, and where the axis ends then
_SMALLEST, _WIDER = 7, 3


def var_figure(frame: pd.DataFrame, exceptions: pd.DataFrame, *, level: float) -> Figure:
    """Return losses as stems, each model's forecasts as a line, and a mark on every loss beyond them.

    Gains are not drawn. Where a forecast is far above every loss the axis ends before it, and the title says so.

    Parameters
    ----------
    frame
        Indexed by date: `loss` (fraction, positive for losses), and for each model its forecast of the value at risk
        (fraction, positive), missing where it had none.
    exceptions
        Whether the loss was beyond the forecast, by date and model.
    level
        Of the value at risk, such as 0.99.
    """
    from tangency.plots.figure import Figure  # noqa: PLC0415  # plotly costs a second; only drawing needs it

    losses = frame[_LOSS].dropna()
    lost = losses[losses > 0.0]
    figure = Figure()
    figure.add_scatter(
        x=[at for date in lost.index for at in (date, date, None)],
        y=[value for loss in lost.tolist() for value in (0.0, float(loss), None)],
        name="loss",
        mode="lines",
        line={"color": MUTED, "width": 1.2},
        hovertemplate="%{x|%Y-%m-%d}: %{y:.2%}<extra>loss</extra>",
    )
    models = [name for name in frame.columns if name != _LOSS]
    for place, model in enumerate(models):
        _add_model(figure, frame[model], place)
    for place, model in enumerate(models):
        beyond = exceptions.index[exceptions[model].astype(bool)]
        _add_exceptions(figure, losses.loc[losses.index.intersection(beyond)], model, place)
    figure.update_yaxes(title="loss (fraction of NAV)", tickformat=".3~%")
    worst, highest = float(lost.max()) if len(lost) else 0.0, float(frame[models].max().max())
    said = _sentence(frame, exceptions, models, level)
    if worst > 0.0 and highest > _FAR * worst:
        figure.update_yaxes(range=[-0.02 * worst, _TOP * worst])
        said += f"; forecasts of up to {formatted(highest, '.0%')} lie above the axis"
    return headed(figure, sentence=said, height=340)


def _add_model(figure: Figure, forecasts: pd.Series, place: int) -> None:
    name = legend_label(forecasts.name)
    figure.add_scatter(
        x=forecasts.index.tolist(),
        y=forecasts.astype(object).where(forecasts.notna(), None).tolist(),
        name=name,
        mode="lines",
        line={
            "color": _COLOURS[place % len(_COLOURS)],
            "width": 1.8,
            "dash": DASHES[(place + place // len(_COLOURS)) % len(DASHES)],
        },
        hovertemplate="%{x|%Y-%m-%d}: %{y:.2%}<extra>" + name + "</extra>",
    )


def _add_exceptions(figure: Figure, beyond: pd.Series, model: str, place: int) -> None:
    if beyond.empty:
        return
    name = f"beyond {legend_label(model)}"
    figure.add_scatter(
        x=beyond.index.tolist(),
        y=beyond.astype(float).tolist(),
        name=name,
        mode="markers",
        marker={
            "symbol": _SYMBOLS[place % len(_SYMBOLS)],
            "size": _SMALLEST + _WIDER * (place % len(_SYMBOLS)),
            "color": _COLOURS[place % len(_COLOURS)],
            "line": {"width": 1.8},
        },
        hovertemplate="%{x|%Y-%m-%d}: %{y:.2%}<extra>" + name + "</extra>",
    )


def _sentence(frame: pd.DataFrame, exceptions: pd.DataFrame, models: list[str], level: float) -> str:
    said = []
    for model in models:
        count = int(frame[model].notna().sum())
        beyond = int(exceptions[model].astype(bool).sum())
        expected = formatted((1.0 - level) * count, ".1f")
        said.append(f"{model} {beyond} of {count} ({expected} expected)")
    return f"Losses beyond the {formatted(level, '.1~%')} value at risk: " + "; ".join(said)
